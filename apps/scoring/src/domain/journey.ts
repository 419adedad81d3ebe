import { activeInteractions, happenedBy, retractedRefs } from './active.ts';
import { foldSorted, isOlderThanFolded } from './fold.ts';
import { compareCounted, compareInteractions } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { modelInForce } from './model.ts';
import type { Model, ModelVersion } from './model.ts';
import { addInteraction, changeModel, passTime, refoldFor, walkFrom } from './walk.ts';
import type { Walk } from './walk.ts';

/** A walk through a customer's timeline. */
export interface Journey {
  /** What was known at the start, in any order. */
  readonly base: readonly DomainInteraction[];
  /** What was learnt since. */
  readonly learnt: readonly DomainInteraction[];
  readonly models: readonly ModelVersion[];
  readonly from: number;
  readonly to: number;
  /** The model at the start. */
  readonly startModel: Model;
  /** No version later than this is in force: what is asked "as known then" knows no later one. */
  readonly knownAt: number;
  /** Told the score just before and just after each interaction. */
  readonly onInteraction?: (interaction: DomainInteraction, before: number, after: number) => void;
}

/**
 * Walks from one moment to another: first, at the start, what was learnt late, one at a time in the order of counting;
 * then through time, over interactions and model versions.
 */
export function travel(journey: Journey): Walk {
  const { base, from, to, startModel } = journey;
  const walk = walkFrom(foldSorted(happenedBy(activeInteractions(base), from), startModel), startModel, from);
  learnLate(walk, journey);
  const known = activeInteractions([...base, ...journey.learnt]);
  const ahead = known.slice(happenedBy(known, from).length);
  for (const interaction of happenedBy(ahead, to)) {
    enforceModels(walk, journey, interaction.occurredAt, known);
    passTime(walk, interaction.occurredAt);
    told(walk, journey, interaction, () => { addInteraction(walk, interaction, 'event'); });
  }
  enforceModels(walk, journey, to, known);
  passTime(walk, to);
  return walk;
}

function learnLate(walk: Walk, journey: Journey): void {
  const known = [...journey.base];
  const corrected = [...journey.base, ...journey.learnt].some(({ retracts }) => retracts !== undefined);
  for (const interaction of [...journey.learnt].sort(compareCounted)) {
    known.push(interaction);
    const isRetraction = (interaction.retracts ?? []).length > 0;
    if (interaction.occurredAt > walk.at && !isRetraction) continue;
    told(walk, journey, interaction, () => {
      if (canAppend(walk, interaction, corrected ? known : [])) addInteraction(walk, interaction, 'late');
      else refoldFor(walk, foldSorted(happenedBy(activeInteractions(known), walk.at), walk.model), interaction);
    });
  }
}

function canAppend(walk: Walk, interaction: DomainInteraction, known: readonly DomainInteraction[]): boolean {
  if (interaction.occurredAt > walk.at || isOlderThanFolded(walk.fold, interaction)) return false;
  return interaction.retracts === undefined && !retractedRefs([...known].sort(compareInteractions)).has(interaction.ref);
}

function told(walk: Walk, journey: Journey, interaction: DomainInteraction, add: () => void): void {
  const before = walk.terms.score;
  add();
  journey.onInteraction?.(interaction, before, walk.terms.score);
}

/** Brings in the versions published up to a moment, each at its own; before the first one, the first is in force. */
function enforceModels(walk: Walk, journey: Journey, until: number, known: readonly DomainInteraction[]): void {
  const limit = Math.min(until, journey.knownAt);
  const started = modelInForce(journey.models, Math.min(walk.at, journey.knownAt));
  if (started !== walk.model) replaceModel(walk, started, known);
  for (const { model, inForceFrom } of journey.models) {
    if (inForceFrom <= walk.at || inForceFrom > limit || modelInForce(journey.models, inForceFrom) === walk.model) continue;
    passTime(walk, inForceFrom);
    replaceModel(walk, model, known);
  }
}

/** Interactions of exactly that moment come after the version. */
function replaceModel(walk: Walk, model: Model, known: readonly DomainInteraction[]): void {
  const newest = walk.fold.newest;
  const folded =
    newest === null ? [] : known.filter((one) => compareInteractions(one, { occurredAt: newest[0], source: newest[1], id: newest[2] }) <= 0);
  changeModel(walk, model, foldSorted(folded, model));
}

import { happenedBy, retractedRefs } from './active.ts';
import { activeAndDue, clocksAfter } from './due.ts';
import type { Clock } from './due.ts';
import { isLoss } from './exposure.ts';
import { foldSorted, isOlderThanFolded } from './fold.ts';
import { compareCounted, compareInteractions } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { modelInForce } from './model.ts';
import type { Model, ModelVersion } from './model.ts';
import { addInteraction, changeModel, passTime, refoldFor, regroup, walkFrom } from './walk.ts';
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
  /** The timeline that it goes on with at its end: of those who are one by then. */
  readonly regrouped?: readonly DomainInteraction[];
  readonly onInteraction?: Note;
}

/** Told the score just before and just after an interaction, and the clocks that it met. */
export type Note = (interaction: DomainInteraction, seen: { before: number; after: number; clocks: readonly Clock[] }) => void;

/**
 * Walks from one moment to another: first, at the start, what was learnt late, one at a time in the order of counting;
 * then through time, over interactions, what falls due, and model versions.
 */
export function travel(journey: Journey): Walk {
  const { base, from, to, startModel } = journey;
  const walk = walkFrom(foldSorted(happenedBy(activeAndDue(base, startModel), from), startModel), startModel, from);
  learnLate(walk, journey);
  const all = [...base, ...journey.learnt];
  let ahead = aheadOf(walk, all);
  for (let next = 0; ; ) {
    const interaction = ahead[next];
    const arrives = interaction !== undefined && interaction.occurredAt <= to;
    if (enforceModels(walk, journey, arrives ? interaction.occurredAt : to)) {
      ahead = aheadOf(walk, all);
      next = 0;
    } else if (arrives) {
      passTime(walk, interaction.occurredAt);
      noting(walk, journey.onInteraction, interaction, () => { addInteraction(walk, interaction, 'event'); });
      next += 1;
    } else break;
  }
  passTime(walk, to);
  if (journey.regrouped !== undefined) regroup(walk, foldSorted(happenedBy(activeAndDue(journey.regrouped, walk.model), to), walk.model));
  return walk;
}

/** What the walk has yet to meet, by the model that it goes on with. */
function aheadOf(walk: Walk, all: readonly DomainInteraction[]): DomainInteraction[] {
  return activeAndDue(all, walk.model).filter((one) => !isFolded(walk, one));
}

function isFolded({ at, fold: { newest } }: Walk, one: DomainInteraction): boolean {
  return one.occurredAt < at || (newest !== null && compareInteractions(one, { occurredAt: newest[0], source: newest[1], id: newest[2] }) <= 0);
}

function learnLate(walk: Walk, journey: Journey): void {
  if (journey.learnt.length === 0) return;
  const known = [...journey.base];
  const corrected = [...journey.base, ...journey.learnt].some(({ retracts }) => retracts !== undefined);
  let fallenBefore = refsOfDue(happenedBy(activeAndDue(known, walk.model), walk.at));
  for (const interaction of [...journey.learnt].sort(compareCounted)) {
    known.push(interaction);
    const isRetraction = (interaction.retracts ?? []).length > 0;
    if (interaction.occurredAt > walk.at && !isRetraction) continue;
    if (canAppend(walk, interaction, corrected ? known : [])) {
      noting(walk, journey.onInteraction, interaction, () => { addInteraction(walk, interaction, 'late'); });
      continue;
    }
    const now = happenedBy(activeAndDue(known, walk.model), walk.at);
    const news = [interaction, ...now.filter(({ due, ref }) => due !== undefined && !fallenBefore.has(ref))].sort(compareInteractions);
    for (const [i, one] of news.entries()) refold(walk, journey, { interaction: one, known: now.filter((other) => !news.includes(other, i + 1)) });
    fallenBefore = refsOfDue(now);
  }
}

/** What has fallen due among interactions. */
function refsOfDue(interactions: readonly DomainInteraction[]): ReadonlySet<string> {
  return new Set(interactions.flatMap(({ due, ref }) => (due === undefined ? [] : [ref])));
}

function refold(walk: Walk, journey: Journey, { interaction, known }: { interaction: DomainInteraction; known: readonly DomainInteraction[] }): void {
  noting(walk, journey.onInteraction, interaction, () => { refoldFor(walk, foldSorted(known, walk.model), interaction); });
}

/** On top of what is folded, where it corrects nothing and no clock starts or stops. */
function canAppend(walk: Walk, interaction: DomainInteraction, known: readonly DomainInteraction[]): boolean {
  if (interaction.occurredAt > walk.at || interaction.cause !== undefined || isLoss(interaction) || isOlderThanFolded(walk.fold, interaction)) return false;
  if (clocksAfter(walk.fold.clocks, interaction, walk.model) !== walk.fold.clocks) return false;
  return interaction.retracts === undefined && !retractedRefs(known).has(interaction.ref);
}

/** Adds an interaction to a walk, and tells what that did. */
export function noting(walk: Walk, note: Note | undefined, interaction: DomainInteraction, add: () => void): void {
  const { clocks } = walk.fold;
  const before = walk.terms.score;
  add();
  note?.(interaction, { before, after: walk.terms.score, clocks });
}

/** Brings in the versions published up to a moment, each at its own; before the first one, the first is in force. Says whether any came. */
function enforceModels(walk: Walk, journey: Journey, until: number): boolean {
  const limit = Math.min(until, journey.knownAt);
  const before = walk.model;
  const started = modelInForce(journey.models, Math.min(walk.at, journey.knownAt));
  if (started !== walk.model) replaceModel(walk, started, journey);
  for (const { model, inForceFrom } of journey.models) {
    if (inForceFrom <= walk.at || inForceFrom > limit || modelInForce(journey.models, inForceFrom) === walk.model) continue;
    passTime(walk, inForceFrom);
    replaceModel(walk, model, journey);
  }
  return walk.model !== before;
}

/** Interactions of exactly that moment come after the version. */
function replaceModel(walk: Walk, model: Model, { base, learnt }: Journey): void {
  const folded = activeAndDue([...base, ...learnt], model).filter((one) => isFolded(walk, one));
  changeModel(walk, model, foldSorted(folded, model));
}

import type { Contribution } from '@rapport/contracts';
import { activeInteractions, happenedBy, knownBy } from './active.ts';
import { addUp } from './change.ts';
import { activeAndDue } from './due.ts';
import { evidenceOf } from './evidence.ts';
import { foldSorted } from './fold.ts';
import type { Fold } from './fold.ts';
import { isAdministrative } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { travel } from './journey.ts';
import { pointsPerLogOdds, shareOf } from './log-odds.ts';
import { modelInForce } from './model.ts';
import type { Model, ModelVersion } from './model.ts';
import { sentenceBetween, sentenceReference } from './sentence.ts';
import type { Sentence } from './sentence.ts';
import { sum, termsAt } from './terms.ts';
import type { Terms } from './terms.ts';
import type { Piece } from './walk.ts';

/** A customer's whole timeline, in any order, and the versions of its tenant's model, ascending. */
export interface History {
  readonly interactions: readonly DomainInteraction[];
  readonly models: readonly ModelVersion[];
}

/** Why the score is what it is. The contributions sum to delta. */
export interface Explanation {
  readonly from: { readonly at: number | null; readonly score: number };
  readonly to: { readonly at: number; readonly score: number };
  readonly delta: number;
  /** Pieces of one kind, part and interaction kind added up, the largest first. */
  readonly contributions: Contribution[];
  /** One by one, in the order of the walk. */
  readonly pieces: readonly Piece[];
  readonly sentence: Sentence;
}

/** The question: what lies between two moments, as known at one. */
export interface Between {
  readonly from: number;
  readonly to: number;
  readonly knownAt: number;
  /** When the start is told as it was known earlier: what was learnt since is then `late`. */
  readonly knownFrom?: number;
  /** The tenant's, for the moments that the sentence names. */
  readonly timeZone?: string;
}

/** Explains the difference between two moments by walking the timeline. */
export function explainBetween(history: History, question: Between): Explanation {
  const { from, to, knownAt } = question;
  const knownFrom = question.knownFrom ?? knownAt;
  const known = knownBy(history.interactions, knownAt);
  const base = knownBy(known, knownFrom);
  const models = publishedBy(history.models, knownAt);
  const startModel = modelInForce(models, Math.min(from, knownFrom));
  const walk = travel({
    base,
    learnt: known.filter(({ countedAt }) => countedAt > knownFrom),
    models,
    from,
    to,
    startModel,
    knownAt,
  });
  const start = termsAt(foldSorted(happenedBy(activeAndDue(base, startModel), from), startModel), startModel, from);
  const end = walk.terms;
  const sentence = sentenceBetween({
    ...question,
    timeZone: question.timeZone ?? 'UTC',
    delta: end.score - start.score,
    bases: { from: start.basis, to: end.basis },
    pieces: walk.pieces,
    known: happenedBy(activeAndDue(known, walk.model), to),
  });
  return explanation({ from: { at: from, terms: start }, to: { at: to, terms: end }, pieces: walk.pieces, sentence });
}

/** Before the first publication the first version is in force, so that one always stays. */
function publishedBy(models: readonly ModelVersion[], knownAt: number): readonly ModelVersion[] {
  const published = models.filter(({ inForceFrom }) => inForceFrom <= knownAt);
  return published.length === 0 ? models.slice(0, 1) : published;
}

function explanation(given: {
  from: { at: number | null; terms: Pick<Terms, 'score'> };
  to: { at: number; terms: Terms };
  pieces: readonly Piece[];
  sentence: Sentence;
}): Explanation {
  const { from, to, pieces, sentence } = given;
  return {
    from: { at: from.at, score: from.terms.score },
    to: { at: to.at, score: to.terms.score },
    delta: to.terms.score - from.terms.score,
    contributions: bySize(addUp(pieces)),
    pieces,
    sentence,
  };
}

function bySize(contributions: readonly Contribution[]): Contribution[] {
  return [...contributions].sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

/** The reference customer: every part at its reference, the first term at the version's mean log-odds. */
function referenceScoreOf(model: Model): number {
  return 100 * shareOf(model.rhythm.meanLogOdds);
}

/** Explains a score against the reference customer; null before the first interaction. */
export function explainReference(history: History, question: Pick<Between, 'to' | 'knownAt' | 'timeZone'>): Explanation | null {
  const { to, knownAt } = question;
  const model = modelInForce(publishedBy(history.models, knownAt), Math.min(to, knownAt));
  const known = happenedBy(activeAndDue(knownBy(history.interactions, knownAt), model), to);
  if (known.length === 0) return null;
  const fold = foldSorted(known, model);
  const terms = termsAt(fold, model, to);
  const contributions = bySize(referenceContributions({ fold, terms, model, known }));
  const referenceScore = referenceScoreOf(model);
  return {
    from: { at: null, score: referenceScore },
    to: { at: to, score: terms.score },
    delta: terms.score - referenceScore,
    contributions,
    pieces: [],
    sentence: sentenceReference({ delta: terms.score - referenceScore, basis: terms.basis, contributions, known, model }),
  };
}

function referenceContributions(given: { fold: Fold; terms: Terms; model: Model; known: readonly DomainInteraction[] }): Contribution[] {
  const { terms, model, known, fold } = given;
  const delta = terms.computed - referenceScoreOf(model);
  const set = terms.score - terms.computed;
  const override: Contribution[] = set === 0 || fold.override === null ? [] : [{ kind: 'override', determinant: 'rhythm', interactionKind: 'override.set', points: set, interactions: [fold.override.ref] }];
  const rhythm = (points: number): Contribution => ({ kind: 'event', determinant: 'rhythm', points, interactions: binding(given) });
  if (terms.basis === 'lost') return [rhythm(delta), ...override];
  const first = terms.first - model.rhythm.meanLogOdds;
  const factor = pointsPerLogOdds({ points: delta, logOdds: first + sum(terms.parts), score: terms.computed });
  const parts = terms.parts.flatMap((term, i): Contribution[] => {
    const part = model.parts[i];
    if (term === 0 || part === undefined) return [];
    return [{ kind: 'event', determinant: part.name, points: factor * term, interactions: restingOn(known, model, i) }];
  });
  return [...(first === 0 ? [] : [rhythm(factor * first)]), ...parts, ...override];
}

/** The interactions that speak about a part: by their evidence, or by a fact that weighs. */
function restingOn(known: readonly DomainInteraction[], model: Model, part: number): string[] {
  const facts = model.facts.filter((rule) => rule.part === part && rule.weight !== 0).map(({ name }) => name);
  return known
    .filter((one) => evidenceOf(one, model).some((evidence) => evidence.part === part) || facts.some((name) => one.facts?.[name] !== undefined))
    .map(({ ref }) => ref);
}

/** What the first term rests on, per basis: retention events, the contract, the loss, the last contact. */
function binding(given: { fold: Fold; terms: Terms; model: Model; known: readonly DomainInteraction[] }): string[] {
  const { terms, model, known, fold } = given;
  const holding = (test: (one: DomainInteraction) => boolean): string[] => known.filter(test).map(({ ref }) => ref);
  const namesContract = (one: DomainInteraction): boolean => one.kind === 'contract.signed' || one.facts?.[model.contract.fact] !== undefined;
  switch (terms.basis) {
    case 'rhythm':
      return holding(({ kind }) => model.retentionKinds.has(kind));
    case 'contract':
      return holding(namesContract).slice(-1);
    case 'lost':
      return fold.lost ? holding(({ kind }) => model.lossKinds.has(kind)).slice(-1) : holding(namesContract).slice(-1);
    case 'prospect':
      return known.filter(({ kind }) => !isAdministrative(kind)).slice(-1).map(({ ref }) => ref);
  }
}

/** What an interaction did to the score at its moment. */
export interface Effect {
  readonly points: number;
  /** Where the score stood after it. */
  readonly score: number;
}

/** The effect of each interaction that counts, by ref: what the timeline shows beside it. */
export function effectByInteraction(history: History, knownAt: number): Map<string, Effect> {
  const known = knownBy(history.interactions, knownAt);
  const effects = new Map<string, Effect>();
  const [first] = activeInteractions(known);
  if (first === undefined) return effects;
  const models = publishedBy(history.models, knownAt);
  const from = first.occurredAt - 1;
  travel({
    base: known,
    learnt: [],
    models,
    from,
    to: knownAt,
    startModel: modelInForce(models, Math.min(from, knownAt)),
    knownAt,
    onInteraction: (interaction, { before, after }) => void effects.set(interaction.ref, { points: after - before, score: after }),
  });
  return effects;
}

/** The fold of a customer as of a moment, as known at one; null before the first interaction. */
export function foldOf(history: History, question: { at: number; knownAt: number; model: Model }): Fold | null {
  const { at, knownAt, model } = question;
  const happened = happenedBy(activeAndDue(knownBy(history.interactions, knownAt), model), at);
  return happened.length === 0 ? null : foldSorted(happened, model);
}


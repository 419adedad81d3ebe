import type { ContributionKind, Part } from '@rapport/contracts';
import { isBackfill } from './backfill.ts';
import { cloneFold, emptyFold, foldInto } from './fold.ts';
import type { Fold } from './fold.ts';
import { isOverride } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { pointsPerLogOdds } from './log-odds.ts';
import type { Model } from './model.ts';
import { isInForce } from './override.ts';
import { sum, termsAt } from './terms.ts';
import type { Terms } from './terms.ts';

/** What one thing did to the score through one term of ℓ. The pieces of a walk telescope. */
export interface Piece {
  readonly kind: ContributionKind;
  readonly determinant: Part | 'rhythm';
  /** Points of the score. */
  readonly points: number;
  /** The moment at which it took effect; of an interaction, when it happened. ms. */
  readonly at: number;
  readonly interactionKind?: string;
  /** `source#id` */
  readonly interaction?: string;
  /** Points of the part's own dial, 0–100. */
  readonly dial?: number;
  /** The interaction is backfill. */
  readonly backfill?: true;
  /** Of a part: ids of the items that the interaction is about. */
  readonly items?: readonly string[];
}

/** A score on its way through time: where it stands and the pieces so far. Changed in place. */
export interface Walk {
  fold: Fold;
  model: Model;
  at: number;
  terms: Terms;
  readonly pieces: Piece[];
}

/** A walk from a customer's fold; the fold is copied. */
export function walkFrom(fold: Fold, model: Model, at: number): Walk {
  return { fold: cloneFold(fold), model, at, terms: termsAt(fold, model, at), pieces: [] };
}

/** A walk from before the first interaction, when a customer counts as a prospect without evidence. */
export function walkFromNothing(model: Model, at: number): Walk {
  return walkFrom(emptyFold(model), model, at);
}

type Cause = Pick<Piece, 'kind' | 'at' | 'interaction' | 'interactionKind' | 'backfill' | 'items'>;

/** Lets time pass: silence is the first term's, decay the parts'; an override that ends on the way is a piece of its own. */
export function passTime(walk: Walk, to: number): void {
  if (to === walk.at) return;
  const { override } = walk.fold;
  if (override !== null && walk.at < override.until && override.until <= to) {
    walk.at = override.until;
    const before = walk.terms;
    walk.terms = termsAt(walk.fold, walk.model, walk.at, override);
    addPieces(walk, before, { kind: 'silence', at: walk.at });
    move(walk, { kind: 'override', at: walk.at, interaction: override.ref, interactionKind: 'override.set' });
    if (to === walk.at) return;
  }
  walk.at = to;
  move(walk, { kind: 'silence', at: to });
}

/** Adds an interaction at the moment that the walk has reached, where it happened or where it was learnt of late. */
export function addInteraction(walk: Walk, interaction: DomainInteraction, kind: 'event' | 'late'): void {
  foldInto(walk.fold, interaction, walk.model);
  move(walk, causedBy(interaction, isOverride(interaction.kind) ? 'override' : kind));
}

/** Sets the walk on a fold that was made anew because of one interaction: one out of order, or a retraction. */
export function refoldFor(walk: Walk, fold: Fold, interaction: DomainInteraction): void {
  walk.fold = fold;
  move(walk, causedBy(interaction, isOverride(interaction.kind) ? 'override' : 'late'));
}

/** Goes on with another model version, the fold made by it. */
export function changeModel(walk: Walk, model: Model, fold: Fold): void {
  walk.model = model;
  walk.fold = fold;
  move(walk, { kind: 'model', at: walk.at });
}

/** Goes on with the fold of another group of customers. What a person set on either of them is a piece of its own. */
export function regroup(walk: Walk, fold: Fold): void {
  const before = walk.terms;
  const { override: held } = walk.fold;
  const set = isInForce(held, walk.at) ? held : null;
  walk.fold = fold;
  walk.terms = termsAt(fold, walk.model, walk.at, set);
  addPieces(walk, before, { kind: 'merge', at: walk.at });
  const by = isInForce(fold.override, walk.at) ? fold.override : set;
  if (by !== null) move(walk, { kind: 'override', at: walk.at, interaction: by.ref, interactionKind: 'override.set' });
}

/** Items that a piece names at most: what waits for a publication is stored with the customer. */
const mostItems = 16;

function causedBy(interaction: DomainInteraction, kind: 'event' | 'late' | 'override'): Cause {
  return {
    kind,
    at: interaction.occurredAt,
    interaction: interaction.ref,
    interactionKind: interaction.kind,
    ...(isBackfill(interaction) ? { backfill: true } : {}),
    ...(interaction.items === undefined ? {} : { items: interaction.items.slice(0, mostItems) }),
  };
}

function move(walk: Walk, cause: Cause): void {
  const before = walk.terms;
  walk.terms = termsAt(walk.fold, walk.model, walk.at);
  addPieces(walk, before, cause);
}

/**
 * Divides a difference of scores among rhythm and parts in proportion to the change of their terms, which add up in ℓ.
 * Into and out of lost, all of it is the first term's; an override's is not divided.
 */
function addPieces(walk: Walk, before: Terms, cause: Cause): void {
  const after = walk.terms;
  if (cause.kind === 'override') {
    if (after.score !== before.score) walk.pieces.push(pieceOf(cause, { determinant: 'rhythm', points: after.score - before.score, dial: null }));
    return;
  }
  const wasLost = before.basis === 'lost';
  const isLost = after.basis === 'lost';
  if (wasLost && isLost) return;
  if (wasLost !== isLost) {
    walk.pieces.push(pieceOf(cause, { determinant: 'rhythm', points: after.score - before.score, dial: null }));
    return;
  }
  const first = after.first - before.first;
  const moved = after.parts.map((term, i) => term - (before.parts[i] ?? 0));
  const factor = pointsPerLogOdds({ points: after.score - before.score, logOdds: first + sum(moved), score: after.score });
  if (first !== 0) walk.pieces.push(pieceOf(cause, { determinant: 'rhythm', points: factor * first, dial: null }));
  for (let i = 0; i < moved.length; i += 1) {
    const points = factor * (moved[i] ?? 0);
    const dial = 100 * ((after.dials[i] ?? 0) - (before.dials[i] ?? 0));
    const part = walk.model.parts[i];
    if (part !== undefined && (points !== 0 || dial !== 0)) walk.pieces.push(pieceOf(cause, { determinant: part.name, points, dial }));
  }
}

/** Written out, not spread: this runs for every part of every interaction. */
function pieceOf(cause: Cause, change: { determinant: Piece['determinant']; points: number; dial: number | null }): Piece {
  const { kind, at, interaction, interactionKind, backfill, items } = cause;
  const { determinant, points, dial } = change;
  if (interaction === undefined || interactionKind === undefined) {
    return { kind: kind === 'silence' && determinant !== 'rhythm' ? 'decay' : kind, determinant, points, at };
  }
  const piece: { -readonly [K in keyof Piece]: Piece[K] } = { kind, determinant, points, at, interactionKind, interaction };
  if (dial !== null) piece.dial = dial;
  if (backfill !== undefined) piece.backfill = backfill;
  if (items !== undefined && determinant !== 'rhythm') piece.items = items;
  return piece;
}

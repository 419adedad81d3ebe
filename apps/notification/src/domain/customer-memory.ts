import { addPieces, type StoryPiece } from './alert-story.ts';
import { isEvidence, isInteraction, isRebasing, type Change, type Piece, type Signal } from './change.ts';

/** What is kept of a customer for one baseline rule: the newest grid points, and the mean of how far they lay off. */
export interface Watched {
  /** Oldest first; points of the score. */
  readonly points: readonly number[];
  /** w, in units of the spread. */
  readonly mean: number;
  readonly isOpen: boolean;
}

/** What notification keeps of a customer between two changes. Plain data: it is stored as it is. */
export interface CustomerMemory {
  readonly asOf: number;
  readonly score: number;
  readonly basis: string;
  /** Pieces in the order in which they were added to the score, without a gap up to `asOf`. */
  readonly pieces: readonly Piece[];
  readonly signals: readonly Signal[];
  /** Interactions that ask and that nobody has answered. */
  readonly unanswered: readonly string[];
  /** A step that was told and regained is over: the next window starts after it. */
  readonly stepsClosedAt: number;
  /** Episodes so far, by cause. */
  readonly episodes: Readonly<Record<string, number>>;
  readonly band: string;
  readonly rank: number;
  readonly evidence: number;
  readonly facts: Change['facts'];
  /** When the newest retention event happened, and all that has moved the score since. */
  readonly retained: { readonly at: number; readonly pieces: readonly StoryPiece[] };
  /** Rules of the grid whose condition holds, with what it holds for: each is told once. Null: nobody has looked yet. */
  readonly holding: Readonly<Record<string, string>> | null;
  /** Level rules that the grid has looked at, with their level: another one is looked at for the first time. Null: no grid has looked yet. */
  readonly looked: Readonly<Record<string, number>> | null;
  /** By name of a baseline rule. */
  readonly watched: Readonly<Record<string, Watched>>;
  /** The customer that it is one with; null: it stands by itself. */
  readonly mergedInto: string | null;
  /** Another one stands by itself again, and the change is still to come that tells anew what lies between these moments. */
  readonly toldAnew: { readonly since: number; readonly at: number } | null;
}

/** Beyond these the oldest are forgotten, so that one busy customer can't slow the others: about 60 kB a row. */
const LIMITS = { pieces: 512, signals: 64, interactionsSinceRetained: 16 };

export const noMemory: CustomerMemory = {
  asOf: -Infinity, score: 0, basis: '', pieces: [], signals: [], unanswered: [], stepsClosedAt: 0, episodes: {},
  band: 'unknown', rank: 0, evidence: 0, facts: {}, retained: { at: -Infinity, pieces: [] }, holding: null, looked: null, watched: {}, mergedInto: null, toldAnew: null,
};

export function remember(memory: CustomerMemory, change: Change, windowMs: number): CustomerMemory {
  const oldest = windowEnd(change) - windowMs;
  const kept = memory.pieces.filter((piece) => piece.knownAt >= oldest);
  const signals = [...memory.signals.filter((signal) => signal.at >= oldest), ...newSignals(memory, change)];
  return {
    ...memory,
    asOf: change.asOf,
    score: change.score,
    basis: change.basis,
    band: change.band,
    rank: change.rank,
    evidence: change.evidence,
    facts: change.facts,
    mergedInto: change.mergedInto,
    toldAnew: stillToldAnew(memory, change),
    retained: retainedAfter(memory, change),
    pieces: (isRebased(memory, change) ? behindNewBasis(change.pieces) : joinPieces(kept, change.pieces)).slice(-LIMITS.pieces),
    signals: signals.slice(-LIMITS.signals),
    unanswered: change.unanswered,
  };
}

/** Until the change has come that tells it. */
export function stillToldAnew(memory: Pick<CustomerMemory, 'toldAnew'> | null, { asOf }: Pick<Change, 'asOf'>): CustomerMemory['toldAnew'] {
  const toldAnew = memory?.toldAnew ?? null;
  return toldAnew !== null && toldAnew.at > asOf ? toldAnew : null;
}

/** A model version re-bases, and is nobody's fall. */
function retainedAfter({ retained }: Pick<CustomerMemory, 'retained'>, { pieces, asOf }: Pick<Change, 'pieces' | 'asOf'>): CustomerMemory['retained'] {
  const turn = pieces.findLast((piece) => piece.retention === true && isInteraction(piece) && piece.at >= retained.at);
  const last = turn === undefined ? -1 : pieces.findLastIndex((piece) => piece.interactions.some((each) => turn.interactions.includes(each)));
  const since = pieces.slice(last + 1).filter((piece) => !isRebasing(piece));
  const at = turn?.at ?? (Number.isFinite(retained.at) ? retained.at : Math.min(asOf, ...pieces.map((piece) => piece.at)));
  return { at, pieces: addPieces(turn === undefined ? retained.pieces : [], since, LIMITS.interactionsSinceRetained) };
}

// Rules look back from what happened, which after a backlog lies behind the moment of computing.
function windowEnd({ asOf, pieces, signals }: Change): number {
  return Math.min(asOf, ...[...pieces, ...signals].flatMap(({ at, backfill }) => (backfill === true ? [] : [at])));
}

// Before its first change a customer counts as a prospect.
function isRebased(memory: CustomerMemory, change: Change): boolean {
  return (memory.basis || 'prospect') !== change.basis;
}

// A change of basis is no step: windows begin behind the interaction that moved the first term most.
function behindNewBasis(pieces: readonly Piece[]): readonly Piece[] {
  const moved = pieces.filter((piece) => isInteraction(piece) && !isEvidence(piece));
  const [turn] = moved.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
  if (turn === undefined) return pieces;
  const last = pieces.findLastIndex((piece) => piece.interactions.some((each) => turn.interactions.includes(each)));
  return pieces.slice(last + 1);
}

function newSignals(memory: CustomerMemory, change: Change): Signal[] {
  return change.signals.filter((signal) => !memory.signals.some((seen) => seen.interaction === signal.interaction && seen.kind === signal.kind));
}

// Effects of time between two interactions are one piece a part: only their sum up to the next interaction is asked for.
function joinPieces(older: readonly Piece[], newer: readonly Piece[]): Piece[] {
  const joined = [...older];
  for (const piece of newer) {
    const index = isInteraction(piece) ? -1 : sameEffectSinceLastInteraction(joined, piece);
    const same = joined[index];
    if (same === undefined) joined.push(piece);
    else joined[index] = { ...piece, points: same.points + piece.points, dial: same.dial + piece.dial };
  }
  return joined;
}

function sameEffectSinceLastInteraction(pieces: readonly Piece[], wanted: Piece): number {
  for (let index = pieces.length - 1; index >= 0; index -= 1) {
    const piece = pieces[index];
    if (piece === undefined || isInteraction(piece)) return -1;
    if (piece.kind === wanted.kind && piece.determinant === wanted.determinant) return index;
  }
  return -1;
}

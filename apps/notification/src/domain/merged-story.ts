import { addPieces, deltaOf, dialFall, sumOf, type AlertStory, type Moment, type StoryPiece } from './alert-story.ts';
import type { Change, Piece } from './change.ts';
import type { CustomerMemory } from './customer-memory.ts';

/** How an alert's story stood when it went along with its customer. */
export interface AlertMove {
  readonly from: string;
  readonly story: AlertStory;
}

/** A story that goes along with its customer to the one that it is one with: on that one's scale, and nothing to tell. */
export function moveStory(story: AlertStory, from: string, to: Pick<Moment, 'score' | 'band' | 'rank'> | null): AlertStory {
  const along = { ...story, openedFor: story.openedFor ?? from };
  return to === null ? along : { ...onScaleOf(along, to), toldRank: Math.min(story.toldRank, to.rank) };
}

/** A story that has not followed a customer, where that one stands: what lies between is nobody's fall. */
export function onScaleOf(story: AlertStory, { score, band, rank }: Pick<Moment, 'score' | 'band' | 'rank'>): AlertStory {
  const moved = score - story.score;
  return { ...story, score, band, rank, from: story.from + moved, lowest: story.lowest + moved, rebased: story.rebased + moved, merged: story.merged + moved };
}

/** A story on the scale of its customer alone: what merges moved on the way is no part of it. */
export function withoutMerges(story: AlertStory): AlertStory {
  return story.merged === 0 ? story : { ...story, rebased: story.rebased - story.merged, merged: 0 };
}

/** All interactions that a change names. */
export function interactionsIn({ pieces, signals, closings }: Pick<Change, 'pieces' | 'signals' | 'closings'>): ReadonlySet<string> {
  return new Set([...pieces.flatMap(({ interactions }) => interactions), ...[...signals, ...closings].map(({ interaction }) => interaction)]);
}

/** A change of when two were one, read after the end, without the interactions that are the other one's. */
export function changeWithout(change: Change, others: ReadonlySet<string>): Change {
  return {
    ...change,
    pieces: change.pieces.filter(({ interactions }) => !interactions.some((each) => others.has(each))),
    signals: change.signals.filter(({ interaction }) => !others.has(interaction)),
    closings: change.closings.filter(({ interaction }) => !others.has(interaction)),
  };
}

/** What is kept of a customer, without the interactions of another one. */
export function memoryWithout(memory: CustomerMemory, others: ReadonlySet<string>): CustomerMemory {
  return {
    ...memory,
    pieces: memory.pieces.filter(({ interactions }) => !interactions.some((each) => others.has(each))),
    signals: memory.signals.filter(({ interaction }) => !others.has(interaction)),
    answers: memory.answers.filter(({ interaction }) => interaction === undefined || !others.has(interaction)),
  };
}

/**
 * A story without the interactions of others; the same one where none is in it. `known` are pieces by which their points
 * are told from its own; what they moved, the merge has moved.
 */
export function storyWithout(story: AlertStory, others: ReadonlySet<string>, known: readonly Piece[]): AlertStory {
  const isOwn = ({ interaction }: { readonly interaction: string }): boolean => !others.has(interaction);
  const [signals, closings] = [story.signals.filter(isOwn), story.closings.filter(isOwn)];
  const theirs = new Set(story.contributions.flatMap(({ interactions }) => interactions.filter((each) => others.has(each))));
  if (theirs.size === 0 && signals.length === story.signals.length && closings.length === story.closings.length) return story;
  const pieces = known.filter(({ interactions }) => interactions.some((each) => theirs.has(each)));
  const contributions = contributionsWithout(story.contributions, theirs, pieces);
  const taken = deltaOf(story) - sumOf(contributions);
  const fall = story.dial === null ? 0 : story.dial.fall - dialFall(story.dial.part, pieces);
  return {
    ...story, signals, closings, contributions,
    unanswered: story.unanswered.filter(isOwn),
    from: story.from + taken,
    rebased: story.rebased + taken,
    merged: story.merged + taken,
    // How deep it was without them nobody has seen.
    lowest: taken === 0 ? story.lowest : Math.min(story.score, story.from + taken),
    dial: story.dial === null ? null : { ...story.dial, fall, deepest: Math.min(fall, 0) },
  };
}

function contributionsWithout(contributions: readonly StoryPiece[], theirs: ReadonlySet<string>, pieces: readonly Piece[]): StoryPiece[] {
  const shared = contributions.filter(({ interactions }) => interactions.length === 0 || interactions.some((each) => !theirs.has(each)));
  const isShared = (piece: StoryPiece): boolean => shared.some(({ kind, determinant, interactionKind }) => kind === piece.kind && determinant === piece.determinant && interactionKind === piece.interactionKind);
  const taken = pieces.filter(isShared).map((piece) => ({ ...piece, points: -piece.points, interactions: [] }));
  return addPieces(shared, taken).map((piece) => ({ ...piece, interactions: piece.interactions.filter((each) => !theirs.has(each)) }));
}

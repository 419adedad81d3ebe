import { addPieces, deltaOf, dialFall, sumOf, type AlertStory, type Moment, type StoryPiece } from './alert-story.ts';
import { isRebasing, type Change, type Piece } from './change.ts';
import { noMemory, retainedAfter, type CustomerMemory } from './customer-memory.ts';

/** How an alert's story stood when it went along with its customer. */
export interface AlertMove {
  readonly from: string;
  readonly story: AlertStory;
}

/** A story that goes along with its customer to the one that it is one with: on that one's scale, and nothing to tell. */
export function moveStory(story: AlertStory, from: string, to: Pick<Moment, 'score' | 'band' | 'rank'> | null): AlertStory {
  const along = { ...story, openedFor: story.openedFor ?? from };
  return to === null ? along : onScaleOf(along, to);
}

/** A story that has not followed a customer, where that one stands: what lies between is nobody's fall. */
export function onScaleOf(story: AlertStory, { score, band, rank }: Pick<Moment, 'score' | 'band' | 'rank'>): AlertStory {
  const moved = score - story.score;
  return { ...story, score, band, rank, from: story.from + moved, lowest: story.lowest + moved, rebased: story.rebased + moved, merged: story.merged + moved, mergedRanks: story.mergedRanks + rank - story.rank };
}

/** A story on the scale of its customer alone: what merges moved on the way is no part of it. */
export function withoutMerges(story: AlertStory): AlertStory {
  return story.merged === 0 && story.mergedRanks === 0 ? story : { ...story, rebased: story.rebased - story.merged, merged: 0, mergedRanks: 0 };
}

/** All interactions that a change names. */
export function interactionsIn({ pieces, signals, closings }: Pick<Change, 'pieces' | 'signals' | 'closings'>): ReadonlySet<string> {
  return new Set([...pieces.flatMap(({ interactions }) => interactions), ...[...signals, ...closings].map(({ interaction }) => interaction)]);
}

/** A change of when two were one, read after the end, without the interactions that are the other one's. */
export function changeWithout(change: Change, others: ReadonlySet<string>): Change {
  return { ...change, pieces: piecesWithout(change.pieces, others), signals: change.signals.filter(isNoneOf(others)), closings: change.closings.filter(isNoneOf(others)) };
}

/** What is kept of a customer, without the interactions of another one. */
export function memoryWithout(memory: CustomerMemory, others: ReadonlySet<string>): CustomerMemory {
  const pieces = piecesWithout(memory.pieces, others);
  return { ...memory, pieces, signals: memory.signals.filter(isNoneOf(others)), answers: memory.answers.filter(isNoneOf(others)), retained: retainedWithout(memory, others, pieces) };
}

/** What another one's interactions moved is what the merge has moved. */
function piecesWithout(pieces: readonly Piece[], others: ReadonlySet<string>): Piece[] {
  const isTheirs = touches(others);
  return pieces.map((piece) => {
    const { determinant, points, dial, at, knownAt } = piece;
    return isTheirs(piece) ? { kind: 'merge', determinant, interactionKind: null, points, dial, at, knownAt, interactions: [] } : piece;
  });
}

/** Where another one's was the newest retention event: since the newest own one that is remembered. */
function retainedWithout({ retained, pieces, asOf }: CustomerMemory, others: ReadonlySet<string>, own: readonly Piece[]): CustomerMemory['retained'] {
  const isTheirs = touches(others);
  if (pieces.some((piece) => piece.retention === true && piece.at === retained.at && isTheirs(piece))) return retainedAfter(noMemory, { pieces: own, asOf });
  return { ...retained, pieces: contributionsWithout(retained.pieces, theirsIn(retained.pieces, others), pieces) };
}

function isNoneOf(others: ReadonlySet<string>): (each: { readonly interaction?: string }) => boolean {
  return ({ interaction }) => interaction === undefined || !others.has(interaction);
}

function touches(ids: ReadonlySet<string>): (piece: StoryPiece) => boolean {
  return ({ interactions }) => interactions.some((each) => ids.has(each));
}

function theirsIn(contributions: readonly StoryPiece[], others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(contributions.flatMap(({ interactions }) => interactions.filter((each) => others.has(each))));
}

/**
 * A story without the interactions of others; the same one where none is in it. `known` are pieces by which their points
 * are told from its own; what they moved, the merge has moved. `own` are those that its customer has without them.
 */
export function storyWithout(story: AlertStory, others: ReadonlySet<string>, { known, own }: { readonly known: readonly Piece[]; readonly own: readonly Piece[] }): AlertStory {
  const isOwn = isNoneOf(others);
  const [signals, closings] = [story.signals.filter(isOwn), story.closings.filter(isOwn)];
  const theirs = theirsIn(story.contributions, others);
  if (theirs.size === 0 && signals.length === story.signals.length && closings.length === story.closings.length) return story;
  const contributions = contributionsWithout(story.contributions, theirs, known);
  const taken = deltaOf(story) - sumOf(contributions);
  const depth = depthOf({ contributions, dial: story.dial }, own);
  const fall = story.dial === null ? 0 : story.dial.fall - dialFall(story.dial.part, known.filter(touches(theirs)));
  return {
    ...story, signals, closings, contributions,
    unanswered: story.unanswered.filter(isOwn),
    from: story.from + taken,
    rebased: story.rebased + taken,
    merged: story.merged + taken,
    // How deep it was without them, where that isn't remembered, nobody has seen.
    lowest: depth === null ? Math.min(story.score, story.from + taken) : story.from + taken + depth.points,
    dial: story.dial === null ? null : { ...story.dial, fall, deepest: depth?.dial ?? Math.min(fall, 0) },
  };
}

/** How deep the score and the named part's dial have been below where a story began; null where not all of it is remembered. */
export function depthOf({ contributions, dial }: Pick<AlertStory, 'contributions' | 'dial'>, pieces: readonly Piece[]): { readonly points: number; readonly dial: number } | null {
  const listed = new Set(contributions.flatMap(({ interactions }) => interactions));
  const first = pieces.findIndex(({ interactions }) => interactions.some((each) => listed.has(each)));
  const story = first < 0 ? [] : pieces.slice(first).filter((piece) => !isRebasing(piece));
  if (Math.abs(sumOf(story) - sumOf(contributions)) > 1e-6) return null;
  const ofPart = story.map((piece) => (piece.determinant === dial?.part ? piece.dial : 0));
  return { points: lowestSum(story.map(({ points }) => points)), dial: lowestSum(ofPart) };
}

function lowestSum(steps: readonly number[]): number {
  let [sum, lowest] = [0, 0];
  for (const step of steps) {
    sum += step;
    lowest = Math.min(lowest, sum);
  }
  return lowest;
}

function contributionsWithout(contributions: readonly StoryPiece[], theirs: ReadonlySet<string>, known: readonly Piece[]): StoryPiece[] {
  const shared = contributions.filter(({ interactions }) => interactions.length === 0 || interactions.some((each) => !theirs.has(each)));
  const isShared = (piece: StoryPiece): boolean => shared.some(({ kind, determinant, interactionKind }) => kind === piece.kind && determinant === piece.determinant && interactionKind === piece.interactionKind);
  const taken = known.filter(touches(theirs)).filter(isShared).map((piece) => ({ ...piece, points: -piece.points, interactions: [] }));
  return addPieces(shared, taken).map((piece) => ({ ...piece, interactions: piece.interactions.filter((each) => !theirs.has(each)) }));
}

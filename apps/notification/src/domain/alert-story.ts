import { questionsIn, unansweredOf, type Answer, type Question } from './answers.ts';
import { bandRank } from './bands.ts';
import { shippedModel, type Change, type Piece, type Signal } from './change.ts';
import { severest, type Severity } from './rule.ts';

/** Pieces of one kind, part and interaction kind, added up since the alert's first interaction. */
export interface StoryPiece {
  readonly kind: string;
  readonly determinant: string;
  readonly interactionKind: string | null;
  readonly points: number;
  readonly interactions: readonly string[];
}

/** An alert as the rules see it. Plain data: it is stored as it is. */
export interface AlertStory {
  /** Null until the keeper has given one. */
  readonly id: string | null;
  readonly state: 'open' | 'resolved';
  readonly lane: 'hard' | 'step';
  readonly rule: string;
  readonly severity: Severity;
  readonly cause: string;
  readonly causes: readonly string[];
  readonly episode: number;
  /** Counts what was told: each opening, update and resolution is a step of its own. */
  readonly step: number;
  readonly openedAt: number;
  /** The opening or the newest reopening: what is due counts from here. */
  readonly lastOpenedAt: number;
  readonly resolvedAt: number | null;
  /** When the first counted interaction happened. */
  readonly since: number;
  readonly from: number;
  readonly score: number;
  readonly lowest: number;
  readonly band: string;
  readonly rank: number;
  /** Rank of the worst band that was told or is about to be. */
  readonly toldRank: number;
  readonly contributions: readonly StoryPiece[];
  /** The named part's own dial since the first counted interaction: its fall so far and the deepest one. */
  readonly dial: { readonly part: string; readonly fall: number; readonly deepest: number } | null;
  readonly signals: readonly Signal[];
  /** Interactions that closed what the signals opened. */
  readonly closings: readonly string[];
  /** What the customer asked since, and nobody has answered. */
  readonly unanswered: readonly Question[];
  /** Opened while the customer was lost: ends when it is no longer. */
  readonly loss: boolean;
}

export interface Opening {
  readonly lane: 'hard' | 'step';
  readonly rule: string;
  readonly severity: Severity;
  readonly causes: readonly string[];
  readonly part: string | null;
  readonly since: number;
  /** All that lies between the first counted interaction and now. */
  readonly pieces: readonly Piece[];
  readonly signals: readonly Signal[];
}

/** Interactions that one contribution lists at most; its points count all of them. */
const LISTED = 500;

/** What an opening goes on from. */
export interface Before {
  /** Of the same episode. */
  readonly story: AlertStory | null;
  readonly episode: number;
  readonly answers: readonly Answer[];
}

export function openStory(opening: Opening, change: Change, { story: earlier, episode, answers }: Before): AlertStory {
  const contributions = addPieces([], opening.pieces);
  const from = change.score - sumOf(contributions);
  const fall = dialFall(opening.part, opening.pieces);
  return {
    id: earlier?.id ?? null,
    state: 'open',
    lane: opening.lane,
    rule: opening.rule,
    severity: opening.severity,
    cause: opening.causes[0] ?? '',
    causes: opening.causes,
    episode,
    step: (earlier?.step ?? 0) + 1,
    openedAt: earlier?.openedAt ?? change.asOf,
    lastOpenedAt: change.asOf,
    resolvedAt: null,
    since: opening.since,
    from,
    score: change.score,
    lowest: Math.min(change.score, from),
    band: change.band,
    rank: change.rank,
    toldRank: change.rank,
    contributions,
    dial: opening.part === null ? null : { part: opening.part, fall, deepest: Math.min(fall, 0) },
    signals: opening.signals,
    closings: [],
    unanswered: unansweredOf(questionsIn(opening.pieces), answers).slice(-LISTED),
    loss: change.basis === 'lost',
  };
}

/** An open alert follows its customer. A model version re-bases: it moves `from`, and is nobody's fall. */
export function followChange(story: AlertStory, change: Change, answers: readonly Answer[]): AlertStory {
  const rebased = change.pieces.filter((piece) => piece.kind === 'model').reduce((sum, piece) => sum + piece.points, 0);
  const pieces = change.pieces.filter((piece) => piece.kind !== 'model');
  const contributions = addPieces(story.contributions, pieces);
  const dial = story.dial === null ? null : { ...story.dial, fall: story.dial.fall + dialFall(story.dial.part, pieces) };
  return {
    ...story,
    from: change.score - sumOf(contributions),
    score: change.score,
    lowest: Math.min(story.lowest + rebased, change.score),
    band: change.band,
    rank: change.rank,
    contributions,
    unanswered: unansweredOf([...story.unanswered, ...questionsIn(pieces)], answers).slice(-LISTED),
    dial: dial === null ? null : { ...dial, deepest: Math.min(dial.deepest, dial.fall) },
  };
}

/** A story as it was stored, by whatever version: one that keeps no rank or questions yet gets those of its band and contributions. */
export function storedStory(story: AlertStory): AlertStory {
  const { band, score, since, contributions } = story;
  const asked = contributions.map(({ interactionKind, interactions }) => ({ interactionKind, interactions, at: since }));
  const missing = { rank: bandRank(band, score, shippedModel.bands), unanswered: questionsIn(asked) };
  return { ...missing, ...story };
}

export function joinCauses(story: AlertStory, causes: readonly string[], severity: Severity): AlertStory {
  const all = [...new Set([...story.causes, ...causes])];
  const severities = severest([story.severity, severity]);
  if (story.lane === 'hard') return { ...story, causes: all, severity: severities };
  const named = all.reduce((worst, next) => (partPoints(story, next) < partPoints(story, worst) ? next : worst), story.cause);
  return { ...story, causes: all, cause: named, severity: severities };
}

/** The step is over when half of the score's fall, or of the dial's if the score didn't fall, is regained. */
export function isRegained(story: AlertStory): boolean {
  const fall = story.from - story.lowest;
  if (fall > 0) return story.score >= story.lowest + fall / 2;
  return story.dial !== null && story.dial.deepest < 0 && story.dial.fall >= story.dial.deepest / 2;
}

export function isWorseByABand(story: AlertStory): boolean {
  return story.rank < story.toldRank;
}

export function toldAgain(story: AlertStory): AlertStory {
  return { ...story, step: story.step + 1, toldRank: Math.min(story.toldRank, story.rank) };
}

export function resolveStory(story: AlertStory, at: number): AlertStory {
  return { ...story, state: 'resolved', resolvedAt: at, step: story.step + 1 };
}

export function deltaOf(story: AlertStory): number {
  return sumOf(story.contributions);
}

function partPoints(story: AlertStory, cause: string): number {
  const part = cause.startsWith('determinant:') ? cause.slice('determinant:'.length) : null;
  return sumOf(story.contributions.filter((piece) => piece.determinant === part));
}

function dialFall(part: string | null, pieces: readonly Piece[]): number {
  return pieces.filter((piece) => piece.determinant === part).reduce((sum, piece) => sum + piece.dial, 0);
}

function sumOf(pieces: readonly StoryPiece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.points, 0);
}

function addPieces(story: readonly StoryPiece[], pieces: readonly Piece[]): StoryPiece[] {
  const sums = new Map(story.map((piece) => [keyOf(piece), piece]));
  for (const piece of pieces) {
    const key = keyOf(piece);
    const sum = sums.get(key);
    const interactions = [...new Set([...(sum?.interactions ?? []), ...piece.interactions])].slice(-LISTED);
    const { kind, determinant, interactionKind } = piece;
    sums.set(key, { kind, determinant, interactionKind, points: (sum?.points ?? 0) + piece.points, interactions });
  }
  return [...sums.values()];
}

function keyOf(piece: { kind: string; determinant: string; interactionKind: string | null }): string {
  return `${piece.kind} ${piece.determinant} ${piece.interactionKind ?? ''}`;
}

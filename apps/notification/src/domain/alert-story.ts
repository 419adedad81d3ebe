import { bandRank } from './bands.ts';
import { isRebasing, shippedModel, type Change, type Closing, type Piece, type Signal } from './change.ts';
import { questionsIn, stillOpen, type Question } from './questions.ts';
import { severest, type Rule, type Severity } from './rule.ts';

/** Pieces of one kind, part and interaction kind, added up since the alert's first interaction. */
export interface StoryPiece {
  readonly kind: string;
  readonly determinant: string;
  readonly interactionKind: string | null;
  readonly points: number;
  readonly interactions: readonly string[];
}

/** A cause of an alert that isn't hard: which rule named it, and when it is over. */
export interface Ground {
  readonly cause: string;
  readonly lane: 'step' | 'date' | 'level' | 'baseline';
  readonly rule: string;
  /** Once over it stays so. */
  readonly isOver: boolean;
  /** Level and date: over from this score on. */
  readonly clear: number | null;
  /** Date: over when the fact says something else. */
  readonly fact: { readonly name: string; readonly value: string } | null;
}

/** What a common shift is about: all customers with this label. Its story's figures are the members' means. */
export interface Incident {
  readonly label: string;
  readonly value: string;
  readonly customers: number;
  /** The usual daily number of steps before it. */
  readonly usual: number;
}

/** What of a source is missed. */
export interface MissedSource {
  readonly name: string;
  readonly lastDay: number;
  /** The longest that it usually leaves out, in days. */
  readonly usualDays: number;
}

/** An alert as the rules see it. Plain data: it is stored as it is. */
export interface AlertStory {
  /** Null until the keeper has given one. */
  readonly id: string | null;
  readonly state: 'open' | 'resolved';
  readonly lane: Rule['lane'];
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
  /** On the scale of the newest model version, so that what was lost stays what it was. */
  readonly from: number;
  /** What model versions have moved the score by since the alert opened. */
  readonly rebased: number;
  /** What of it merges have. */
  readonly merged: number;
  /** Bands that merges have moved it by: what was told, and snoozed, is of ranks without them. */
  readonly mergedRanks: number;
  /** The customer that it was opened for, which has become one with another since; null: its customer's. */
  readonly openedFor: string | null;
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
  /** What closed something of what the signals opened, or retained the customer after all of them. */
  readonly closings: readonly StoryClosing[];
  /** What the customer asked since, and nobody has answered. */
  readonly unanswered: readonly Question[];
  /** Opened while the customer was lost: ends when it is no longer. */
  readonly loss: boolean;
  /** One a cause, of a customer's alert that isn't hard. */
  readonly grounds: readonly Ground[];
  readonly incident: Incident | null;
  readonly source: MissedSource | null;
}

/** `retention`: it ended the story, whatever it is about. */
export type StoryClosing = Pick<Closing, 'interaction' | 'about' | 'retention'>;

export interface Opening {
  readonly lane: Rule['lane'];
  readonly rule: string;
  readonly severity: Severity;
  readonly causes: readonly string[];
  readonly grounds: readonly Ground[];
  readonly part: string | null;
  readonly since: number;
  /** All that lies between the first counted interaction and now. */
  readonly pieces: readonly Piece[];
  /** The same from before what is remembered one by one. */
  readonly older?: readonly StoryPiece[];
  readonly signals: readonly Signal[];
}

/** What an alert that is of no one customer is opened with; it has no score of its own. */
export function storyOfMany(rule: Pick<Rule, 'lane' | 'name' | 'severity'>, cause: string, now: number): AlertStory {
  return {
    id: null, state: 'open', lane: rule.lane, rule: rule.name, severity: rule.severity, cause, causes: [cause], episode: 1, step: 1,
    openedAt: now, lastOpenedAt: now, resolvedAt: null, since: now, from: 0, rebased: 0, merged: 0, mergedRanks: 0, openedFor: null, score: 0, lowest: 0, band: 'unknown', rank: 0, toldRank: 0,
    contributions: [], dial: null, signals: [], closings: [], unanswered: [], loss: false, grounds: [], incident: null, source: null,
  };
}

/** Interactions that one contribution lists at most; its points count all of them. */
const LISTED = 500;

/** Where a customer stands when an alert is opened. */
export type Moment = Pick<Change, 'asOf' | 'score' | 'band' | 'rank' | 'basis'>;

/** What an opening goes on from. */
export interface Before {
  /** Of the same episode. */
  readonly story: AlertStory | null;
  readonly episode: number;
  /** What the customer asked and nobody has answered, as scoring says. */
  readonly unanswered: readonly string[];
}

export function openStory(opening: Opening, change: Moment, { story: earlier, episode, unanswered }: Before): AlertStory {
  const contributions = addPieces(opening.older ?? [], opening.pieces);
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
    rebased: 0,
    merged: 0,
    mergedRanks: 0,
    openedFor: null,
    score: change.score,
    lowest: Math.min(change.score, from),
    band: change.band,
    rank: change.rank,
    toldRank: change.rank,
    contributions,
    dial: opening.part === null ? null : { part: opening.part, fall, deepest: Math.min(fall, 0) },
    signals: opening.signals,
    closings: [],
    unanswered: stillOpen(questionsIn(contributions), unanswered),
    loss: change.basis === 'lost',
    grounds: opening.grounds,
    incident: null,
    source: null,
  };
}

/** An open alert follows its customer. A model version or a merge re-bases: it moves `from`, and is nobody's fall. */
export function followChange(story: AlertStory, change: Change): AlertStory {
  const rebased = sumOf(change.pieces.filter(isRebasing));
  const merged = sumOf(change.pieces.filter(({ kind }) => kind === 'merge'));
  const pieces = change.pieces.filter((piece) => !isRebasing(piece));
  const contributions = addPieces(story.contributions, pieces);
  const dial = story.dial === null ? null : { ...story.dial, fall: story.dial.fall + dialFall(story.dial.part, pieces) };
  return {
    ...story,
    from: change.score - sumOf(contributions),
    rebased: story.rebased + rebased,
    merged: story.merged + merged,
    mergedRanks: story.mergedRanks + (change.pieces.some(({ kind }) => kind === 'merge') ? change.rank - story.rank : 0),
    score: change.score,
    lowest: Math.min(story.lowest + rebased, change.score),
    band: change.band,
    rank: change.rank,
    contributions,
    unanswered: stillOpen(questionsIn(contributions), change.unanswered),
    dial: dial === null ? null : { ...dial, deepest: Math.min(dial.deepest, dial.fall) },
  };
}

/** Older versions kept of a closing which interaction it was. */
export type StoredStory = Omit<AlertStory, 'closings'> & { readonly closings: readonly (StoryClosing | string)[] };

/** A story as it was stored, by whatever version: what an older one doesn't keep follows from what it does. */
export function storedStory(story: StoredStory): AlertStory {
  const { band, score, contributions, lane, rule, causes } = story;
  const grounds = lane === 'step' ? causes.map((cause): Ground => groundOf(cause, { lane, rule })) : [];
  const missing = { rank: bandRank(band, score, shippedModel.bands), unanswered: questionsIn(contributions), grounds, incident: null, source: null, rebased: 0, merged: 0, mergedRanks: 0, openedFor: null };
  const closings = story.closings.map((each) => (typeof each === 'string' ? { interaction: each, about: null } : each));
  return { ...missing, ...story, closings };
}

export function groundOf(cause: string, given: { readonly lane: Ground['lane']; readonly rule: string } & Partial<Ground>): Ground {
  return { cause, isOver: false, clear: null, fact: null, ...given };
}

/** Later causes are listed; of all that aren't hard the one with the most points names the story. */
export function joinCauses(story: AlertStory, { causes, severity, grounds }: Pick<Opening, 'causes' | 'severity' | 'grounds'>): AlertStory {
  const all = [...new Set([...story.causes, ...causes])];
  const joined = { ...story, causes: all, severity: severest([story.severity, severity]) };
  if (story.lane === 'hard') return joined;
  const named = all.reduce((worst, next) => (causePoints(story, next) < causePoints(story, worst) ? next : worst), story.cause);
  const every = [...story.grounds.filter(({ cause }) => !causes.includes(cause)), ...grounds];
  const { lane, rule } = every.find(({ cause }) => cause === named) ?? story;
  return { ...joined, cause: named, lane, rule, grounds: every };
}

/** A story with those of its grounds over that a change, or the passing of time, has ended. */
export function endGrounds(story: AlertStory, isOver: (ground: Ground) => boolean): AlertStory {
  return { ...story, grounds: story.grounds.map((ground) => (ground.isOver || !isOver(ground) ? ground : { ...ground, isOver: true })) };
}

/** The step is over when half of the score's fall, or of the dial's if the score didn't fall, is regained. */
export function isRegained(story: AlertStory): boolean {
  const fall = story.from - story.lowest;
  if (fall > 0) return story.score >= story.lowest + fall / 2;
  return story.dial !== null && story.dial.deepest < 0 && story.dial.fall >= story.dial.deepest / 2;
}

export function isWorseByABand(story: AlertStory): boolean {
  return ownRankOf(story) < story.toldRank;
}

/** A merge is nobody's fall: who is in another band by it is no worse for that. */
export function ownRankOf({ rank, mergedRanks }: AlertStory): number {
  return rank - mergedRanks;
}

export function toldAgain(story: AlertStory): AlertStory {
  return { ...story, step: story.step + 1, toldRank: Math.min(story.toldRank, ownRankOf(story)) };
}

export function resolveStory(story: AlertStory, at: number): AlertStory {
  return { ...story, state: 'resolved', resolvedAt: at, step: story.step + 1 };
}

export function deltaOf(story: AlertStory): number {
  return sumOf(story.contributions);
}

function causePoints({ contributions }: AlertStory, cause: string): number {
  if (cause === 'silence') return sumOf(contributions.filter((piece) => piece.kind === 'silence'));
  const part = cause.startsWith('determinant:') ? cause.slice('determinant:'.length) : null;
  return sumOf(contributions.filter((piece) => piece.determinant === part));
}

export function dialFall(part: string | null, pieces: readonly Piece[]): number {
  return pieces.filter((piece) => piece.determinant === part).reduce((sum, piece) => sum + piece.dial, 0);
}

export function sumOf(pieces: readonly StoryPiece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.points, 0);
}

export function addPieces(story: readonly StoryPiece[], pieces: readonly StoryPiece[], listed = LISTED): StoryPiece[] {
  const sums = new Map(story.map((piece) => [keyOf(piece), piece]));
  for (const piece of pieces) {
    const key = keyOf(piece);
    const sum = sums.get(key);
    const interactions = [...new Set([...(sum?.interactions ?? []), ...piece.interactions])].slice(-listed);
    const { kind, determinant, interactionKind } = piece;
    sums.set(key, { kind, determinant, interactionKind, points: (sum?.points ?? 0) + piece.points, interactions });
  }
  return [...sums.values()];
}

function keyOf(piece: { kind: string; determinant: string; interactionKind: string | null }): string {
  return `${piece.kind} ${piece.determinant} ${piece.interactionKind ?? ''}`;
}

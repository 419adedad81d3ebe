import type { Band, Basis } from '@rapport/contracts';
import type { Clock } from './due.ts';
import type { Fold } from './fold.ts';
import type { DomainInteraction } from './interaction.ts';
import type { LookBack } from './look-back.ts';
import type { Piece } from './walk.ts';

/** What is stored of a customer: a cache of its timeline, and what has been said about it. Plain JSON. */
export interface CustomerState {
  /** null: nothing known. */
  readonly fold: Fold | null;
  /** Where the score stood when it was last computed. */
  readonly walked: { readonly at: number; readonly score: number } | null;
  /** The last published score. */
  readonly published: PublishedScore | null;
  /** What has moved the score since it was published. */
  readonly pending: Pending;
  /** Interactions dated after the moment of computing; they are folded when their time has come. */
  readonly ahead: readonly DomainInteraction[];
  /** Refs that were retracted before they came. */
  readonly awaitedRetractions: readonly string[];
  /** null: not looked up yet. */
  readonly lookBack: LookBack | null;
  /** A signal was told, and no retention event since: the next one is told, too, whatever it does to the score. */
  readonly signalled: boolean;
}

export interface PublishedScore {
  readonly score: number;
  readonly at: number;
  readonly band: Band;
  readonly basis: Basis;
}

export interface Pending {
  /** One interaction and one part each, in the order in which they came. */
  readonly events: readonly Piece[];
  /** Silence, decay and model versions: one a term between two interactions that are evidence. */
  readonly time: readonly Piece[];
  /** Interactions since the last publication that named a piece or a signal: live ones, and backfilled ones. */
  readonly live: number;
  readonly backfilled: number;
}

export const nothingPending: Pending = { events: [], time: [], live: 0, backfilled: 0 };

export function emptyState(): CustomerState {
  return { fold: null, walked: null, published: null, pending: nothingPending, ahead: [], awaitedRetractions: [], lookBack: null, signalled: false };
}

/** The first word of a stored state; another layout gets another number. */
const layout = 4;
/** The same words, to be folded again: written before clocks or open questions were kept, and by another rule of what answers one. */
const outdated: readonly number[] = [1, 2, 3];
/** No version has this number, so that a fold by it is made anew from its timeline. */
const foldedByNone = 0;

/** One text without names: about a third of the JSON of the object. */
export function encodeState(state: CustomerState): string {
  const { walked, published, pending } = state;
  return JSON.stringify([
    layout,
    state.fold && encodeFold(state.fold),
    walked && [walked.at, walked.score],
    published && [published.score, published.at, published.band, published.basis],
    [pending.live, pending.backfilled, encodeTime(pending.time), encodeEvents(pending.events)],
    state.ahead,
    state.awaitedRetractions,
    state.lookBack && encodeLookBack(state.lookBack),
    state.signalled ? 1 : 0,
  ]);
}

/** Reads what encodeState wrote. */
export function decodeState(text: string): CustomerState {
  const [version, fold, walked, published, pending, ahead, awaitedRetractions, lookBack = null, signalled = 0] = JSON.parse(text) as Encoded;
  if (version !== layout && !outdated.includes(version)) throw new RangeError(`a state of layout ${String(version)} is not ours`);
  const [live, backfilled, time, events] = pending;
  return {
    fold: fold && { ...decodeFold(fold), ...(version === layout ? {} : { modelVersion: foldedByNone }) },
    walked: walked && { at: walked[0], score: walked[1] },
    published: published && { score: published[0], at: published[1], band: published[2], basis: published[3] },
    pending: { events: events.flatMap(decodeEvent), time: time.map(decodeTime), live, backfilled },
    ahead,
    awaitedRetractions,
    lookBack: lookBack && decodeLookBack(lookBack),
    signalled: signalled === 1,
  };
}

type Encoded = [
  number,
  ReturnType<typeof encodeFold> | null,
  [number, number] | null,
  [number, number, Band, Basis] | null,
  [number, number, EncodedTime[], EncodedEvent[]],
  DomainInteraction[],
  string[],
  // Missing where a version without it wrote the state.
  (EncodedLookBack | null)?,
  (0 | 1)?,
];

type EncodedLookBack = [dueAt: number, earlier: number, normal: [median: number, low: number, high: number, days: number] | null];

function encodeLookBack({ dueAt, earlier, normal }: LookBack): EncodedLookBack {
  return [dueAt, earlier, normal && [normal.median, normal.low, normal.high, normal.days]];
}

function decodeLookBack([dueAt, earlier, normal]: EncodedLookBack): LookBack {
  return { dueAt, earlier, normal: normal && { median: normal[0], low: normal[1], high: normal[2], days: normal[3] } };
}

/** Parts without evidence, which most are, take no room. */
function encodeFold(fold: Fold) {
  const { retention: r, contract } = fold;
  const parts = fold.evidenceAt.flatMap((at, i) => (at === null ? [] : [[i, fold.evidenceFor[i] ?? 0, fold.evidenceAgainst[i] ?? 0, at]]));
  return [
    fold.modelVersion,
    fold.newest,
    [fold.interactions, fold.firstAt, fold.contactAt, fold.phase, fold.lost ? 1 : 0, fold.signedAt],
    contract && [contract.endsAt, contract.beganAt],
    r && [r.count, r.lastDay, r.lastAt, r.gapSum, r.logGapSum, r.squaredLogGapSum, r.recent, r.logAmountSum, r.dayAmount],
    [fold.evidenceAt.length, ...parts],
    Object.entries(fold.facts).map(([name, { value, at }]) => [name, value, at]),
    fold.revenue,
    ...fewHave(fold),
  ] as const;
}

function decodeFold(encoded: ReturnType<typeof encodeFold>): Fold {
  const [modelVersion, newest, base, contract, retention, [partCount, ...parts], facts, revenue, override = null, clocks = [], asked = []] = encoded as unknown as DecodedFold;
  const [interactions, firstAt, contactAt, phase, lost, signedAt] = base;
  const zeros = new Array<number>(partCount).fill(0);
  const fold: Fold = {
    modelVersion,
    newest,
    interactions,
    firstAt,
    contactAt,
    phase,
    lost: lost === 1,
    signedAt,
    contract: contract && { endsAt: contract[0], beganAt: contract[1] },
    retention: retention && decodeRetention(retention),
    evidenceFor: zeros,
    evidenceAgainst: [...zeros],
    evidenceAt: zeros.map(() => null),
    facts: Object.fromEntries(facts.map(([name, value, at]) => [name, { value, at }])),
    override,
    revenue,
    clocks: clocks.map(decodeClock),
    asked: asked.map(([ref, reference, ...also]) => ({ by: 'customer', reference, also, ref })),
  };
  for (const [i, pro, contra, at] of parts) {
    fold.evidenceFor[i] = pro;
    fold.evidenceAgainst[i] = contra;
    fold.evidenceAt[i] = at;
  }
  return fold;
}

type EncodedRetention = [number, number, number, number, number, number, [number, number, number], number, number | null];

type DecodedFold = [
  number,
  Fold['newest'],
  [number, number | null, number | null, Fold['phase'], 0 | 1, number | null],
  [number, number] | null,
  EncodedRetention | null,
  [number, ...[number, number, number, number][]],
  [string, Fold['facts'][string]['value'], number][],
  [number, number][],
  // Few customers have these.
  Fold['override']?,
  EncodedClock[]?,
  EncodedQuestion[]?,
];

type EncodedQuestion = [ref: string, reference: string | null, ...also: string[]];

/** Up to the last one that says something. */
function fewHave({ override, clocks, asked }: Fold): readonly unknown[] {
  if (asked.length > 0) return [override, clocks.map(encodeClock), asked.map(({ ref, reference, also }): EncodedQuestion => [ref, reference, ...also])];
  if (clocks.length > 0) return [override, clocks.map(encodeClock)];
  return override === null ? [] : [override];
}

type EncodedClock = [Clock['object'], Clock['key'], ref: string, openedAt: number, dueAt: number, receivedAt: number, isTold?: 0 | 1, ...also: string[]];

function encodeClock({ object, key, also, ref, openedAt, dueAt, receivedAt, isTold }: Clock): EncodedClock {
  if (!isTold && also.length === 0) return [object, key, ref, openedAt, dueAt, receivedAt];
  return [object, key, ref, openedAt, dueAt, receivedAt, isTold ? 1 : 0, ...also];
}

function decodeClock([object, key, ref, openedAt, dueAt, receivedAt, isTold, ...also]: EncodedClock): Clock {
  return { object, key, also, ref, openedAt, dueAt, receivedAt, isTold: isTold === 1 };
}

function decodeRetention(encoded: EncodedRetention): NonNullable<Fold['retention']> {
  const [count, lastDay, lastAt, gapSum, logGapSum, squaredLogGapSum, recent, logAmountSum, dayAmount] = encoded;
  return { count, lastDay, lastAt, gapSum, logGapSum, squaredLogGapSum, recent, logAmountSum, dayAmount };
}

type EncodedTime = [Piece['kind'], Piece['determinant'], points: number, at: number];

/** Pieces of one interaction stand together. */
type EncodedEvent = [Piece['kind'], at: number, interactionKind: string, interaction: string, ...EncodedMove[]];

/** The last of few: backfill, and items that it is about; older layouts have a word before these. */
type EncodedMove = [Piece['determinant'], points: number, dial: number | null, backfill?: 0 | 1, ...rest: (string | null | readonly string[])[]];

function encodeTime(pieces: readonly Piece[]): EncodedTime[] {
  return pieces.map(({ kind, determinant, points, at }) => [kind, determinant, points, at]);
}

function decodeTime([kind, determinant, points, at]: EncodedTime): Piece {
  return { kind, determinant, points, at };
}

function encodeEvents(pieces: readonly Piece[]): EncodedEvent[] {
  const events: EncodedEvent[] = [];
  for (const { kind, at, interactionKind = '', interaction = '', determinant, points, dial, backfill, items } of pieces) {
    const last = events.at(-1);
    const move: EncodedMove = [determinant, points, dial ?? null];
    if (backfill !== undefined || items !== undefined) move.push(backfill === undefined ? 0 : 1);
    if (items !== undefined) move.push(items);
    if (last !== undefined && last[3] === interaction && last[0] === kind) last.push(move);
    else events.push([kind, at, interactionKind, interaction, move]);
  }
  return events;
}

function decodeEvent([kind, at, interactionKind, interaction, ...moves]: EncodedEvent): Piece[] {
  return moves.map(([determinant, points, dial, backfill, ...rest]) => ({
    kind,
    at,
    interaction,
    interactionKind,
    determinant,
    points,
    ...(dial === null ? {} : { dial }),
    ...(backfill === 1 ? { backfill: true as const } : {}),
    ...rest.flatMap((items) => (items === null || typeof items === 'string' ? [] : [{ items }]))[0],
  }));
}

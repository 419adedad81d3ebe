import { writeInstant } from '@rapport/contracts';
import type { Contribution, RetentionChange } from '@rapport/contracts';
import { isBackfill } from './backfill.ts';
import { dayNumber } from './duration.ts';
import type { Fold } from './fold.ts';
import type { DomainInteraction, FactValue } from './interaction.ts';
import type { Model } from './model.ts';
import { decimalAmount, revenueWithin } from './revenue.ts';
import { rounded } from './rounded.ts';
import type { Score } from './score.ts';
import type { Pending, PublishedScore } from './state.ts';
import type { Piece } from './walk.ts';

/** A change without the names that the shell adds. */
export type ChangeContent = Omit<RetentionChange, 'id' | 'tenant' | 'customer'>;

/** What would have been told of a customer that stood with others, without them. */
export type RetoldChange = Omit<ChangeContent, 'mergedInto' | 'unmerged'>;

/** Pieces of one change; with more, the oldest are added up: nobody's window reaches back there. */
const mostContributions = 400;

/** Pieces that may wait for a publication: what waits is stored with the customer. */
const mostPending = 24;

/** A change is published when the score moved by a point, or to another band or basis, with a signal, a closing or an answer, for a new customer. */
export function shouldPublish(seen: { before: PublishedScore | null; score: Score; pending: Pending; told: number }): boolean {
  const { before, score, pending, told } = seen;
  if (before === null || told > 0 || pending.events.length > mostPending) return true;
  return Math.abs(score.score - before.score) >= 1 || score.band !== before.band || score.basis !== before.basis;
}

/**
 * Adds the pieces of a walk to those that wait: the interactions' one by one; time's one a term between two interactions
 * that are evidence, for a rule's window begins at one of them.
 */
export function addPieces(pending: Pending, pieces: readonly Piece[]): Pick<Pending, 'events' | 'time'> {
  const events = [...pending.events];
  const time = [...pending.time];
  let since = events.reduce((newest, event) => Math.max(newest, evidenceAt(event)), -Infinity);
  for (const piece of pieces) {
    if (piece.interaction === undefined) addToTime(time, piece, since);
    else {
      events.push(piece);
      since = Math.max(since, evidenceAt(piece));
    }
  }
  return { events, time };
}

function evidenceAt({ determinant, at }: Piece): number {
  return determinant === 'rhythm' ? -Infinity : at;
}

function addToTime(time: Piece[], piece: Piece, since: number): void {
  const place = time.findLastIndex(({ kind, determinant, at }) => at > since && kind === piece.kind && determinant === piece.determinant);
  const before = time[place];
  if (before === undefined) time.push(piece);
  else time[place] = { kind: piece.kind, determinant: piece.determinant, points: before.points + piece.points, at: piece.at };
}

interface Told {
  readonly before: PublishedScore | null;
  readonly score: Score;
  readonly pending: Pending;
  readonly signals: readonly DomainInteraction[];
  readonly closings: readonly DomainInteraction[];
  readonly fold: Fold;
  readonly model: Model;
  readonly news: readonly DomainInteraction[];
}

/** What others must know of a score that moved. */
export function changeContent(told: Told): ChangeContent {
  const { before, score, fold, model } = told;
  const revenue = revenueWithin(fold.revenue, dayNumber(score.at));
  return {
    asOf: writeInstant(score.at),
    score: score.score,
    previous: before && { score: before.score, asOf: writeInstant(before.at) },
    band: score.band,
    basis: score.basis,
    confidence: rounded(score.confidence, 2),
    parts: Object.fromEntries(score.parts.flatMap((part) => (part.lastEvidenceAt === null ? [] : [[part.part, part.score]]))),
    evidence: score.evidence,
    value12m: fold.revenue.length === 0 ? null : { amount: decimalAmount(revenue), currency: model.currency.report },
    facts: factsOf(fold),
    contributions: contributionsOf([...told.pending.time, ...told.pending.events]),
    signals: told.signals.map(signalOf),
    ...(told.closings.length === 0 ? {} : { closings: told.closings.map(closingOf) }),
    ...(fold.asked.length === 0 ? {} : { unanswered: fold.asked.map(({ ref }) => ref) }),
    modelVersion: model.version,
    model: { retentionKinds: [...model.retentionKinds], lossKinds: [...model.lossKinds], bands: model.bands },
    backfill: isBackfilled(told),
  };
}

/** All its interactions are backfill: those that moved the score or are signals; where none did, those that came. */
function isBackfilled({ pending, signals, news }: Told): boolean {
  if (signals.some((signal) => !isBackfill(signal)) || pending.live > 0) return false;
  if (pending.backfilled > 0 || signals.length > 0) return true;
  return news.length > 0 && news.every(isBackfill);
}

function signalOf(interaction: DomainInteraction): ChangeContent['signals'][number] {
  const { kind, ref, occurredAt, expiresAt, object, reference } = interaction;
  const about = object ?? reference;
  return {
    kind, interaction: ref, occurredAt: writeInstant(occurredAt),
    ...(expiresAt === undefined ? {} : { expiresAt }), ...(about === undefined ? {} : { about }), ...(isBackfill(interaction) ? { backfill: true } : {}),
  };
}

/** What closes an offer, a promise or a need and names none has only itself to be about: nobody told which one it closes. */
function closingOf({ kind, ref, occurredAt, object, reference }: DomainInteraction): NonNullable<ChangeContent['closings']>[number] {
  const about = object === ref ? undefined : (object ?? reference);
  return { kind, interaction: ref, occurredAt: writeInstant(occurredAt), ...(about === undefined ? {} : { about }) };
}

export function factsOf(fold: Fold): Record<string, Exclude<FactValue, null>> {
  return Object.fromEntries(
    Object.entries(fold.facts).flatMap(([name, { value }]) => (value === null ? [] : [[name, value] as const])),
  );
}

/** In the order of time, what passed up to an interaction before it; one interaction and one part each. Of a very long history the oldest are added up. */
function contributionsOf(pieces: readonly Piece[]): Contribution[] {
  const inTime = [...pieces].sort((a, b) => a.at - b.at);
  const recent = inTime.slice(-mostContributions);
  const old = addUp(inTime.slice(0, -mostContributions));
  return [...old, ...recent.map((piece) => contributionOf(piece, { dated: true }))];
}

function contributionOf(piece: Piece, options: { dated: boolean }): Contribution {
  const { kind, determinant, interactionKind, points, dial, interaction, backfill, items } = piece;
  const names = interactionKind === undefined ? {} : { interactionKind };
  const reading = options.dated && dial !== undefined && interaction !== undefined ? { dial } : {};
  const dated = options.dated && interaction !== undefined ? { occurredAt: writeInstant(piece.at) } : {};
  const marks = { ...(options.dated && backfill !== undefined ? { backfill } : {}), ...(options.dated && items !== undefined ? { items: [...items] } : {}) };
  return { kind, determinant, ...names, points, ...reading, ...dated, ...marks, interactions: interaction === undefined ? [] : [interaction] };
}

/** Pieces of one kind, part and interaction kind added up, their interactions listed once. */
export function addUp(pieces: readonly Piece[]): Contribution[] {
  const groups = new Map<string, Contribution>();
  for (const piece of pieces) {
    const key = JSON.stringify([piece.kind, piece.determinant, piece.interactionKind]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, contributionOf(piece, { dated: false }));
    else groups.set(key, { ...group, points: group.points + piece.points, interactions: group.interactions });
    if (group !== undefined && piece.interaction !== undefined) group.interactions.push(piece.interaction);
  }
  return [...groups.values()].map((group) => ({ ...group, interactions: [...new Set(group.interactions)] }));
}

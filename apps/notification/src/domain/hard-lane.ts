import { kinds } from '@rapport/contracts';
import type { AlertStory, Opening } from './alert-story.ts';
import { isInteraction, isRebasing, type Change, type Piece, type Signal } from './change.ts';
import type { CustomerMemory } from './customer-memory.ts';
import type { HardRule } from './rule.ts';

export interface HardFiring {
  readonly cause: string;
  readonly opening: Opening;
  /** With `count` 1 each further event is news; a third failed payment after two isn't. */
  readonly eachIsNews: boolean;
}

/** Hard rules that the live signals of this change complete. Of a lost customer nothing is told but the loss. */
export function completedSignals(memory: CustomerMemory, change: Change, rules: readonly HardRule[]): HardFiring[] {
  const fresh = change.signals.filter((signal) => signal.backfill !== true && (change.basis !== 'lost' || signal.loss === true));
  return rules.flatMap((rule) => rule.signals.flatMap((kind) => fireOn(rule, fresh.filter((signal) => signal.kind === kind), { memory, change })));
}

/** Has the customer done, or have we, what ends this alert? */
export function isClosed(story: AlertStory, change: Change): boolean {
  if (story.loss && change.basis !== 'lost') return true;
  const newest = Math.max(...story.signals.map((signal) => signal.at));
  if (retainedAfter(newest, change)) return true;
  return story.signals.length > 0 && story.closings.length >= story.signals.length;
}

export function closingsIn(story: AlertStory, change: Change): string[] {
  const opened = story.signals.map((signal) => signal.kind);
  return [...new Set([...story.closings, ...interactionsClosing(change, opened)])];
}

function fireOn(rule: HardRule, fresh: readonly Signal[], { memory, change }: { memory: CustomerMemory; change: Change }): HardFiring[] {
  const [signal] = fresh;
  if (signal === undefined || isOverAlready(fresh, change)) return [];
  const oldest = Math.max(...fresh.map((each) => each.at)) - rule.withinMs;
  const counted = rule.count === 1 ? [...fresh] : memory.signals.filter((seen) => seen.kind === signal.kind && seen.at >= oldest);
  if (counted.length < rule.count) return [];
  const cause = `signal:${signal.kind}`;
  const since = Math.min(...counted.map((each) => each.at));
  const pieces = piecesSince(memory, counted, change);
  const opening: Opening = { lane: 'hard', rule: rule.name, severity: rule.severity, causes: [cause], grounds: [], part: null, since, pieces, signals: counted };
  return [{ cause, opening, eachIsNews: rule.count === 1 }];
}

function isOverAlready(fresh: readonly Signal[], change: Change): boolean {
  const newest = Math.max(...fresh.map((signal) => signal.at));
  const closings = interactionsClosing(change, fresh.map((signal) => signal.kind));
  return retainedAfter(newest, change) || closings.length >= fresh.length;
}

function retainedAfter(at: number, { pieces, closings }: Change): boolean {
  return [...pieces.filter(isInteraction), ...closings].some((each) => each.retention === true && each.at > at);
}

/** What ends an alert besides a retention event: interactions that close the object which a signal of these kinds opened. */
function interactionsClosing({ pieces, signals, closings }: Change, opened: readonly string[]): string[] {
  const closes = (kind: string | null): boolean => kind !== null && opened.includes(kinds[kind]?.closes ?? '');
  return [
    ...pieces.filter(({ interactionKind }) => closes(interactionKind)).flatMap(({ interactions }) => interactions),
    ...[...signals, ...closings].filter(({ kind }) => closes(kind)).map(({ interaction }) => interaction),
  ].filter((each, index, all) => all.indexOf(each) === index);
}

/** From the first counted interaction's first piece on; without any piece of theirs, what this change brought since. */
function piecesSince(memory: CustomerMemory, counted: readonly Signal[], change: Change): Piece[] {
  const ids = new Set(counted.map((signal) => signal.interaction));
  const first = memory.pieces.findIndex((piece) => piece.interactions.some((each) => ids.has(each)));
  const since = Math.min(...counted.map((signal) => signal.at));
  const start = first >= 0 ? first : memory.pieces.findIndex((piece) => piece.knownAt === change.asOf && piece.at >= since);
  return start < 0 ? [] : memory.pieces.slice(start).filter((piece) => !isRebasing(piece));
}

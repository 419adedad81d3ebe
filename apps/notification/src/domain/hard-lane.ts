import { kinds } from '@rapport/contracts';
import type { AlertStory, Opening, StoryClosing } from './alert-story.ts';
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
  return isEnded(story);
}

/** Was each of its signals closed, or the customer retained? */
export function isEnded(story: Pick<AlertStory, 'signals' | 'closings'>): boolean {
  return story.signals.length > 0 && openThings(story).length === 0;
}

/** What an alert is still to be answered for: of several signals of one offer or promise the newest. */
export function openThings({ signals, closings }: Pick<AlertStory, 'signals' | 'closings'>): Signal[] {
  return openSignals(eachThing(signals), closings);
}

/** What an alert tells of: what is open; all of it once nothing is any more. */
export function toldThings(story: Pick<AlertStory, 'signals' | 'closings'>): Signal[] {
  const open = openThings(story);
  return open.length > 0 ? open : eachThing(story.signals);
}

export function isSameThing(one: Signal, other: Signal): boolean {
  return one.about !== undefined && one.about === other.about && one.kind === other.kind && canBeClosed(one.kind);
}

export function closingsIn(story: AlertStory, change: Pick<Change, 'pieces' | 'signals' | 'closings'>): StoryClosing[] {
  return eachOnce([...story.closings, ...closingsAmong(change, story.signals)]);
}

function fireOn(rule: HardRule, told: readonly Signal[], { memory, change }: { memory: CustomerMemory; change: Change }): HardFiring[] {
  const fresh = openSignals(told, closingsAmong(change, told));
  const [signal] = fresh;
  if (signal === undefined) return [];
  const oldest = Math.max(...fresh.map((each) => each.at)) - rule.withinMs;
  const counted = rule.count === 1 ? [...fresh] : memory.signals.filter((seen) => seen.kind === signal.kind && seen.at >= oldest);
  if (counted.length < rule.count) return [];
  const cause = `signal:${signal.kind}`;
  const since = Math.min(...counted.map((each) => each.at));
  const pieces = piecesSince(memory, counted, change);
  const opening: Opening = { lane: 'hard', rule: rule.name, severity: rule.severity, causes: [cause], grounds: [], part: null, since, pieces, signals: counted };
  return [{ cause, opening, eachIsNews: rule.count === 1 }];
}

/**
 * The signals that closings leave open. What names a thing closes that one; where one of the two names nothing, the closing
 * counts for one of the signals.
 */
function openSignals(signals: readonly Signal[], closings: readonly StoryClosing[]): Signal[] {
  if (closings.some(({ retention }) => retention === true)) return [];
  const named = new Set(closings.flatMap(({ about }) => about ?? []));
  const known = new Set(signals.map(({ about }) => about));
  const open = signals.filter(({ about }) => about === undefined || !named.has(about));
  const unnamed = open.filter(({ about }) => about === undefined);
  const others = closings.filter(({ about }) => about !== null && !known.has(about)).length;
  const countedOut = new Set(unnamed.slice(0, others));
  return open.filter((signal) => !countedOut.has(signal)).slice(closings.filter(({ about }) => about === null).length);
}

function eachThing(signals: readonly Signal[]): Signal[] {
  return signals.filter((signal, index) => !signals.slice(index + 1).some((newer) => isSameThing(signal, newer)));
}

/** Where nothing is closed, as of payments, each signal is a thing of its own. */
function canBeClosed(kind: string): boolean {
  return Object.values(kinds).some(({ closes }) => closes === kind);
}

/** Interactions of a change that close what these signals opened, or retain the customer after them. */
function closingsAmong({ pieces, signals, closings }: Pick<Change, 'pieces' | 'signals' | 'closings'>, opened: readonly Signal[]): StoryClosing[] {
  const kindsOpened = opened.map(({ kind }) => kind);
  const newest = Math.max(...opened.map(({ at }) => at));
  const told: readonly (StoryClosing & { readonly kind: string | null; readonly at: number })[] = [
    ...closings,
    ...signals.map(({ kind, interaction, at, about = null }) => ({ kind, interaction, at, about })),
    ...pieces.filter(isInteraction).flatMap(({ interactionKind: kind, interactions, at, retention }) =>
      interactions.map((interaction) => ({ kind, interaction, at, about: null, ...(retention === true ? { retention } : {}) }))),
  ];
  return eachOnce(told.flatMap(({ kind, interaction, at, about, retention }) => {
    if (retention === true && at > newest) return [{ interaction, about, retention }];
    return kind !== null && kindsOpened.includes(kinds[kind]?.closes ?? '') ? [{ interaction, about }] : [];
  }));
}

/** The first word on each interaction: a closing says what it is about, its piece does not. */
function eachOnce(closings: readonly StoryClosing[]): StoryClosing[] {
  return closings.filter(({ interaction }, index) => closings.findIndex((other) => other.interaction === interaction) === index);
}

/** From the first counted interaction's first piece on; without any piece of theirs, what this change brought since. */
function piecesSince(memory: CustomerMemory, counted: readonly Signal[], change: Change): Piece[] {
  const ids = new Set(counted.map((signal) => signal.interaction));
  const first = memory.pieces.findIndex((piece) => piece.interactions.some((each) => ids.has(each)));
  const since = Math.min(...counted.map((signal) => signal.at));
  const start = first >= 0 ? first : memory.pieces.findIndex((piece) => piece.knownAt === change.asOf && piece.at >= since);
  return start < 0 ? [] : memory.pieces.slice(start).filter((piece) => !isRebasing(piece));
}

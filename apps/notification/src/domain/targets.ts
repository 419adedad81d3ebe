import type { Labels } from './matcher.ts';
import type { Language } from './moment-words.ts';
import type { MatchedRoute } from './route-tree.ts';

export type Channel = 'webhook' | 'email' | 'slack' | 'teams' | 'pagerduty' | 'none';

/** One way of a receiver, with all that says where to: no secret is in it. */
export interface ReceiverWay {
  readonly channel: Channel;
  /** For a webhook its URL; for e-mail the address, maybe a label such as `{owner}`. */
  readonly recipient: string;
  readonly sendResolved: boolean;
  /** The language of what people read. */
  readonly locale: Language | null;
}

export interface Receiver {
  readonly name: string;
  readonly ways: readonly ReceiverWay[];
}

/** Somebody to be told over one channel, or a reason why not. */
export interface Target {
  readonly receiver: string;
  readonly route: string;
  readonly channel: Channel;
  readonly recipient: string;
  readonly waitMs: number;
  /** What goes out as one message; null: each alert by itself, as to a webhook. */
  readonly groupKey: string | null;
  readonly groupIntervalMs: number;
  readonly repeatMs: number;
  readonly holds: readonly string[];
  readonly sendResolved: boolean;
  readonly suppressed: string | null;
}

const LABEL = /^\{([a-z]+)\}$/;

export interface Addressing {
  readonly labels: Labels;
  /** Channels that can send: the others become rows that say so. */
  readonly available: ReadonlySet<Channel>;
}

/**
 * Whom the matched routes reach. Two routes that lead to the same recipient over the same channel are one target: the
 * earlier one.
 */
export function targetsOf(routes: readonly MatchedRoute[], receivers: ReadonlyMap<string, Receiver>, addressing: Addressing): Target[] {
  const targets = new Map<string, Target>();
  for (const route of routes) {
    for (const target of targetsOfRoute(route, receivers.get(route.receiver), addressing)) {
      const key = `${target.channel} ${target.recipient}`;
      const known = targets.get(key);
      if (known === undefined || target.waitMs < known.waitMs) targets.set(key, target);
    }
  }
  return [...targets.values()];
}

function targetsOfRoute(route: MatchedRoute, receiver: Receiver | undefined, { labels, available }: Addressing): Target[] {
  const shared = {
    receiver: route.receiver, route: route.path, waitMs: route.groupWaitMs, groupKey: null,
    groupIntervalMs: route.groupIntervalMs, repeatMs: route.repeatIntervalMs, holds: route.holds,
  };
  const ways = receiver?.ways ?? [];
  if (ways.length === 0) return [{ ...shared, channel: 'none', recipient: route.receiver, sendResolved: false, suppressed: 'receiver-without-channel' }];
  return ways.map((way) => {
    const recipient = fillIn(way.recipient, labels);
    const suppressed = available.has(way.channel) ? suppressedFor(recipient) : 'channel-not-available';
    const target = { ...shared, channel: way.channel, recipient: recipient ?? way.recipient, sendResolved: way.sendResolved, suppressed };
    return GROUPED.has(way.channel) ? { ...target, groupKey: groupKeyOf(route, target, labels) } : target;
  });
}

/** Channels to people: one message a group. */
const GROUPED: ReadonlySet<Channel> = new Set(['email', 'slack', 'teams']);

function groupKeyOf(route: MatchedRoute, { channel, recipient }: { channel: Channel; recipient: string }, labels: Labels): string {
  return JSON.stringify([route.path, channel, recipient, ...route.groupBy.map((name) => [name, labels[name] ?? ''])]);
}

function suppressedFor(recipient: string | null): string | null {
  return recipient === null ? 'no-recipient' : null;
}

/** Did this way lead to this recipient? An address from a label may have been anyone's. */
export function leadsTo(way: ReceiverWay, channel: string, recipient: string): boolean {
  return way.channel === channel && (way.recipient === recipient || isLabel(way.recipient));
}

/** `{owner}`: known of an alert only. */
export function isLabel(recipient: string): boolean {
  return LABEL.test(recipient);
}

/** `{owner}` is the label of that name; null when the alert doesn't have it. */
function fillIn(recipient: string, labels: Labels): string | null {
  const name = LABEL.exec(recipient)?.[1];
  if (name === undefined) return recipient;
  const value = labels[name] ?? '';
  return value === '' ? null : value;
}

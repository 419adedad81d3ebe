import type { NoticeType } from './desk.ts';
import type { Channel, Target } from './targets.ts';

/** `pending` waits for its group, `held` for a time, `ready` for a sender. */
export type DeliveryState = 'pending' | 'held' | 'ready' | 'leased' | 'retry' | 'sent' | 'failed' | 'suppressed';

/** A delivery as the plan needs to know it. */
export interface PlannedDelivery {
  readonly step: number;
  readonly type: NoticeType;
  readonly receiver: string;
  readonly route: string;
  readonly channel: Channel;
  readonly recipient: string;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly attempts: number;
  readonly waitMs: number;
  readonly groupKey: string | null;
  readonly groupIntervalMs: number;
  readonly repeatMs: number;
  /** Counts how often the same step was told again to the same recipient. */
  readonly repeat: number;
  readonly holds: readonly string[];
}

export interface Notice {
  readonly type: NoticeType;
  readonly step: number;
}

export interface Audience {
  readonly targets: readonly Target[];
  readonly isDisabled: (channel: Channel, recipient: string) => boolean;
  readonly sendsResolved: (delivery: PlannedDelivery) => boolean;
}

export interface Plan {
  readonly added: readonly PlannedDelivery[];
  /** Of those that were there: no longer to be sent, with the reason. */
  readonly withdrawn: ReadonlyMap<PlannedDelivery, string>;
}

/** What a notice adds to an alert's deliveries. `known` are those of the alert so far. */
export function planDeliveries(notice: Notice, known: readonly PlannedDelivery[], audience: Audience): Plan {
  if (notice.type === 'alert.resolved') return planResolve(notice, known, audience);
  const told = audience.targets.filter((target) => !isAboutToBeTold(known, target));
  return { added: told.map((target) => deliveryTo(target, notice, audience)), withdrawn: new Map() };
}

// What waits is told as things stand when it goes out: a second row would say the same twice.
function isAboutToBeTold(known: readonly PlannedDelivery[], target: Target): boolean {
  const last = latest(known, target.channel, target.recipient);
  return last !== undefined && isUntouched(last) && last.type !== 'alert.resolved';
}

function deliveryTo(target: Target, { type, step }: Notice, { isDisabled }: Audience): PlannedDelivery {
  const reason = target.suppressed ?? (isDisabled(target.channel, target.recipient) ? 'endpoint-gone' : null);
  const { receiver, route, channel, recipient, waitMs, groupKey, groupIntervalMs, repeatMs, holds } = target;
  const who = { receiver, route, channel, recipient, waitMs, groupKey, groupIntervalMs, repeatMs, holds };
  return { ...who, step, type, state: reason === null ? 'pending' : 'suppressed', reason, attempts: 0, repeat: 0 };
}

/** A resolve goes to whom a fire went, and to nobody who never heard of it. */
function planResolve(notice: Notice, known: readonly PlannedDelivery[], audience: Audience): Plan {
  const added: PlannedDelivery[] = [];
  const withdrawn = new Map<PlannedDelivery, string>();
  for (const last of latestOfEach(known)) {
    if (last.type === 'alert.resolved' || last.state === 'suppressed') continue;
    if (isUntouched(last)) withdrawn.set(last, 'resolved-before-told');
    const heard = (!isUntouched(last) && last.state !== 'failed') || wasTold(known, last);
    if (heard && audience.sendsResolved(last)) added.push({ ...last, ...notice, state: 'pending', reason: null, attempts: 0, repeat: 0, waitMs: 0 });
  }
  return { added, withdrawn };
}

function wasTold(known: readonly PlannedDelivery[], { channel, recipient }: PlannedDelivery): boolean {
  const sent = known.filter((each) => each.channel === channel && each.recipient === recipient && each.state === 'sent');
  return sent.at(-1)?.type !== 'alert.resolved' && sent.length > 0;
}

function isUntouched(delivery: PlannedDelivery): boolean {
  return delivery.state === 'pending' || delivery.state === 'held';
}

function latestOfEach(known: readonly PlannedDelivery[]): PlannedDelivery[] {
  const latestByRecipient = new Map<string, PlannedDelivery>();
  for (const delivery of known.toSorted((a, b) => a.step - b.step || a.repeat - b.repeat)) latestByRecipient.set(`${delivery.channel} ${delivery.recipient}`, delivery);
  return [...latestByRecipient.values()];
}

function latest(known: readonly PlannedDelivery[], channel: Channel, recipient: string): PlannedDelivery | undefined {
  return latestOfEach(known.filter((each) => each.channel === channel && each.recipient === recipient))[0];
}

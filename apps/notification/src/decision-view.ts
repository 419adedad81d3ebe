import { writeInstant } from '@rapport/contracts';
import type { Delivery } from './database/delivery.entity.ts';

/** A delivery as the answer to "was I told?". */
export function decisionOf(delivery: Delivery): Record<string, unknown> {
  const { receiver, channel, recipient, type, reason } = delivery;
  const who = { receiver, channel, recipient, type };
  switch (delivery.state) {
    case 'sent':
      return { ...who, decision: 'delivered', delivery: delivery.id, at: iso(delivery.finishedAt) };
    case 'suppressed':
      return { ...who, decision: 'suppressed', delivery: delivery.id, reason, at: iso(delivery.finishedAt) };
    case 'failed':
      return { ...who, decision: 'failed', delivery: delivery.id, reason, at: iso(delivery.finishedAt) };
    case 'held':
      return heldOf(delivery, who);
    case 'ready':
    case 'pending':
      return { ...who, decision: 'waiting', delivery: delivery.id, reason: 'group_wait', until: iso(delivery.dueAt) };
    case 'leased':
      return { ...who, decision: 'sending', delivery: delivery.id };
    case 'retry':
      return { ...who, decision: 'retrying', delivery: delivery.id, reason: delivery.lastError, until: iso(delivery.dueAt) };
  }
}

// Quiet hours and a snooze hold; a silence and another alert suppress, for now. Looked at again at its `until`.
function heldOf({ id: delivery, reason, heldBy, dueAt }: Delivery, who: Record<string, unknown>): Record<string, unknown> {
  const decision = heldBy === null ? 'held' : 'suppressed';
  const until = reason === 'snoozed-until-worse' ? null : iso(dueAt);
  return { ...who, decision, delivery, reason, ...(heldBy === null ? {} : { by: heldBy }), until };
}

/** A delivery as it is. */
export function deliveryOf(delivery: Delivery): Record<string, unknown> {
  const { id, step, type, receiver, route, channel, recipient, state, reason, attempts, possiblyRepeated, lastError, heldBy: by, message } = delivery;
  const unfinished = state === 'pending' || state === 'held' || state === 'ready' || state === 'retry';
  const alert = type === 'channel.dead' ? null : delivery.alertId;
  return {
    id, alert, step, type, receiver, route, channel, recipient, state, reason, attempts, possiblyRepeated, lastError, by, message,
    createdAt: iso(delivery.createdAt),
    dueAt: unfinished ? iso(delivery.dueAt) : null,
    finishedAt: iso(delivery.finishedAt),
  };
}

function iso(date: Date | null): string | null {
  return date === null ? null : writeInstant(date.getTime());
}

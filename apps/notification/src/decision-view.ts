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
    case 'pending':
      return { ...who, decision: 'waiting', delivery: delivery.id, reason: 'group_wait', until: iso(delivery.dueAt) };
    case 'leased':
      return { ...who, decision: 'sending', delivery: delivery.id };
    case 'retry':
      return { ...who, decision: 'retrying', delivery: delivery.id, reason: delivery.lastError, until: iso(delivery.dueAt) };
  }
}

/** A delivery as it is. */
export function deliveryOf(delivery: Delivery): Record<string, unknown> {
  const { id, alertId: alert, step, type, receiver, route, channel, recipient, state, reason, attempts, possiblyRepeated, lastError } = delivery;
  const unfinished = state === 'pending' || state === 'retry';
  return {
    id, alert, step, type, receiver, route, channel, recipient, state, reason, attempts, possiblyRepeated, lastError,
    createdAt: iso(delivery.createdAt),
    dueAt: unfinished ? iso(delivery.dueAt) : null,
    finishedAt: iso(delivery.finishedAt),
  };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

import { kinds } from '@rapport/contracts';
import { isOfClock } from './clock-kinds.ts';
import type { DomainInteraction } from './interaction.ts';

export type Side = 'customer' | 'supplier';

/** What answers by its kind is the supplier's, whatever direction its sender gives it. */
export function sideOf({ kind, direction }: DomainInteraction): Side | null {
  if (kinds[kind]?.answer === 'given' || direction === 'outbound') return 'supplier';
  return direction === 'inbound' ? 'customer' : null;
}

/** Whether one side tells the other something by it: a note, what a clock derives and what is around the two tell nothing. */
export function isWord(one: DomainInteraction): boolean {
  const side = sideOf(one);
  if (side === null || one.due !== undefined || isOfClock(one.kind) || silentKinds.has(one.kind)) return false;
  return side === 'supplier' || !isDeed(one.kind);
}

/** Contacts that do not reach the other side or come to no word, and a note on the record. */
const silentKinds: ReadonlySet<string> = new Set([
  'note.written', 'call.missed', 'call.unanswered', 'email.bounced', 'email.opened', 'email.clicked', 'email.unsubscribed', 'email.reported',
]);

/** By these the customer does something: it looks, uses, comes, pays, collects, gives back. Two kinds of theirs are words. */
const deedChannels: ReadonlySet<string | undefined> = new Set(['web', 'product-usage', 'account', 'loyalty', 'billing', 'return', 'meeting']);
const wordsByDeed: ReadonlySet<string> = new Set(['campaign.answered', 'dispute.opened']);

function isDeed(kind: string): boolean {
  return deedChannels.has(kinds[kind]?.channel) && !wordsByDeed.has(kind);
}

/** Channels and kinds of the supplier that are for many, or follow from an order by themselves. */
const apartChannels: ReadonlySet<string | undefined> = new Set(['delivery', 'return', 'billing', 'loyalty', 'availability', 'survey', 'review']);
const apartKinds: ReadonlySet<string> = new Set(['order.confirmed', 'order.rejected', 'policy.improved', 'policy.worsened', 'feedback.answered']);

/** Said to this customer: only that answers a question which names nothing. */
export function isToOne(kind: string): boolean {
  return !apartChannels.has(kinds[kind]?.channel) && !apartKinds.has(kind);
}

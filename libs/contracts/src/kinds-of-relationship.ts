import { kind, type Kind } from './kind.ts';

const card = { object: 'card' } as const;
const promise = { object: 'promise' } as const;
const need = { object: 'need' } as const;
const contract = { object: 'contract' } as const;
const due = { what: 'text', dueAt: 'rfc3339' } as const;
const concession = { object: 'concession', attributes: { what: 'text', until: 'rfc3339' } } as const;

/** Cards, benefits, concessions, promises, needs, contracts, products fitted to one customer: what binds. */
export const relationshipKinds: Readonly<Record<string, Kind>> = {
  'card.issued': kind('loyalty', 'outbound', 'the customer got a member or credit card', card),
  'card.used': kind('loyalty', 'inbound', 'the customer used its card', card),
  'card.returned': kind('loyalty', 'inbound', 'the customer gave its card back', card),
  'points.earned': kind('loyalty', 'outbound', 'the customer earned points', card),
  'points.redeemed': kind('loyalty', 'inbound', 'the customer used points', card),
  'points.expired': kind('loyalty', 'ambient', 'points lapsed', card),
  'reward.granted': kind('loyalty', 'outbound', 'the supplier gave a reward or a discount for loyalty', { object: 'reward', attributes: { validUntil: 'rfc3339' } }),
  'reward.redeemed': kind('loyalty', 'inbound', 'the customer used a reward', { object: 'reward' }),
  'referral.made': kind('loyalty', 'inbound', 'the customer recommended the supplier to somebody', { object: 'referral' }),
  'campaign.sent': kind('loyalty', 'outbound', 'a campaign reached the customer', { object: 'campaign' }),
  'campaign.answered': kind('loyalty', 'inbound', 'the customer answered a campaign', { object: 'campaign' }),
  'gift.sent': kind('loyalty', 'outbound', 'the supplier sent a gift or a greeting of its own accord'),
  'concession.requested': kind('contract', 'inbound', 'the customer asked for better terms', concession),
  'concession.granted': kind('contract', 'outbound', 'the supplier gave better terms for staying', concession),
  'concession.refused': kind('contract', 'outbound', 'the supplier refused better terms', concession),
  'concession.ended': kind('contract', 'ambient', 'better terms came to an end', concession),

  'promise.made': kind('other', 'outbound', 'the supplier promised something by a time', { ...promise, attributes: due }),
  'promise.kept': kind('other', 'outbound', 'the supplier kept a promise', { ...promise, closes: 'promise.broken' }),
  'promise.broken': kind('other', 'outbound', 'the supplier did not keep a promise; derived at the due time', promise),
  'need.stated': kind('other', 'inbound', 'the customer said what it needs', { ...need, attributes: due }),
  'need.answered': kind('other', 'outbound', 'the supplier answered a need', { ...need, closes: 'need.missed' }),
  'need.missed': kind('other', 'ambient', 'a need was not answered in time; derived at the due time', need),

  'contract.signed': kind('contract', 'inbound', 'the customer signed a contract; fact contractEndsAt', { ...contract, phase: 'ordering' }),
  'contract.renewed': kind('contract', 'inbound', 'the customer decided to go on with a contract', { ...contract, phase: 'ordering' }),
  'contract.changed': kind('contract', 'ambient', 'terms of a contract changed', contract),
  'contract.terminated': kind('contract', 'inbound', 'the customer gave notice', { ...contract, attributes: { reason: 'text', endsAt: 'rfc3339' } }),

  'product.requested': kind('product', 'inbound', 'the customer asked for a product made for it', { object: 'product', attributes: { what: 'text' } }),
  'product.customised': kind('product', 'outbound', 'a product was designed for or fitted to this customer', { object: 'product', attributes: { what: 'text' } }),
  'policy.improved': kind('other', 'outbound', 'a policy or procedure became better for the customer', { object: 'policy', attributes: { what: 'text' } }),
  'policy.worsened': kind('other', 'outbound', 'a policy or procedure became worse for the customer', { object: 'policy', attributes: { what: 'text' } }),

  'note.written': kind('other', 'outbound', 'a person of the supplier wrote something down'),
  'customer.updated': kind('account', 'ambient', 'name, traits, aliases or facts became known'),
  'customer.merged': kind('account', 'ambient', "two customers are one; keyed by the one that stays; said through scoring's API alone", { object: 'merge', attributes: { from: 'text', reason: 'text' } }),
  'customer.unmerged': kind('account', 'ambient', "a merge was taken back; said through scoring's API alone", { object: 'merge', attributes: { from: 'text', reason: 'text' } }),
  'override.set': kind('other', 'ambient', "a person's score in place of the computed one, or points on top of it; said through scoring's API alone", { attributes: { reason: 'text', owner: 'text', until: 'rfc3339' } }),
  'override.ended': kind('other', 'ambient', "the computed score holds again; said through scoring's API alone"),
  'interaction.retracted': kind('other', 'ambient', 'an interaction that did not happen or was wrong; the reference names it', { object: 'interaction', attributes: { reason: 'text' } }),
};

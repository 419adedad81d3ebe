import type { Part } from '@rapport/contracts';
import { shippedResolvedModel } from '../model-document.ts';
import { dayMs } from './duration.ts';
import { foldSorted } from './fold.ts';
import { happened } from './given.ts';
import type { DomainInteraction } from './interaction.ts';
import { scoreAt } from './score.ts';

const model = shippedResolvedModel();
const now = Date.parse('2026-11-22T10:00:00Z');
const contract = happened('contract.signed', now - 400 * dayMs, { facts: { contractEndsAt: '2027-07-31' } });

/** How a customer under contract stands after something. */
function after(happening: readonly DomainInteraction[], at = now): { score: number; dial: (part: Part) => number } {
  const { score, parts } = scoreAt(foldSorted([contract, ...happening], model), model, at);
  return { score, dial: (wanted) => parts.find(({ part }) => part === wanted)?.score ?? Number.NaN };
}

const rated = (kind: string, scale: string, value: number) => happened(kind, now, { rating: { scale, value } });
const saying = (body: string) => happened('email.received', now, { text: { body, lang: 'en' } });
const described = (affirms: boolean) => happened('product.described', now, { affirms });

/** What speaks for a part and what against it: a kind, or an interaction that says more than its kind. */
const evidence: Readonly<Record<Part, Readonly<Record<'raises' | 'lowers', readonly (string | DomainInteraction)[]>>>> = {
  service: {
    raises: ['ticket.solved', 'answer.fast', rated('csat.answered', 'csat', 5), rated('ces.answered', 'ces', 7)],
    lowers: ['ticket.created', 'ticket.reopened', 'ticket.misunderstood', 'ticket.escalated', 'complaint.received', 'answer.missed', rated('csat.answered', 'csat', 1), rated('ces.answered', 'ces', 1)],
  },
  product: {
    raises: [described(true), 'product.customised', 'integration.connected', 'demo.held', rated('review.posted', 'stars', 5)],
    lowers: [described(false), 'competitor.launched', 'order.returned', 'delivery.damaged', rated('review.posted', 'stars', 1)],
  },
  loyalty: {
    raises: ['account.created', 'call.answered', 'email.received', 'meeting.held', 'card.issued', 'card.used', 'points.redeemed', 'reward.redeemed', 'campaign.answered', 'need.answered', 'offer.countered', 'offer.won', 'feedback.answered'],
    lowers: ['card.returned', 'email.unsubscribed', 'need.missed', 'offer.received', 'offer.expired', 'offer.lost'],
  },
  availability: {
    raises: ['stock.replenished', 'shop.reopened'],
    lowers: ['stock.depleted', 'product.delisted', 'shop.closed', 'delivery.delayed', 'delivery.failed', 'delivery.damaged', 'order.rejected', 'call.unanswered'],
  },
  exitBarriers: {
    raises: ['reward.granted', 'concession.granted', 'product.customised', 'integration.connected'],
    lowers: ['concession.ended', 'integration.removed'],
  },
  trust: { raises: ['promise.kept', 'dispute.settled'], lowers: ['promise.broken', 'dispute.opened', 'policy.worsened'] },
  emotion: {
    raises: ['ticket.solved', 'referral.made', rated('csat.answered', 'csat', 5), saying('A very helpful and friendly answer, thank you')],
    lowers: ['complaint.received', 'ticket.misunderstood', rated('review.posted', 'stars', 1), saying('This is terrible, we are very angry')],
  },
  supplierLoyalty: {
    raises: ['ticket.solved', 'answer.fast', 'promise.kept', 'need.answered', 'feedback.answered', 'policy.improved', 'reward.granted', 'concession.granted', 'gift.sent', 'call.made', 'offer.countered'],
    lowers: ['answer.missed', 'call.unanswered', 'promise.broken', 'need.missed', 'policy.worsened'],
  },
  rapport: { raises: ['lead.received', 'lead.contacted', 'demo.held', 'meeting.held', 'visit.made', 'event.attended', 'account.created', 'call.answered', 'call.made', 'gift.sent'], lowers: [] },
};

it.each(Object.entries(evidence))('%s rises and falls, and the score with it, by what speaks for it and against it', (part, { raises, lowers }) => {
  const before = after([]);
  const movedBy = (what: string | DomainInteraction): string => {
    const told = typeof what === 'string' ? happened(what, now) : what;
    const { score, dial } = after([told]);
    return `${told.kind} ${Math.sign(dial(part as Part) - before.dial(part as Part))} ${Math.sign(score - before.score)}`;
  };
  const kindOf = (what: string | DomainInteraction): string => (typeof what === 'string' ? what : what.kind);
  expect(raises.map(movedBy)).toEqual(raises.map((what) => `${kindOf(what)} 1 1`));
  expect(lowers.map(movedBy)).toEqual(lowers.map((what) => `${kindOf(what)} -1 -1`));
});

it('service weighs more than every other part', () => {
  const [service, ...others] = model.parts.toSorted((a, b) => b.weight - a.weight);
  expect(service?.name).toBe('service');
  expect(others.filter(({ weight }) => weight >= service!.weight)).toEqual([]);
});

it('an identical product of a competitor costs whoever is loyal less', () => {
  const loyal = ['meeting.held', 'meeting.held', 'card.used', 'need.answered', 'offer.won', 'promise.kept'].map((kind) => happened(kind, now));
  const rival = happened('competitor.launched', now);
  const [alone, bound] = [[], loyal].map((before) => after(before).score - after([...before, rival]).score);
  expect(alone).toBeGreaterThan(3);
  expect(bound).toBeLessThan(alone! / 2);
  expect(after([...loyal, rival]).score).toBeGreaterThan(after([]).score);
});

it('contact keeps loyalty and rapport up, and in silence both fade', () => {
  const start = now - 240 * dayMs;
  const [once, regularly] = [[0], [0, 60, 120, 180, 240]].map((days) => after(days.map((day) => happened('call.answered', start + day * dayMs))));
  const then = after([happened('call.answered', start)], start);
  for (const part of ['loyalty', 'rapport'] as const) {
    expect(once!.dial(part)).toBeGreaterThan(50);
    expect(once!.dial(part) - 50).toBeLessThan((then.dial(part) - 50) / 2);
    expect(regularly!.dial(part)).toBeGreaterThan(then.dial(part));
  }
});

it('the more rewards have been gathered, the harder it is to leave', () => {
  const [none, some, many] = [0, 200, 500].map((rewardsBalance) => after([happened('points.earned', now, { facts: { rewardsBalance } })]));
  expect(some!.dial('exitBarriers')).toBeGreaterThan(none!.dial('exitBarriers'));
  expect(many!.dial('exitBarriers')).toBeGreaterThan(some!.dial('exitBarriers'));
  expect(many!.score).toBeGreaterThan(some!.score);
});

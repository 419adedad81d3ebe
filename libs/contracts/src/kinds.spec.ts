import { channels, kinds } from './kinds.ts';
import { conversationKinds } from './kinds-of-conversation.ts';
import { commerceKinds } from './kinds-of-commerce.ts';
import { relationshipKinds } from './kinds-of-relationship.ts';
import { surroundingsKinds } from './kinds-of-surroundings.ts';
import { interactionShape } from './interactions.v1.ts';

// What the shipped model document and the shipped rules name.
const named =
  'order.placed contract.renewed subscription.cancelled contract.terminated account.closed complaint.received ticket.solved ticket.created ticket.reopened call.unanswered meeting.held call.answered email.received promise.kept promise.broken offer.received offer.countered stock.depleted stock.replenished offer.expired offer.lost feedback.answered account.created answer.missed answer.fast delivery.failed card.issued payment.failed card.used concession.granted product.customised order.returned promise.made offer.won need.stated need.answered need.missed contract.signed customer.updated interaction.retracted product.described competitor.launched question.asked question.answered reward.granted nps.answered order.refunded';

describe('kind catalogue', () => {
  it('has at least 60 kinds over every channel', () => {
    expect(Object.keys(kinds).length).toBeGreaterThanOrEqual(60);
    const used = new Set(Object.values(kinds).map((kind) => kind.channel));
    expect(channels.filter((channel) => !used.has(channel))).toEqual([]);
  });

  it.each(named.split(' '))('knows %s', (kind) => {
    expect(kinds[kind]).toBeDefined();
  });

  it('names every kind as a sender may write it, once, with a line of meaning', () => {
    const groups = [conversationKinds, commerceKinds, relationshipKinds, surroundingsKinds].flatMap((group) => Object.keys(group));
    expect(groups.length).toBe(Object.keys(kinds).length);
    for (const [name, kind] of Object.entries(kinds)) {
      expect(interactionShape.shape.kind.safeParse(name).success).toBe(true);
      expect(kind.meaning.length).toBeGreaterThan(9);
    }
  });

  it('does not take what every object has for a kind', () => {
    expect(kinds['constructor']).toBeUndefined();
    expect(kinds['__proto__']).toBeUndefined();
  });

  it('has kinds for each phase, and both directions', () => {
    const all = Object.values(kinds);
    for (const phase of ['account-opened', 'ordering', 'service']) expect(all.some((kind) => kind.phase === phase)).toBe(true);
    for (const direction of ['inbound', 'outbound', 'ambient']) expect(all.filter((kind) => kind.direction === direction).length).toBeGreaterThan(20);
  });
});

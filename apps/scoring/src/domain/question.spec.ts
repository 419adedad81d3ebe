import { kinds } from '@rapport/contracts';
import { shippedResolvedModel } from '../model-document.ts';
import { advance } from './advance.ts';
import { activeAndDue, withDue } from './due.ts';
import { dayMs } from './duration.ts';
import { exchangeOf } from './exchange.ts';
import { happened } from './given.ts';
import { fromContract } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { unanswered } from './objects.ts';
import { decodeState, emptyState, encodeState } from './state.ts';

const model = shippedResolvedModel();
const t0 = Date.parse('2026-03-02T09:00:00Z');
const hourMs = 3_600_000;
const end = t0 + 2 * dayMs;

const about = (reference?: string) => (reference === undefined ? {} : { reference });
const question = (reference?: string) => happened('question.asked', t0, { expectsAnswer: true, ...about(reference) });
const said = (kind: string, reference?: string, rest: Partial<DomainInteraction> = {}) => happened(kind, t0 + hourMs, { ...about(reference), ...rest });
const naming = ({ source, id }: DomainInteraction) => `interaction:${source}:${id}`;

/** Whether a question counts as answered, which clock, list and exchange must tell alike. */
function isAnswered(asked: DomainInteraction, ...after: DomainInteraction[]): boolean {
  const all = [asked, ...after];
  const derived = activeAndDue(all, model).flatMap(({ due, kind }) => (due === asked.ref ? [kind] : []));
  const seen = [
    derived.includes('answer.fast') && !derived.includes('answer.missed'),
    !unanswered(all).includes(asked),
    exchangeOf(all, end).supplier.openQuestions === 0,
  ];
  expect(new Set(seen).size).toBe(1);
  return seen[0] === true;
}

describe('a question with a reference', () => {
  const asked = question('order:shop:5');

  it.each(['email.sent', 'ticket.solved', 'question.answered', 'delivery.shipped', 'order.confirmed', 'campaign.sent', 'our-own.kind'])('is answered by %s with the same', (kind) => {
    expect(isAnswered(asked, said(kind, 'order:shop:5', { direction: 'outbound' }))).toBe(true);
  });

  it('is answered by what answers by its kind, whatever direction its sender gives it', () => {
    expect(isAnswered(asked, said('ticket.solved', 'order:shop:5', { direction: 'ambient' }))).toBe(true);
  });

  it.each(['note.written', 'answer.fast', 'promise.broken', 'email.received', 'delivery.failed', 'call.missed', 'email.bounced'])('is not answered by %s', (kind) => {
    expect(isAnswered(asked, said(kind, 'order:shop:5'))).toBe(false);
  });

  it('is not answered by what names another thing, or nothing', () => {
    expect(isAnswered(asked, said('question.answered', 'order:shop:6'), said('question.answered'), said('call.made'))).toBe(false);
  });

  it('is answered by what names the interaction that asked', () => {
    expect(isAnswered(asked, said('email.sent', naming(asked)))).toBe(true);
  });
});

describe('a question without a reference', () => {
  const asked = question();

  it.each(['email.sent', 'call.made', 'chat.sent', 'letter.sent', 'question.answered', 'ticket.solved', 'complaint.resolved', 'quote.sent', 'promise.made', 'our-own.kind'])('is answered by %s', (kind) => {
    expect(isAnswered(asked, said(kind, undefined, { direction: 'outbound' }))).toBe(true);
  });

  it.each([
    'campaign.sent', 'survey.sent', 'points.earned', 'gift.sent', 'policy.improved', 'order.confirmed', 'order.rejected', 'order.refunded',
    'delivery.shipped', 'delivery.received', 'invoice.sent', 'shop.opened', 'shop.closed', 'shop.reopened', 'feedback.answered',
    'review.answered', 'call.missed', 'note.written', 'promise.broken', 'email.received', 'meeting.held',
  ])('is not answered by %s', (kind) => {
    expect(isAnswered(asked, said(kind))).toBe(false);
  });

  it('is not answered by what names something, be it what another one asked about or a thing of its own', () => {
    const seven = 'ticket:crm:7';
    const other = happened('ticket.created', t0, { expectsAnswer: true, reference: seven });
    expect(isAnswered(asked, said('ticket.answered', seven), said('feedback.answered', 'feedback:rapport:fd_1'), said('email.sent', 'order:shop:5'))).toBe(false);
    const all = [asked, other, said('ticket.answered', seven), said('ticket.solved', seven)];
    expect(unanswered(all)).toEqual([asked]);
    expect(activeAndDue(all, model).filter(({ due }) => due === asked.ref).map(({ kind }) => kind)).toEqual(['answer.missed']);
    expect(exchangeOf(all, end).supplier).toMatchObject({ answered: 1, openQuestions: 1 });
  });

  it('is answered by what names the interaction that asked, and then alone', () => {
    const second = question();
    const all = [asked, second, said('feedback.answered', naming(asked))];
    expect(unanswered(all)).toEqual([second]);
    expect(exchangeOf(all, end).supplier).toMatchObject({ answered: 1, openQuestions: 1 });
  });

  it('is answered together with all others that were asked before', () => {
    const all = [asked, question(), said('call.made')];
    expect(unanswered(all)).toEqual([]);
    expect(activeAndDue(all, model).flatMap(({ due, kind }) => (due === undefined ? [] : [kind]))).toEqual(['answer.fast', 'answer.fast']);
    expect(exchangeOf(all, end).supplier).toMatchObject({ answered: 2, openQuestions: 0 });
  });
});

describe("a question of the supplier's", () => {
  const isAnsweredBy = (kind: string, reference?: string): boolean =>
    exchangeOf([happened('email.sent', t0, { expectsAnswer: true, ...about(reference) }), said(kind, reference)], end).customer.answered === 1;

  it.each([
    'email.received', 'call.answered', 'chat.received', 'letter.received', 'csat.answered', 'survey.answered', 'feedback.received', 'campaign.answered', 'review.posted', 'question.asked',
    'ticket.commented', 'complaint.received', 'dispute.opened', 'order.placed', 'quote.declined', 'contract.signed', 'contract.terminated', 'subscription.upgraded', 'need.stated', 'our-own.kind',
  ])('is answered by %s', (kind) => {
    expect([isAnsweredBy(kind), isAnsweredBy(kind, 'order:shop:5')]).toEqual([true, true]);
  });

  it.each([
    'email.opened', 'email.clicked', 'email.bounced', 'email.unsubscribed', 'email.reported', 'call.unanswered', 'page.viewed', 'product.viewed', 'cart.abandoned', 'product.used',
    'screen.viewed', 'trial.started', 'payment.received', 'card.used', 'points.redeemed', 'reward.redeemed', 'order.returned', 'meeting.missed', 'visit.made', 'account.activated',
  ])('is not answered by %s, whatever that names', (kind) => {
    expect([isAnsweredBy(kind), isAnsweredBy(kind, 'order:shop:5')]).toEqual([false, false]);
  });
});

it('a complaint and a call that nobody took wait for an answer, too, without a clock', () => {
  const all = [happened('complaint.received', t0), happened('call.unanswered', t0)];
  expect(unanswered(all)).toEqual(all);
  expect(activeAndDue(all, model)).toEqual(all);
  expect(exchangeOf(all, end).supplier).toMatchObject({ answered: 0, openQuestions: 2 });
});

describe('references as senders write them', () => {
  const record = (kind: string, hour: number, refs: readonly string[], attributes = {}): DomainInteraction => {
    const time = `2026-03-02T${String(9 + hour).padStart(2, '0')}:00:00Z`;
    const { channel, direction } = kinds[kind]!;
    const named = refs.map((ref) => ref.split(' ')).map(([type = '', id = '']) => ({ type, ns: 'crm', id }));
    return fromContract(
      { source: 'crm', id: `${kind}-${hour}`, time, receivedAt: time, data: { kind, scope: 'customer', channel, direction, occurredAt: time, occurredAtQuality: 'source', refs: named, attributes } },
      { countedAt: t0, sequence: hour },
    );
  };
  const asked = (kind: string, ...refs: string[]): DomainInteraction => record(kind, 0, refs, { expectsAnswer: true });
  const later = (kind: string, ...refs: string[]): DomainInteraction => record(kind, 1, refs);

  it("are led by the one of the kind's own type, wherever it stands; the own id of a call or an e-mail comes last", () => {
    const named = (kind: string, ...refs: string[]) => {
      const { reference, also } = later(kind, ...refs);
      return [reference, also];
    };
    expect(named('ticket.created', 'order 5', 'ticket 7')).toEqual(['ticket:crm:7', ['order:crm:5']]);
    expect(named('email.sent', 'order 5', 'ticket 7')).toEqual(['order:crm:5', ['ticket:crm:7']]);
    expect(named('call.made', 'call 55', 'ticket 7')).toEqual(['ticket:crm:7', ['call:crm:55']]);
    expect(named('email.sent', 'email m9')).toEqual([undefined, ['email:crm:m9']]);
    expect(named('ticket.solved', 'ticket 7')).toEqual(['ticket:crm:7', undefined]);
    expect(named('email.sent')).toEqual([undefined, undefined]);
  });

  it.each([
    ['the ticket that a call names beside itself', asked('ticket.created', 'ticket 7'), later('call.made', 'call 55', 'ticket 7')],
    ['nothing, by an e-mail with an id of its own', asked('question.asked'), later('email.sent', 'email m9')],
    ['the e-mail that an e-mail is a reply to', asked('email.received', 'email m1'), later('email.sent', 'email m2', 'email m1')],
    ['nothing but an e-mail, by another one', asked('email.received', 'email m1'), later('email.sent', 'email m2')],
    ['nothing but an e-mail, by a call', asked('email.received', 'email m1'), later('call.made', 'call 55')],
    ['the same order and the same ticket', asked('ticket.created', 'order 5', 'ticket 7'), later('email.sent', 'order 5', 'ticket 7')],
    ['one of two orders', asked('question.asked', 'order 5', 'order 6'), later('email.sent', 'order 6')],
    ['the interaction that asked, beside another thing', asked('ticket.created', 'ticket 7'), later('email.sent', 'order 5', 'interaction ticket.created-0')],
  ])('answer what is about %s', (_, question, answer) => {
    expect(isAnswered(question, answer)).toBe(true);
  });

  it.each([
    ['no order, by what names one', asked('email.received', 'email m1'), later('email.sent', 'email m2', 'order 5')],
    ['a ticket, by an e-mail with an id of its own', asked('ticket.created', 'ticket 7'), later('email.sent', 'email m9')],
    ['a ticket, by the solution of another one of the same order', asked('ticket.created', 'order 5', 'ticket 8'), later('ticket.solved', 'order 5', 'ticket 7')],
    ['a ticket, by an e-mail about another one of the same order', asked('ticket.created', 'order 5', 'ticket 8'), later('email.sent', 'order 5', 'ticket 7')],
    ['nothing, by what replies to another e-mail', asked('question.asked'), later('email.sent', 'email m2', 'email m1')],
  ])('do not answer what is about %s', (_, question, answer) => {
    expect(isAnswered(question, answer)).toBe(false);
  });

  it('are kept with a clock that runs, from one look at the customer to the next', () => {
    const question = asked('ticket.created', 'order 5', 'ticket 7');
    const before = advance(emptyState(), [question], { now: t0 + hourMs / 2, models: [{ model, inForceFrom: -Infinity }] });
    const stored = decodeState(encodeState(before.state));
    expect(stored).toEqual(before.state);
    expect(withDue(stored.fold!.clocks, [later('email.sent', 'order 5')], model).map(({ kind }) => kind)).toEqual(['email.sent', 'answer.fast']);
  });
});

import { interactionRef } from '@rapport/contracts';
import type { Interaction } from '@rapport/contracts';
import { shippedResolvedModel } from '../model-document.ts';
import { activeAndDue } from './due.ts';
import { dayMs } from './duration.ts';
import { exchangeOf } from './exchange.ts';
import { happened } from './given.ts';
import { fromContract } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { unanswered } from './objects.ts';

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

  it.each(['note.written', 'answer.fast', 'promise.broken', 'email.received', 'delivery.failed'])('is not answered by %s', (kind) => {
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

it('a complaint and a call that nobody took wait for an answer, too, without a clock', () => {
  const all = [happened('complaint.received', t0), happened('call.unanswered', t0)];
  expect(unanswered(all)).toEqual(all);
  expect(activeAndDue(all, model)).toEqual(all);
  expect(exchangeOf(all, end).supplier).toMatchObject({ answered: 0, openQuestions: 2 });
});

describe('the reference that joins a question and its answer', () => {
  const record = (kind: string, refs: NonNullable<Interaction['refs']>, hour: number): DomainInteraction => {
    const time = `2026-03-02T${String(9 + hour).padStart(2, '0')}:00:00Z`;
    const direction = kind === 'ticket.created' ? 'inbound' : 'outbound';
    return fromContract({ source: 'crm', id: `${kind}-${hour}`, time, receivedAt: time, data: { kind, scope: 'customer', channel: 'support', direction, occurredAt: time, occurredAtQuality: 'source', refs } }, { countedAt: t0, sequence: hour });
  };
  const order = { type: 'order', ns: 'shop', id: '5' };
  const ticket = { type: 'ticket', ns: 'crm', id: '7' };

  it("is that of the kind's own type, wherever it stands, else the first", () => {
    const created = record('ticket.created', [order, ticket], 0);
    expect(created.reference).toBe('ticket:crm:7');
    expect(isAnswered(created, record('ticket.solved', [ticket], 1))).toBe(true);
    expect(record('email.sent', [order, ticket], 1).reference).toBe('order:shop:5');
    expect(record('email.sent', [], 1).reference).toBeUndefined();
  });

  it('may be the interaction that asked', () => {
    const created = record('ticket.created', [], 0);
    expect(created.ref).toBe(interactionRef('crm', 'ticket.created-0'));
    expect(isAnswered(created, record('email.sent', [{ type: 'interaction', ns: 'crm', id: 'ticket.created-0' }], 1))).toBe(true);
  });
});

import { shippedResolvedModel } from '../model-document.ts';
import { activeAndDue } from './due.ts';
import { dayMs } from './duration.ts';
import { exchangeOf } from './exchange.ts';
import { foldSorted } from './fold.ts';
import { happened } from './given.ts';
import type { DomainInteraction } from './interaction.ts';
import { unanswered } from './objects.ts';
import { tiesOf } from './ties.ts';
import { customerAt } from './view.ts';
import { wouldRaise } from './would-raise.ts';

const model = shippedResolvedModel();
const models = [{ model, inForceFrom: -Infinity }];
const now = Date.parse('2026-11-22T10:00:00Z');
const hourMs = 3_600_000;
const contract = happened('contract.signed', now, { facts: { contractEndsAt: '2027-07-31' } });

const raising = (...interactions: DomainInteraction[]) => wouldRaise({ interactions, models }, { at: now, knownAt: now });

describe('what would raise it most', () => {
  const complaints = [1, 2, 3, 4, 5].map(() => happened('complaint.received', now));

  it('is the score with the action in it: five complaints solved give 22.3 points', () => {
    const [best] = raising(contract, ...complaints);
    expect(best).toMatchObject({ determinant: 'service', what: 'answer and solve the open complaints', kinds: ['ticket.solved'], interactions: complaints.map(({ ref }) => ref) });
    expect(best?.points).toBeCloseTo(22.2528, 4);
    const solved = [contract, ...complaints, ...complaints.map(() => happened('ticket.solved', now))];
    const scoreOf = (interactions: DomainInteraction[]): number => customerAt({ interactions, models }, { at: now, knownAt: now, now })!.score;
    expect(scoreOf(solved) - scoreOf([contract, ...complaints])).toBeCloseTo(best!.points, 3);
  });

  it('names what was answered no more, the best first, and nothing below a point', () => {
    const answered = complaints.slice(0, 4).map(({ source, id }) => happened('complaint.resolved', now, { reference: `interaction:${source}:${id}` }));
    const actions = raising(contract, ...complaints, ...answered, happened('offer.received', now, { object: 'offer:crm:1' }));
    expect(actions.find(({ kinds }) => kinds[0] === 'ticket.solved')?.interactions).toHaveLength(1);
    expect(actions.map(({ points }) => points)).toEqual(actions.map(({ points }) => points).toSorted((a, b) => b - a));
    expect(actions.every(({ points }) => points >= 1)).toBe(true);
  });

  it('proposes to keep a promise, counter an offer, bring a product back, to call back and to meet', () => {
    const open = [
      happened('promise.made', now - dayMs, { object: 'promise:crm:1', expiresAt: new Date(now + dayMs).toISOString() }),
      happened('offer.received', now - dayMs, { object: 'offer:crm:1' }),
      happened('stock.depleted', now - 3 * dayMs), happened('stock.depleted', now - dayMs), happened('stock.replenished', now - 2 * dayMs),
      happened('call.unanswered', now - hourMs),
    ];
    const actions = new Map(raising(contract, ...open).map(({ kinds, interactions }) => [kinds[0], interactions]));
    expect([...actions.keys()].sort()).toEqual(['call.made', 'meeting.held', 'offer.countered', 'promise.kept', 'stock.replenished']);
    expect([actions.get('stock.replenished'), actions.get('promise.kept'), actions.get('meeting.held')]).toEqual([[open[3]!.ref], [open[0]!.ref], []]);
  });

  it('brings back the item that is sold out, not another one that came back', () => {
    const out = (item: string) => happened('stock.depleted', now - 3 * dayMs, { items: [item] });
    const [seven, eight] = [out('sku-7'), out('sku-8')];
    const back = raising(contract, seven, eight, happened('stock.replenished', now - dayMs, { items: ['sku-8'] })).find(({ kinds }) => kinds[0] === 'stock.replenished');
    expect(back?.interactions).toEqual([seven.ref]);
  });

  it('answers an open question while that is fast, by what the answer derives', () => {
    const asked = (at: number) => happened('question.asked', at, { expectsAnswer: true });
    const open = [contract, asked(now - hourMs), asked(now)];
    const action = raising(...open).find(({ kinds }) => kinds[0] === 'question.answered');
    expect(action).toMatchObject({ determinant: 'service', what: 'answer the open questions', interactions: [open[1]!.ref, open[2]!.ref] });
    const scoreOf = (interactions: DomainInteraction[]): number => customerAt({ interactions, models }, { at: now, knownAt: now, now })!.score;
    const answers = [open[1]!, open[2]!].map(({ source, id }) => happened('question.answered', now, { reference: `interaction:${source}:${id}` }));
    expect(scoreOf([...open, ...answers]) - scoreOf(open)).toBeCloseTo(action!.points, 3);
    expect(raising(contract, asked(now - 3 * hourMs)).map(({ kinds }) => kinds[0])).not.toContain('question.answered');
  });

  it('counts a fast answer to a ticket that is solved, and none to what another action is about', () => {
    const ticket = (at: number) => happened('ticket.created', at, { expectsAnswer: true, reference: 'ticket:crm:7' });
    const gain = (kind: string, ...all: DomainInteraction[]) => raising(contract, ...all).find(({ kinds }) => kinds[0] === kind)?.points ?? 0;
    expect(gain('ticket.solved', ticket(now - hourMs))).toBeGreaterThan(gain('ticket.solved', ticket(now - 3 * hourMs)) + 1);
    const call = happened('call.unanswered', now - hourMs);
    expect(gain('call.made', call, ticket(now - hourMs))).toBeCloseTo(gain('call.made', call, ticket(now - 3 * hourMs)), 1);
  });

  it('proposes to meet whom nobody has met: a meeting agreed, called off or missed is none', () => {
    const proposes = (kind: string) => raising(contract, happened(kind, now - dayMs)).some(({ kinds }) => kinds[0] === 'meeting.held');
    expect(['meeting.scheduled', 'meeting.cancelled', 'meeting.missed'].map(proposes)).toEqual([true, true, true]);
    expect(['meeting.held', 'demo.held', 'visit.made', 'event.attended'].map(proposes)).toEqual([false, false, false, false]);
  });

  it('has no word for who is lost, and none on a meeting for whom we have just met', () => {
    expect(raising(contract, happened('account.closed', now))).toEqual([]);
    expect(raising(contract, happened('meeting.held', now - dayMs)).map(({ kinds }) => kinds[0])).not.toContain('meeting.held');
  });
});

describe('the exchange', () => {
  const asked = (at: number, reference?: string) => happened('question.asked', at, { expectsAnswer: true, ...(reference === undefined ? {} : { reference }) });

  it('counts for each side who began, how often, and how fast it answered', () => {
    const told = [
      happened('call.made', now - 40 * dayMs),
      happened('email.received', now - 39 * dayMs),
      asked(now - 20 * dayMs, 'question:crm:1'),
      happened('question.answered', now - 20 * dayMs + 3 * hourMs, { reference: 'question:crm:1' }),
      asked(now - 10 * dayMs, 'question:crm:2'),
      happened('meeting.held', now - 5 * dayMs),
      happened('survey.sent', now - 2 * dayMs, { expectsAnswer: true, reference: 'survey:crm:1' }),
      happened('nps.answered', now - dayMs, { reference: 'survey:crm:1' }),
      happened('note.written', now - hourMs), happened('order.confirmed', now - hourMs), happened('customer.updated', now - hourMs), happened('answer.missed', now - hourMs),
    ];
    expect(exchangeOf(told, now)).toEqual({
      days: 365,
      customer: { contacts: 5, begun: 2, usualGapDays: 7.5, lastAt: now - dayMs, answered: 1, answerHours: 24, openQuestions: 0 },
      supplier: { contacts: 4, begun: 2, usualGapDays: 14.88, lastAt: now - 2 * dayMs, answered: 1, answerHours: 3, openQuestions: 1 },
    });
  });

  it.each(['meeting.scheduled', 'meeting.cancelled', 'meeting.missed'])('takes %s for no contact of either side', (kind) => {
    const all = [happened('call.made', now - 9 * dayMs), happened(kind, now - dayMs)];
    const { customer, supplier } = exchangeOf(all, now);
    expect([customer.contacts, supplier.contacts]).toEqual([0, 1]);
    expect(foldSorted(all, model)).toMatchObject({ interactions: 2, contactAt: now - 9 * dayMs });
  });

  it('goes on at the beginning of the year, where the two were in contact shortly before it', () => {
    const began = (...daysBefore: number[]) => exchangeOf([...daysBefore.map((days) => happened('call.made', now - (365 + days) * dayMs)), happened('call.made', now - 364.5 * dayMs)], now).supplier.begun;
    expect([began(), began(9), began(1), began(9, 1)]).toEqual([1, 1, 0, 0]);
  });

  it('forgets what is a year old', () => {
    expect(exchangeOf([happened('call.made', now - 400 * dayMs)], now).supplier).toEqual({ contacts: 0, begun: 0, usualGapDays: null, lastAt: null, answered: 0, answerHours: null, openQuestions: 0 });
  });
});

it('an answer closes what has its reference; one without, all that has none', () => {
  const first = happened('complaint.received', now - 3 * hourMs);
  const second = happened('complaint.received', now - 2 * hourMs);
  const other = happened('ticket.created', now - 2 * hourMs, { reference: 'ticket:crm:7', expectsAnswer: true });
  expect(unanswered([first, second, other, happened('complaint.resolved', now)])).toEqual([other]);
  expect(unanswered([first, second, other, happened('ticket.solved', now, { reference: 'ticket:crm:7' })])).toEqual([first, second]);
  expect(unanswered([first, other, happened('email.sent', now, { reference: 'ticket:crm:7' })])).toEqual([first]);
  expect(unanswered([first, happened('email.sent', now), second])).toEqual([second]);
});

it('what ties a customer: contract, rewards, and what was bound and not undone', () => {
  const known = activeAndDue(
    [
      happened('contract.signed', now - 9 * dayMs, { facts: { contractEndsAt: '2027-07-31', rewardsBalance: 0 } }),
      happened('product.customised', now - 8 * dayMs), happened('product.customised', now - 7 * dayMs),
      happened('integration.connected', now - 6 * dayMs), happened('integration.removed', now - 5 * dayMs),
    ],
    model,
  );
  expect(tiesOf(known, { fold: foldSorted(known, model), model, at: now })).toEqual([{ fact: 'contractEndsAt', value: '2027-07-31' }, { kind: 'product.customised', count: 2 }]);
});

it('an integration ties once, however often it is told, and what is removed is the one that was named', () => {
  const at = (hour: number, kind: string, name?: string) => happened(kind, now - (24 - hour) * 3_600_000, name === undefined ? {} : { reference: `integration:crm:${name}` });
  const tiesAfter = (...all: DomainInteraction[]) => tiesOf(activeAndDue(all, model), { fold: foldSorted(activeAndDue(all, model), model), model, at: now });
  const connected = [at(1, 'integration.connected', 'edi'), at(2, 'integration.connected', 'edi'), at(3, 'integration.connected', 'api')];
  expect(tiesAfter(...connected)).toEqual([{ kind: 'integration.connected', count: 2 }]);
  expect(tiesAfter(...connected, at(4, 'integration.removed', 'edi'))).toEqual([{ kind: 'integration.connected', count: 1 }]);
  expect(tiesAfter(...connected, at(4, 'integration.removed', 'other'))).toEqual([{ kind: 'integration.connected', count: 2 }]);
  expect(tiesAfter(...connected, at(4, 'integration.removed'))).toEqual([{ kind: 'integration.connected', count: 1 }]);
  expect(tiesAfter(at(1, 'integration.connected'), at(4, 'integration.removed', 'edi'))).toEqual([]);
});

it('what has ended ties no longer', () => {
  const until = (ms: number) => ({ expiresAt: new Date(ms).toISOString() });
  const known = activeAndDue(
    [
      happened('contract.signed', now - 90 * dayMs, { facts: { contractEndsAt: '2026-11-22' } }),
      happened('concession.granted', now - 9 * dayMs, until(now - dayMs)), happened('concession.granted', now - 8 * dayMs, until(now + dayMs)), happened('reward.granted', now - 7 * dayMs, until(now - dayMs)),
    ],
    model,
  );
  const tiesAt = (at: number) => tiesOf(known, { fold: foldSorted(known, model), model, at });
  expect(tiesAt(now - 5 * dayMs).map((tie) => ('kind' in tie ? [tie.kind, tie.count] : tie.fact))).toEqual(['contractEndsAt', ['concession.granted', 2], ['reward.granted', 1]]);
  expect(tiesAt(now)).toEqual([{ fact: 'contractEndsAt', value: '2026-11-22' }, { kind: 'concession.granted', count: 1 }]);
  expect(tiesAt(now + 2 * dayMs)).toEqual([]);
});

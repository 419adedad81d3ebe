import { retentionChange } from '@rapport/contracts';
import { shippedResolvedModel } from '../model-document.ts';
import { advance, needsTimeline, TimelineNeeded } from './advance.ts';
import { dayMs } from './duration.ts';
import { fromContract } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { happened } from './given.ts';
import { decodeState, emptyState, encodeState } from './state.ts';

const models = [{ model: shippedResolvedModel(), inForceFrom: -Infinity }];
const now = Date.parse('2026-11-22T10:00:00Z');
const signed = happened('contract.signed', now - 50 * dayMs, { facts: { contractEndsAt: '2027-07-31' }, receivedAt: now, countedAt: now });
const start = advance(emptyState(), [signed], { models, now }).state;

function next(news: readonly DomainInteraction[], later = 1_000, state = start) {
  return advance(state, news, { models, now: now + later });
}

describe('a change', () => {
  it('is told of a new customer, without a previous score, and keeps the contract of the topic', () => {
    const { change } = advance(emptyState(), [signed], { models, now });
    expect(change).toMatchObject({ previous: null, basis: 'contract', band: 'unknown', backfill: true });
    const whole = { ...change, id: '0190a0a0-0000-7000-8000-000000000000', tenant: 'demo', customer: { id: 'acme', traits: {} } };
    expect(retentionChange.safeParse(whole).error).toBeUndefined();
  });

  it('keeps the contract of the topic whatever the attributes and amounts are', () => {
    const odd = ['2026-12-31', '', 'soon', '2026-02-30T00:00:00Z', '2026-12-31T10:00:00', 7, true];
    const data = { kind: 'offer.received', scope: 'customer', channel: 'market', direction: 'ambient', occurredAtQuality: 'source' } as const;
    const times = { time: '2026-11-22T10:00:00Z', receivedAt: '2026-11-22T10:00:00Z' };
    const offers = odd.map((validUntil, n) =>
      fromContract({ source: 'crm', id: `o-${n}`, ...times, data: { ...data, occurredAt: '2026-11-22T10:00:00.5Z', attributes: { validUntil } } }, { countedAt: now, sequence: n }));
    const both = fromContract(
      { source: 'crm', id: 'both', ...times, data: { ...data, occurredAt: '2026-11-22T10:00:00.5Z', attributes: { validUntil: '2026-12-31', dueAt: '2026-12-01T00:00:00+01:00' } } },
      { countedAt: now, sequence: 8 });
    const dear = [1, 2].map((n) => happened('order.placed', now + 500 + n, { amount: { value: 999_999_999_999_999.9, currency: 'EUR' } }));
    const { change } = next([both, ...offers, ...dear]);
    expect(change!.signals).toHaveLength(odd.length + 1);
    expect(change!.signals.map(({ expiresAt }) => expiresAt).filter((at) => at !== undefined)).toEqual(['2026-12-01T00:00:00+01:00']);
    expect(change!.value12m).toEqual({ amount: '999999999999999.00', currency: 'EUR' });
    const whole = { ...change, id: '0190a0a0-0000-7000-8000-000000000000', tenant: 'demo', customer: { id: 'acme', traits: {} } };
    expect(retentionChange.safeParse(whole).error).toBeUndefined();
  });

  it('names an interaction so that no other source and id read the same', () => {
    const data = { kind: 'interaction.retracted', scope: 'customer', channel: 'other', direction: 'ambient', occurredAt: '2026-11-22T10:00:00Z', occurredAtQuality: 'source' } as const;
    const record = { time: data.occurredAt, receivedAt: data.occurredAt };
    const refs = [{ type: 'interaction', ns: 'a#b', id: 'c' }, { type: 'interaction', ns: 'a', id: 'b#c' }];
    const [one, other] = [{ source: 'a#b', id: 'c' }, { source: 'a', id: 'b#c' }].map((name) => fromContract({ ...record, ...name, data: { ...data, refs } }, { countedAt: now, sequence: 0 }));
    expect(one!.ref).not.toBe(other!.ref);
    expect(one!.retracts).toEqual([one!.ref, other!.ref]);
  });

  it('lets the score just before any interaction that is evidence be had from what follows it', () => {
    const orders = Array.from({ length: 8 }, (_, week) => happened('order.placed', now - (7 * week + 3) * dayMs));
    const others = ['complaint.received', 'call.unanswered', 'meeting.held', 'ticket.solved', 'delivery.failed', 'email.received'].map((kind, n) => happened(kind, now - (7 * n + 6) * dayMs));
    const { change, scores } = advance(emptyState(), [...orders, ...others], { models, now });
    for (const { ref } of others) {
      const first = change!.contributions.findIndex(({ interactions }) => interactions.includes(ref));
      const since = change!.contributions.slice(first).reduce((sum, { points }) => sum + points, 0);
      expect(change!.score - since).toBeCloseTo(scores.get(ref)!.before, 9);
    }
  });

  it('is not told below a point, and what waited comes with the next one', () => {
    const little = next([happened('email.received', now + 500)]);
    expect(little.change).toBeNull();
    const more = next([happened('complaint.received', now + 1_500)], 2_000, little.state);
    expect(more.change!.contributions.map(({ interactionKind }) => interactionKind)).toEqual(
      expect.arrayContaining(['email.received', 'complaint.received']),
    );
    expect(more.state.pending.events).toEqual([]);
  });

  it('is told with a signal even when the score does not move', () => {
    const lost = next([happened('contract.terminated', now + 500)]);
    expect(lost.change).toMatchObject({ score: 0, basis: 'lost', signals: [{ kind: 'contract.terminated' }] });
    const again = next([happened('offer.received', now + 1_500, { expiresAt: '2026-12-01T00:00:00Z' })], 2_000, lost.state);
    expect(again.change).toMatchObject({ score: 0, contributions: [], signals: [{ kind: 'offer.received', expiresAt: '2026-12-01T00:00:00Z' }] });
  });

  it('is backfill when all its interactions happened more than a day before their receipt', () => {
    const old = happened('complaint.received', now - 2 * dayMs, { receivedAt: now + 500, countedAt: now + 500 });
    const { change } = next([old]);
    expect(change!.backfill).toBe(true);
    const late = change!.contributions.filter(({ kind }) => kind !== 'decay');
    expect(late.map(({ kind, occurredAt }) => [kind, occurredAt])).toEqual([
      ['late', '2026-11-20T10:00:00Z'],
      ['late', '2026-11-20T10:00:00Z'],
    ]);
    expect(next([old, happened('complaint.received', now + 500)]).change!.backfill).toBe(false);
  });

  it('says of each contribution and signal whether it is backfill, also of what waited in the stored state', () => {
    const old = happened('email.received', now - 2 * dayMs, { receivedAt: now + 500, countedAt: now + 500 });
    const waiting = next([old]);
    expect(waiting.change).toBeNull();
    const stored = decodeState(encodeState(waiting.state));
    const news = [happened('complaint.received', now + 1_500), happened('offer.received', now - 1.5 * dayMs, { receivedAt: now + 1_600 }), happened('payment.failed', now + 1_700)];
    const { change } = next(news, 2_000, stored);
    const backfilled = change!.contributions.filter(({ backfill }) => backfill === true).map(({ interactionKind }) => interactionKind);
    expect([...new Set(backfilled)].sort()).toEqual(['email.received', 'offer.received']);
    expect(change!.signals.map(({ kind, backfill }) => [kind, backfill])).toEqual([['offer.received', true], ['payment.failed', undefined]]);
  });

  it('says what nobody has answered, and is told with an answer, whatever that does to the score', () => {
    const asked = happened('complaint.received', now + 500, { id: 'c-1', reference: 'complaint:crm:7' });
    const { change, state } = next([asked, happened('question.asked', now + 600, { id: 'm-1' })]);
    expect(change!.unanswered).toEqual(['test#c-1', 'test#m-1']);
    const stored = decodeState(encodeState(state));
    expect(next([happened('note.written', now + 1_400)], 1_450, stored).change).toBeNull();
    const answered = next([happened('complaint.resolved', now + 1_500, { id: 'r-1', reference: 'complaint:crm:7' })], 2_000, stored);
    expect([answered.change!.unanswered, answered.change!.closings]).toEqual([['test#m-1'], undefined]);
    const called = next([happened('call.made', now + 2_500, { id: 'r-2' })], 3_000, answered.state);
    expect(called.change).not.toHaveProperty('unanswered');
  });

  it('says so again of a question whose answer is taken back, and is told with that', () => {
    const asked = happened('question.asked', now + 500, { id: 'q-1' });
    const answer = happened('complaint.resolved', now + 600, { id: 'r-1' });
    const open = next([asked], 550);
    const answered = next([answer], 1_000, open.state);
    expect(answered.change).not.toHaveProperty('unanswered');
    const back = happened('interaction.retracted', now + 1_500, { retracts: [answer.ref] });
    const again = advance(answered.state, [back], { models, now: now + 2_000, timeline: [signed, asked, answer] });
    expect(again.change?.unanswered).toEqual([asked.ref]);
  });

  it('takes no question for answered because there are many', () => {
    const many = Array.from({ length: 32 }, (_, n) => happened('question.asked', now + n, { id: `q-${n}` }));
    const full = next(many, 100);
    expect(next([happened('question.asked', now + 200, { id: 'q-32' })], 300, full.state).change).toBeNull();
  });

  it('says so of the newest questions where nobody answers any', () => {
    const many = Array.from({ length: 40 }, (_, n) => happened('complaint.received', now + n, { id: `c-${n}` }));
    expect(next(many).change!.unanswered).toEqual(many.slice(8).map(({ ref }) => ref));
  });

  it('is told with what closes an offer, and with the first retention event after a signal, though no score moves', () => {
    const shipped = shippedResolvedModel();
    const model = { ...shipped, kinds: new Map([...shipped.kinds].filter(([kind]) => kind !== 'offer.won')) };
    const closed = advance(start, [happened('offer.won', now + 500, { id: 'w-1' }), happened('quote.sent', now + 600)], { models: [{ model, inForceFrom: -Infinity }], now: now + 1_000 });
    expect(closed.change).toMatchObject({ contributions: [], closings: [{ kind: 'offer.won', interaction: 'test#w-1' }] });
    const order = (later: number) => [happened('order.placed', now + later, { id: `o-${later}` })];
    expect(next(order(1_500), 2_000, closed.state).change).toBeNull();
    const signalled = next([happened('payment.failed', now + 1_100)], 1_200, closed.state);
    const stored = decodeState(encodeState(signalled.state));
    const retained = next(order(1_500), 2_000, stored);
    expect(retained.change).toMatchObject({ closings: [{ kind: 'order.placed', interaction: 'test#o-1500' }] });
    expect(next(order(2_500), 3_000, retained.state).change).toBeNull();
  });

  it('says of each signal and closing what it is about: the promise or the offer, in whatever place it is named', () => {
    const offer = (kind: string, later: number, rest: Partial<DomainInteraction>) => happened(kind, now + later, { id: `${kind}-${later}`, ...rest });
    const { change } = next([
      offer('offer.received', 500, { reference: 'order:shop:1', object: 'offer:crm:a' }),
      offer('offer.received', 510, { object: 'test#offer.received-510' }),
      offer('payment.failed', 520, { reference: 'invoice:erp:1' }),
      offer('offer.countered', 600, { reference: 'order:shop:1', object: 'offer:crm:a' }),
      offer('offer.won', 610, { reference: 'order:shop:1', object: 'test#offer.won-610' }),
      offer('offer.won', 620, { reference: 'interaction:test:offer.received-510', object: 'test#offer.received-510' }),
    ]);
    expect(change!.signals.map(({ about }) => about)).toEqual(['offer:crm:a', 'test#offer.received-510', 'invoice:erp:1']);
    expect(change!.closings!.map(({ about }) => about)).toEqual(['offer:crm:a', undefined, 'test#offer.received-510']);
  });

  it('tells a promise once as broken, whoever says so again; what closes it is about the promise, though it names it otherwise', () => {
    const made = happened('promise.made', now + 100, { source: 'crm', id: 'p1', expiresAt: new Date(now + 500).toISOString(), object: 'promise:crm:p7' });
    const byMade = { object: 'crm#p1', reference: 'interaction:crm:p1' };
    const fallen = next([made]);
    expect(fallen.change!.signals.map(({ kind, about }) => [kind, about])).toEqual([['promise.broken', 'promise:crm:p7']]);
    const toldOnTime = [happened('promise.broken', now + 1_500, { object: 'promise:crm:p7' }), happened('promise.broken', now + 1_600, byMade)];
    expect(next(toldOnTime, 2_000, fallen.state).change).toBeNull();
    const toldLate = happened('promise.broken', now + 400, { object: 'promise:crm:p7', countedAt: now + 1_500 });
    const late = advance(fallen.state, [toldLate], { models, now: now + 2_000, timeline: [signed, made, toldLate] });
    expect(late.change?.signals ?? []).toEqual([]);
    const kept = next([happened('promise.kept', now + 1_500, byMade)], 2_000, fallen.state);
    expect(kept.change!.closings!.map(({ about }) => about)).toEqual(['promise:crm:p7']);
    const another = next([happened('promise.broken', now + 1_500, { object: 'promise:crm:p8' })], 2_000, fallen.state);
    expect(another.change!.signals.map(({ about }) => about)).toEqual(['promise:crm:p8']);
  });

  it('says of an offer that ran out, and of a promise that was not kept, which one it was', () => {
    const expiresAt = new Date(now + 700).toISOString();
    const { change } = next([happened('offer.received', now + 500, { expiresAt, id: 'o', object: 'test#o' }), happened('promise.made', now + 500, { expiresAt, object: 'promise:crm:p', reference: 'order:shop:1' })]);
    expect(change!.signals.map(({ kind, about }) => [kind, about])).toEqual([['offer.received', 'test#o'], ['promise.broken', 'promise:crm:p']]);
    expect(change!.closings!.map(({ kind, about }) => [kind, about])).toEqual([['offer.expired', 'test#o']]);
  });

  it("carries what the tenant's model calls staying, leaving and a band", () => {
    const model = { ...shippedResolvedModel(), retentionKinds: new Set(['visit.made']), lossKinds: new Set(['card.returned']), bands: { 'at-risk': 20, watch: 40, steady: 70 } };
    const { change } = advance(start, [happened('card.returned', now + 500)], { models: [{ model, inForceFrom: -Infinity }], now: now + 1_000 });
    expect(change).toMatchObject({ basis: 'lost', signals: [{ kind: 'card.returned' }], model: { retentionKinds: ['visit.made'], lossKinds: ['card.returned'], bands: { 'at-risk': 20, watch: 40, steady: 70 } } });
  });
});

it('a loss that comes after what makes it good takes that in, as if it had come in time', () => {
  const bought = happened('order.placed', now - 9 * dayMs, { items: ['sku-7'] });
  const closed = happened('shop.closed', now - 5 * dayMs, { items: ['sku-7'] });
  const reopened = happened('shop.reopened', now - 4 * dayMs, { items: ['sku-7'], cause: 'market' });
  const inTime = advance(emptyState(), [bought, closed, reopened], { models, now, timeline: [] });
  const before = advance(emptyState(), [bought, reopened], { models, now, timeline: [] });
  const late = advance(before.state, [closed], { models, now: now + 1, timeline: [bought, reopened] });
  expect(needsTimeline(before.state, [closed], { models, now: now + 1 })).toBe(true);
  expect(late.score.score).toBeCloseTo(inTime.score.score, 6);
});

describe('the state', () => {
  it('keeps what is dated ahead until its time, and asks to be reviewed then', () => {
    const ahead = happened('complaint.received', now + 60_000);
    const before = next([ahead]);
    expect(before.change).toBeNull();
    expect(before.nextReviewAt).toBe(now + 60_000);
    const after = next([], 60_001, before.state);
    expect(after.scores.get(ahead.ref)!.after).toBeCloseTo(76.51, 2);
    expect(after.change!.contributions[0]).toMatchObject({ kind: 'event', interactions: [ahead.ref] });
    expect(after.state.ahead).toEqual([]);
  });

  it('asks for the timeline when an interaction is older than the newest folded', () => {
    const older = happened('complaint.received', signed.occurredAt - 1);
    expect(needsTimeline(start, [older], { models, now })).toBe(true);
    expect(() => next([older])).toThrow(TimelineNeeded);
    expect(advance(start, [older], { models, now: now + 1, timeline: [signed, older] }).change!.contributions[0]!.kind).toBe('late');
  });

  it('takes a retracted interaction out, whichever of the two comes first', () => {
    const complaint = happened('complaint.received', now + 500);
    const retraction = happened('interaction.retracted', now + 600, { retracts: [complaint.ref] });
    const complained = next([complaint]);
    const corrected = advance(complained.state, [retraction], { models, now: now + 2_000, timeline: [signed, complaint, retraction] });
    expect(corrected.score.score).toBeCloseTo(85, 9);
    expect(corrected.change!.contributions.every(({ kind, interactions }) => kind === 'late' && interactions[0] === retraction.ref)).toBe(true);
    const early = advance(start, [retraction], { models, now: now + 1_000, timeline: [signed, retraction] });
    expect(early.state.awaitedRetractions).toEqual([complaint.ref]);
    expect(needsTimeline(early.state, [complaint], { models, now: now + 2_000 })).toBe(true);
    const arrived = advance(early.state, [complaint], { models, now: now + 2_000, timeline: [signed, retraction, complaint] });
    expect(arrived.score.score).toBeCloseTo(85, 9);
    expect(JSON.stringify(arrived.state.fold)).toBe(JSON.stringify(corrected.state.fold));
  });
});

describe('a canonical record', () => {
  it('becomes a domain interaction', () => {
    const data = {
      kind: 'offer.received', scope: 'customer', channel: 'competitor', direction: 'ambient', occurredAt: '2026-11-20T08:30:00Z', occurredAtQuality: 'source',
      customer: { id: 'acme' },
      value: { amount: '39000.00', currency: 'EUR', meaning: 'list-price' },
      refs: [{ type: 'offer', ns: 'console', id: 'o-5' }],
      attributes: { validUntil: '2026-12-01T00:00:00Z' },
    } as const;
    const record = { source: 'console', id: 'i-9', time: '2026-11-20T08:30:00Z', receivedAt: '2026-11-20T08:30:01Z', data: { ...data, refs: [...data.refs] } };
    expect(fromContract(record, { countedAt: now, sequence: 3 })).toEqual({
      ref: 'console#i-9', source: 'console', id: 'i-9', kind: 'offer.received', direction: 'ambient',
      occurredAt: Date.parse('2026-11-20T08:30:00Z'), receivedAt: Date.parse('2026-11-20T08:30:01Z'), countedAt: now, sequence: 3,
      amount: { value: 39000, currency: 'EUR', meaning: 'list-price' }, expiresAt: '2026-12-01T00:00:00Z', reference: 'offer:console:o-5', object: 'offer:console:o-5',
    });
  });
});

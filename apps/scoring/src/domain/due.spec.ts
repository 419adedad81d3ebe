import fc from 'fast-check';
import { shippedResolvedModel } from '../model-document.ts';
import { advance, needsTimeline } from './advance.ts';
import { activeAndDue } from './due.ts';
import { dayMs } from './duration.ts';
import { explainBetween } from './explain.ts';
import { foldSorted } from './fold.ts';
import { happened } from './given.ts';
import { fromContract } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { objectsOf } from './objects.ts';
import { decodeState, emptyState, encodeState } from './state.ts';
import type { CustomerState } from './state.ts';

const model = shippedResolvedModel();
const models = [{ model, inForceFrom: -Infinity }];
const t0 = Date.parse('2026-03-02T09:00:00Z');
const hourMs = 3_600_000;

function promise(kind: string, occurredAt: number, dueAt?: number): DomainInteraction {
  return happened(kind, occurredAt, { object: 'promise:console:p-1', ...(dueAt === undefined ? {} : { expiresAt: new Date(dueAt).toISOString() }) });
}

function question(occurredAt: number, reference?: string): DomainInteraction {
  return happened('question.asked', occurredAt, { expectsAnswer: true, ...(reference === undefined ? {} : { reference }) });
}

function derivedOf(interactions: readonly DomainInteraction[]): [kind: string, at: number][] {
  return activeAndDue(interactions, model).filter(({ due }) => due !== undefined).map(({ kind, occurredAt }) => [kind, occurredAt]);
}

/** What has been counted by each moment, one after the other, as the shell does. */
function folded(counted: readonly DomainInteraction[], moments: readonly number[]): CustomerState {
  let state = emptyState();
  const timeline: DomainInteraction[] = [];
  for (const now of moments) {
    const news = counted.filter((one) => one.countedAt <= now && !timeline.includes(one));
    timeline.push(...news);
    const moment = needsTimeline(state, news, { now, models }) ? { now, models, timeline } : { now, models };
    state = decodeState(encodeState(advance(state, news, moment).state));
  }
  return state;
}

describe('a promise', () => {
  const made = promise('promise.made', t0, t0 + 3 * dayMs);

  it('that nobody has kept by its due time is broken then', () => {
    expect(derivedOf([made])).toEqual([['promise.broken', t0 + 3 * dayMs]]);
  });

  it('that was kept before is not broken, whichever of the two came first', () => {
    const kept = promise('promise.kept', t0 + dayMs);
    expect(derivedOf([made, kept])).toEqual([]);
    expect(derivedOf([kept, made])).toEqual([]);
  });

  it('that was kept late stays broken, and is kept in the end', () => {
    const all = [made, promise('promise.kept', t0 + 4 * dayMs)];
    expect(derivedOf(all)).toEqual([['promise.broken', t0 + 3 * dayMs]]);
    expect(objectsOf(activeAndDue(all, model)).map(({ state }) => state)).toEqual(['kept']);
  });

  it('kept at the very moment at which it was due was kept late', () => {
    expect(derivedOf([made, promise('promise.kept', t0 + 3 * dayMs)])).toEqual([['promise.broken', t0 + 3 * dayMs]]);
  });

  it('that is made anew with a later time falls due then', () => {
    expect(derivedOf([made, promise('promise.made', t0 + dayMs, t0 + 9 * dayMs)])).toEqual([['promise.broken', t0 + 9 * dayMs]]);
  });

  it('that was taken back never falls due; and what fell due may be taken back by itself', () => {
    const [broken] = activeAndDue([made], model).filter(({ due }) => due !== undefined);
    expect(derivedOf([made, happened('interaction.retracted', t0 + dayMs, { retracts: [made.ref] })])).toEqual([]);
    expect(derivedOf([made, happened('interaction.retracted', t0 + 9 * dayMs, { retracts: [broken!.ref] })])).toEqual([]);
  });

  it('told as broken by its sender counts once, before and after it fell due', () => {
    const scoreOf = (...all: DomainInteraction[]): number => explainBetween({ interactions: all, models }, { from: t0 - 1, to: t0 + 5 * dayMs, knownAt: t0 + 9 * dayMs }).to.score;
    const told = promise('promise.broken', t0 + 4 * dayMs);
    expect(scoreOf(made, told)).toBe(scoreOf(made));
    expect(derivedOf([made, promise('promise.broken', t0 + dayMs)])).toEqual([]);
  });

  it('without a due time is open for ever; one that was due before it was made is broken at once', () => {
    expect(derivedOf([promise('promise.made', t0)])).toEqual([]);
    expect(derivedOf([promise('promise.made', t0, t0 - dayMs)])).toEqual([['promise.broken', t0]]);
  });

  it('is no contact, and not a third interaction', () => {
    const folded = advance(emptyState(), [made], { now: t0 + 5 * dayMs, models });
    expect(folded.state.fold).toMatchObject({ interactions: 1, contactAt: t0 });
  });
});

describe('a promise that is called by the interaction that made it', () => {
  const p7 = 'promise:crm:p7';
  const dueAt = new Date(t0 + 3 * dayMs).toISOString();
  const made = (id: string, hour: number, rest: Partial<DomainInteraction>) => happened('promise.made', t0 + hour * hourMs, { source: 'crm', id, expiresAt: dueAt, ...rest });
  const kept = (rest: Partial<DomainInteraction>) => happened('promise.kept', t0 + dayMs, rest);
  const [byP1, byP2] = ['p1', 'p2'].map((id): Partial<DomainInteraction> => ({ object: `crm#${id}`, reference: `interaction:crm:${id}` }));
  const newAndP1 = { object: p7, reference: p7, also: ['interaction:crm:p1'] };

  it.each([
    ['a reference of its own', [made('p1', 0, { object: p7 })], byP1],
    ['a reference that came with its end', [made('p1', 0, { object: 'crm#p1' })], newAndP1],
    ['none, made anew', [made('p1', 0, { object: 'crm#p1' }), made('p2', 1, byP1!)], byP2],
    ['a reference, made anew by its interaction and kept by that', [made('p1', 0, { object: p7 }), made('p2', 1, byP1!)], byP1],
    ['a reference, made anew by its interaction and kept by the reference', [made('p1', 0, { object: p7 }), made('p2', 1, byP1!)], { object: p7 }],
    ['a reference that came when it was made anew', [made('p1', 0, { object: 'crm#p1' }), made('p2', 1, newAndP1)], { object: p7 }],
  ])('and has %s is kept, and one promise', (_, opened, closed = {}) => {
    const all = [...opened, kept(closed)];
    expect(derivedOf(all)).toEqual([]);
    expect(objectsOf(activeAndDue(all, model)).map(({ state, interactions }) => [state, interactions.length])).toEqual([['kept', all.length]]);
    const state = folded(all, all.map(({ occurredAt }) => occurredAt));
    expect(state.fold?.clocks.map(({ isTold }) => isTold)).toEqual([true]);
  });

  it('is not kept by what closes another object, or another promise', () => {
    const one = made('p1', 0, { object: p7 });
    const others = [happened('need.answered', t0 + dayMs, byP1), kept({ object: 'promise:crm:p8', reference: 'promise:crm:p8' }), kept(byP2!)];
    expect(derivedOf([one, ...others])).toEqual([['promise.broken', t0 + 3 * dayMs]]);
    expect(objectsOf(activeAndDue([one, ...others], model)).find(({ key }) => key === p7)?.state).toBe('broken');
  });
});

describe('an offer and a need', () => {
  it('expire and are missed; countered and answered they are not', () => {
    const offer = happened('offer.received', t0, { object: 'offer:console:o-1', expiresAt: new Date(t0 + 10 * dayMs).toISOString() });
    const need = happened('need.stated', t0, { object: 'need:console:n-1', expiresAt: new Date(t0 + 5 * dayMs).toISOString() });
    expect(derivedOf([offer, need])).toEqual([['need.missed', t0 + 5 * dayMs], ['offer.expired', t0 + 10 * dayMs]]);
    const answers = [happened('offer.countered', t0 + dayMs, { object: 'offer:console:o-1' }), happened('need.answered', t0 + dayMs, { object: 'need:console:n-1' })];
    expect(derivedOf([offer, need, ...answers])).toEqual([]);
    expect(objectsOf(activeAndDue([offer, need, ...answers], model)).map(({ state }) => state).sort()).toEqual(['answered', 'countered']);
  });

  it.each([
    ['an offer that was countered', [happened('offer.received', t0, { object: 'offer:crm:1', expiresAt: new Date(t0 + 3 * dayMs).toISOString() }), happened('offer.countered', t0 + dayMs, { object: 'offer:crm:1' })], happened('offer.expired', t0 + 3 * dayMs, { object: 'offer:crm:1' }), 'countered'],
    ['a promise that was kept late', [happened('promise.made', t0, { object: 'promise:crm:1', expiresAt: new Date(t0 + 3 * dayMs).toISOString() }), happened('promise.kept', t0 + 4 * dayMs, { object: 'promise:crm:1' })], happened('promise.broken', t0 + 5 * dayMs, { object: 'promise:crm:1' }), 'kept'],
  ])('%s stays so, and costs nothing more, whatever a sender says of its end', (_, all, told, state) => {
    const before = foldSorted(activeAndDue(all, model), model);
    const after = foldSorted(activeAndDue([...all, told], model), model);
    expect([after.evidenceFor, after.evidenceAgainst]).toEqual([before.evidenceFor, before.evidenceAgainst]);
    expect(objectsOf(activeAndDue([...all, told], model)).map((each) => each.state)).toEqual([state]);
  });
});

describe('a promise without a due time', () => {
  const dated = [promise('promise.made', t0, t0 + 3 * dayMs), promise('promise.kept', t0 + dayMs)];
  const undated = promise('promise.made', t0 + 2 * dayMs);
  const broken = promise('promise.broken', t0 + 9 * dayMs);

  it.each([
    ['kept, then told as broken', [promise('promise.made', t0), promise('promise.kept', t0 + dayMs), broken]],
    ['made anew after a dated one was kept, then told as broken', [...dated, undated, broken]],
    ['made anew after a dated one was broken, then told as broken', [dated[0]!, promise('promise.made', t0 + 5 * dayMs), broken]],
  ])('%s is broken, and costs it', (_, all) => {
    const costOf = (told: readonly DomainInteraction[]): number[] => foldSorted(activeAndDue(told, model), model).evidenceAgainst;
    expect(objectsOf(activeAndDue(all, model)).map(({ state }) => state)).toEqual(['broken']);
    expect(costOf(all)).not.toEqual(costOf(all.slice(0, -1)));
  });

  it('is open without one after the dated one before it was kept, and keeps one that runs', () => {
    expect(objectsOf(activeAndDue([...dated, undated], model)).map(({ state, dueAt }) => [state, dueAt])).toEqual([['open', null]]);
    expect(derivedOf([dated[0]!, undated])).toEqual([['promise.broken', t0 + 3 * dayMs]]);
  });
});

describe("a customer's question", () => {
  it('that nobody answers within a day is missed; answered within two hours it was fast', () => {
    expect(derivedOf([question(t0, 'ticket:zd:1')])).toEqual([['answer.missed', t0 + dayMs]]);
    const reply = (after: number): DomainInteraction => happened('email.sent', t0 + after, { reference: 'ticket:zd:1' });
    expect(derivedOf([question(t0, 'ticket:zd:1'), reply(hourMs)])).toEqual([['answer.fast', t0 + hourMs]]);
    expect(derivedOf([question(t0, 'ticket:zd:1'), reply(5 * hourMs)])).toEqual([]);
  });

  it('is not answered by what is said about something else, by the customer, or in a note', () => {
    const others = [
      happened('email.sent', t0 + hourMs, { reference: 'ticket:zd:2' }),
      happened('email.received', t0 + hourMs, { reference: 'ticket:zd:1' }),
      happened('note.written', t0 + hourMs, { reference: 'ticket:zd:1' }),
    ];
    expect(derivedOf([question(t0, 'ticket:zd:1'), ...others])).toEqual([['answer.missed', t0 + dayMs]]);
  });

  it('without a reference is answered by what the supplier says next', () => {
    expect(derivedOf([question(t0), happened('call.made', t0 + 5 * hourMs)])).toEqual([]);
  });

  it('is one by its kind, or because its sender says so; what the supplier asks has no clock', () => {
    const record = (kind: string, direction: 'inbound' | 'outbound', attributes = {}): DomainInteraction =>
      fromContract(
        { source: 'crm', id: kind, time: '2026-03-02T09:00:00Z', receivedAt: '2026-03-02T09:00:00Z', data: { kind, scope: 'customer', channel: 'email', direction, occurredAt: '2026-03-02T09:00:00Z', occurredAtQuality: 'source', attributes } },
        { countedAt: t0, sequence: 0 },
      );
    const asks = [record('question.asked', 'inbound'), record('ticket.created', 'inbound'), record('email.received', 'inbound', { expectsAnswer: true })];
    expect(asks.flatMap((one) => derivedOf([one])).map(([kind]) => kind)).toEqual(['answer.missed', 'answer.missed', 'answer.missed']);
    expect([record('email.received', 'inbound'), record('survey.sent', 'outbound')].flatMap((one) => derivedOf([one]))).toEqual([]);
  });
});

describe('what a clock tells, told by its sender, too', () => {
  const asked = happened('question.asked', t0, { expectsAnswer: true, source: 'crm', id: 'q-1', reference: 'question:crm:1' });
  const replied = (hours: number, rest: Partial<DomainInteraction> = {}) => happened('email.sent', t0 + hours * hourMs, { reference: 'question:crm:1', ...rest });
  const told = (kind: string, hours: number, reference = 'question:crm:1', rest: Partial<DomainInteraction> = {}) => happened(kind, t0 + hours * hourMs, { reference, ...rest });
  const byRef = 'interaction:crm:q-1';

  const lasting = { ...model, parts: model.parts.map((part) => ({ ...part, halfLifeMs: null })) };
  const place = model.parts.findIndex(({ name }) => name === 'service');

  /** How often a kind is evidence of service, beside a question and answers to it that are none. */
  function counts(...all: DomainInteraction[]): number {
    const { evidenceFor, evidenceAgainst } = foldSorted(activeAndDue(all, lasting), lasting);
    return (evidenceFor[place]! + evidenceAgainst[place]!) / 0.5;
  }

  it.each([
    ['missed, and after that', [told('answer.missed', 25)]],
    ['missed, and at that very moment', [told('answer.missed', 24, byRef, { source: 'crm' })]],
    ['missed, and before that', [told('answer.missed', 20, byRef)]],
    ['missed, and after a late answer', [replied(30), told('answer.missed', 31)]],
    ['missed, and twice', [told('answer.missed', 20), told('answer.missed', 25), told('answer.missed', 26, byRef)]],
  ])('counts once: %s', (_, after) => {
    expect(counts(asked, ...after)).toBeCloseTo(1, 9);
  });

  it.each([
    ['after the answer', [replied(1), told('answer.fast', 2)]],
    ['with the answer, before it in order', [told('answer.fast', 1, byRef, { source: 'a' }), replied(1, { source: 'z' })]],
    ['with the answer, behind it in order', [replied(1, { source: 'a' }), told('answer.fast', 1, byRef, { source: 'z' })]],
    ['of an answer that only its sender calls fast', [replied(5), told('answer.fast', 5)]],
  ])('counts once: fast, %s', (_, after) => {
    expect(counts(asked, ...after)).toBeCloseTo(1, 9);
  });

  it('counts for each of two questions, and by itself where it is about none of them', () => {
    const other = happened('question.asked', t0 + hourMs, { expectsAnswer: true, reference: 'question:crm:2' });
    expect(counts(asked, other, told('answer.missed', 25), told('answer.missed', 24.5, 'question:crm:2'))).toBeCloseTo(2, 9);
    expect(counts(asked, told('answer.missed', 25, 'question:crm:9'))).toBeCloseTo(2, 9);
  });

  it('is remembered of a question for a week at least, and not for ever', () => {
    const state = folded([asked, replied(1), ...[1, 2, 3].map((n) => question(t0 + n * 10 * dayMs, `question:crm:${n + 1}`))], [t0 + 60 * dayMs]);
    expect(state.fold?.clocks.map(({ key }) => key)).toEqual(['question:crm:4']);
  });
});

describe('the order of arrival', () => {
  const start = [promise('promise.made', t0, t0 + 3 * dayMs), question(t0 + dayMs, 'ticket:zd:9')];
  const story = [
    happened('order.placed', t0 - 9 * dayMs),
    ...start,
    happened('email.sent', t0 + dayMs + hourMs, { reference: 'ticket:zd:9' }),
    promise('promise.kept', t0 + 2 * dayMs),
    happened('offer.received', t0 + 2 * dayMs, { object: 'offer:console:o-2', expiresAt: new Date(t0 + 6 * dayMs).toISOString() }),
    happened('need.stated', t0 + 4 * dayMs, { object: 'need:console:n-2', expiresAt: new Date(t0 + 5 * dayMs).toISOString() }),
    promise('promise.made', t0 + 5 * dayMs, t0 + 8 * dayMs),
    promise('promise.broken', t0 + 9 * dayMs),
    happened('need.answered', t0 + 9 * dayMs, { object: 'need:console:n-2' }),
    happened('answer.fast', t0 + dayMs + 2 * hourMs, { reference: 'ticket:zd:9' }),
    question(t0 + 3 * dayMs, 'ticket:zd:10'),
    happened('answer.missed', t0 + 4 * dayMs, { reference: 'ticket:zd:10' }),
  ];
  const end = t0 + 12 * dayMs;

  it('and when the customer was looked at change nothing', () => {
    const expected = folded(story.map((one) => ({ ...one, countedAt: end })), [end]);
    expect(expected.fold?.newest).not.toBeNull();
    const orders = fc.shuffledSubarray(story, { minLength: story.length, maxLength: story.length });
    const looks = fc.array(fc.integer({ min: 0, max: 11 * 24 }), { minLength: story.length, maxLength: story.length });
    fc.assert(
      fc.property(orders, looks, (arrived, hours) => {
        const moments = [...hours].sort((a, b) => a - b).map((hour, i) => t0 + hour * hourMs + i);
        const counted = arrived.map((one, i) => ({ ...one, countedAt: moments[i]! }));
        expect(folded(counted, [...moments, end]).fold).toEqual(expected.fold);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});

it('a broken promise is a signal at its due time, told by a review of the state alone', () => {
  const made = promise('promise.made', t0, t0 + 3 * dayMs);
  const before = advance(emptyState(), [made], { now: t0 + hourMs, models });
  expect(before.nextReviewAt).toBeLessThanOrEqual(t0 + 3 * dayMs);
  const due = advance(before.state, [], { now: t0 + 3 * dayMs, models });
  expect(due.change?.signals).toMatchObject([{ kind: 'promise.broken' }]);
  expect(due.change?.backfill).toBe(false);
});

it.each([1, 2])('a state of layout %i, without clocks or with those of another rule, is folded again', (layout) => {
  const { state } = advance(emptyState(), [promise('promise.made', t0, t0 + 3 * dayMs)], { now: t0 + hourMs, models });
  const [, ...words] = JSON.parse(encodeState(state)) as unknown[];
  const old = decodeState(JSON.stringify([layout, ...words]));
  expect(needsTimeline(state, [], { now: t0 + 2 * hourMs, models })).toBe(false);
  expect(needsTimeline(old, [], { now: t0 + 2 * hourMs, models })).toBe(true);
});

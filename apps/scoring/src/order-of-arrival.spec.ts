import { kinds } from '@rapport/contracts';
import type { InteractionData } from '@rapport/contracts';
import { CustomerReader } from './customer-reader.ts';
import { explainBetween } from './domain/explain.ts';
import { decodeState } from './domain/state.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { randomOf } from './spec-support/random.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const day = 86_400_000;
const eventCount = 5_000;
const customers = 100;
const orders = 20;
const batchSize = 2_500;
const end = Date.now() - 60_000;

const kindsOfHistory = [
  'order.placed', 'order.placed', 'order.placed', 'complaint.received', 'ticket.solved', 'meeting.held', 'call.unanswered', 'promise.broken', 'offer.received', 'email.received',
  'promise.made', 'promise.kept', 'question.asked', 'question.answered', 'need.stated', 'offer.countered',
];

function history(): Told[] {
  const random = randomOf(1);
  return Array.from({ length: eventCount }, (_, n): Told => {
    const kind = kindsOfHistory[Math.floor(random() * kindsOfHistory.length)]!;
    const value: Pick<InteractionData, 'value'> = kind === 'order.placed' ? { value: { amount: (random() * 1000).toFixed(2), currency: 'EUR' } } : {};
    const at = end - Math.floor(random() * 400 * day);
    return { id: `e-${n}`, at, data: { kind, customer: { id: `c-${n % customers}` }, ...value, ...aboutIn(kind, at, random) } };
  });
}

/** What has a clock is one of few objects, so that what opens and what closes often meet. */
function aboutIn(kind: string, at: number, random: () => number): Pick<InteractionData, 'refs' | 'attributes'> {
  const type = kinds[kind]?.object;
  if (type !== 'promise' && type !== 'offer' && type !== 'need' && type !== 'question') return {};
  const dueAt = new Date(at + Math.floor(random() * 5 * day)).toISOString();
  return { refs: [{ type, ns: 'crm', id: String(Math.floor(random() * 3)) }], attributes: kind === 'offer.received' ? { validUntil: dueAt } : { dueAt } };
}

/** The same events in another order: by time, but 5 % late by up to 29 days, each 1 to 4 times; half of the orders wholly at random. */
function arrivals(events: readonly Told[], seed: number): Told[] {
  const random = randomOf(seed);
  const copies = events.flatMap((event) => Array.from({ length: 1 + Math.floor(random() * 4) }, () => event));
  const lateBy = (): number => (random() < 0.05 ? random() * 29 * day : 0);
  const keyed = copies.map((event) => ({ event, key: seed % 2 === 0 ? random() : event.at + lateBy() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ event }) => ({ ...event, tenant: `order-${seed}` }));
}

let database: ScoringDatabase;
beforeAll(async () => { database = await openScoringDatabase(); });
afterAll(() => database.close());

it(`${eventCount} events in ${orders} orders, repeated and late: the same folds to the bit, the same explanations`, async () => {
  const events = history();
  const partition = await new TestPartition(database.keeper, database.dataSource).assign();
  for (let seed = 1; seed <= orders; seed += 1) {
    const told = arrivals(events, seed);
    for (let start = 0; start < told.length; start += batchSize) await partition.count(told.slice(start, start + batchSize));
  }
  const states = await database.dataSource.query<{ tenant_id: string; customer_id: string; state: string }[]>('SELECT tenant_id, customer_id, state FROM scoring.customer_state');
  expect(states).toHaveLength(orders * customers);
  const folds = new Map<string, Set<string>>();
  for (const { customer_id, state } of states) folds.set(customer_id, (folds.get(customer_id) ?? new Set()).add(JSON.stringify(decodeState(state).fold)));
  expect([...folds].filter(([, different]) => different.size !== 1).map(([customer]) => customer)).toEqual([]);

  const reader = new CustomerReader(database.dataSource, database.models);
  const ids = Array.from({ length: customers }, (_, n) => `c-${n}`);
  const explained: unknown[][] = [];
  for (let seed = 1; seed <= orders; seed += 1) {
    const known = await reader.many(`order-${seed}`, ids);
    explained.push(ids.map((id) => {
      const { timeline, models, now } = known.get(id)!;
      return explainBetween({ interactions: timeline.map(({ interaction }) => interaction), models }, { from: end - 100 * day, to: end, knownAt: now });
    }));
  }
  for (const other of explained) expect(other).toEqual(explained[0]);
  const [repeats] = await database.dataSource.query<{ rows: string; repeats: string }[]>('SELECT count(*) AS rows, sum(repeats) AS repeats FROM scoring.timeline');
  expect(Number(repeats?.rows)).toBe(orders * eventCount);
  expect(Number(repeats?.repeats)).toBeGreaterThan(orders * eventCount);
}, 480_000);

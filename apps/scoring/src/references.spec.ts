import type { InteractionData } from '@rapport/contracts';
import { decodeState } from './domain/state.ts';
import { randomOf } from './spec-support/random.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const hour = 3_600_000;
const now = Date.now() - 60_000;
const order = (id: string) => ({ type: 'order', ns: 'shop', id });
const ticket = (id: string) => ({ type: 'ticket', ns: 'desk', id });

function event(id: string, kind: string, { at = now, ...data }: { at?: number } & Partial<InteractionData> = {}): Told {
  return { id, at, data: { kind, ...data } };
}
const bought = (id: string, customer: string): Told => event(`order-${id}`, 'order.placed', { at: now - hour, customer: { id: customer }, refs: [order(id)] });

let database: ScoringDatabase;
let partition: TestPartition;

beforeEach(async () => {
  database = await openScoringDatabase();
  partition = await new TestPartition(database.keeper, database.dataSource).assign();
});
afterEach(() => database.close());

const rows = <T extends object>(sql: string): Promise<T[]> => database.dataSource.query<T[]>(sql);
const owners = async () => Object.fromEntries((await rows<{ event_id: string; customer_id: string | null }>('SELECT event_id, customer_id FROM scoring.timeline')).map(({ event_id, customer_id }) => [event_id, customer_id]));

it('an event without a customer has the one of a reference that is known', async () => {
  await partition.count([bought('1', 'acme')]);
  await partition.count([event('late', 'delivery.failed', { refs: [order('1')] }), event('of-another-type', 'delivery.failed', { refs: [{ ...order('1'), type: 'invoice' }] })]);
  expect(await owners()).toEqual({ 'order-1': 'acme', late: 'acme', 'of-another-type': null });
});

it('else it waits, and is counted when an interaction brings the reference: in the place of its own time, known from then on', async () => {
  await partition.count([event('late', 'delivery.failed', { refs: [order('1')] })]);
  await partition.count([event('before', 'meeting.held', { customer: { id: 'acme' } })]);
  await partition.count([bought('1', 'acme')]);
  expect(await owners()).toEqual({ late: 'acme', before: 'acme', 'order-1': 'acme' });
  const [late] = await rows<{ counted_with_order: boolean; score_before: number; score_after: number }>(
    `SELECT l.counted_at = o.counted_at AS counted_with_order, l.score_before, l.score_after FROM scoring.timeline l, scoring.timeline o WHERE l.event_id = 'late' AND o.event_id = 'order-1'`,
  );
  expect(late?.counted_with_order).toBe(true);
  expect(late!.score_after).toBeLessThan(late!.score_before);
  expect(await rows('SELECT * FROM scoring.waiting')).toEqual([]);
});

it('one that has found its customer brings its other references to those that wait for them', async () => {
  await partition.count([event('solved', 'ticket.solved', { refs: [ticket('7')] }), event('retraction', 'interaction.retracted', { refs: [{ type: 'interaction', ns: 'crm', id: 'solved' }] })]);
  await partition.count([event('asked', 'ticket.created', { refs: [ticket('7'), order('1')] })]);
  expect(Object.values(await owners())).toEqual([null, null, null]);
  await partition.count([bought('1', 'acme')]);
  expect(await owners()).toEqual({ solved: 'acme', asked: 'acme', retraction: 'acme', 'order-1': 'acme' });
});

it('an event that names another has its customer', async () => {
  await partition.count([event('about', 'delivery.failed', { refs: [{ type: 'interaction', ns: 'crm', id: 'order-1' }] })]);
  await partition.count([bought('1', 'acme')]);
  expect(await owners()).toEqual({ about: 'acme', 'order-1': 'acme' });
});

it('the first customer with a reference keeps it, and another tenant has its own', async () => {
  await partition.count([bought('1', 'acme')]);
  await partition.count([event('again', 'order.confirmed', { customer: { id: 'bolt' }, refs: [order('1')] }), { ...bought('1', 'north-customer'), tenant: 'north' }]);
  await partition.count([event('late', 'delivery.failed', { refs: [order('1')] }), { ...event('late-north', 'delivery.failed', { refs: [order('1')] }), tenant: 'north' }]);
  expect(await owners()).toMatchObject({ late: 'acme', 'late-north': 'north-customer' });
});

it('an event and what brings its reference, counted at the same moment by two lanes, meet', async () => {
  const other = await new TestPartition(database.keeper, database.dataSource, 1).assign();
  for (let n = 0; n < 8; n += 1) await Promise.all([partition.count([bought(`m-${n}`, 'acme')]), other.count([event(`x-${n}`, 'delivery.failed', { refs: [order(`m-${n}`)] })])]);
  expect(Object.values(await owners())).not.toContain(null);
});

it('an event with references of two customers, which two lanes bring at the same moment, is counted for one of them', async () => {
  const other = await new TestPartition(database.keeper, database.dataSource, 1).assign();
  for (let n = 0; n < 8; n += 1) {
    await partition.count([event(`x-${n}`, 'delivery.failed', { refs: [order(`a-${n}`), order(`b-${n}`)] })]);
    await Promise.all([partition.countAgain([bought(`a-${n}`, `acme-${n}`)]), other.countAgain([bought(`b-${n}`, `bolt-${n}`)])]);
  }
  const states = await rows<{ state: string }>('SELECT state FROM scoring.customer_state');
  expect(states.reduce((sum, { state }) => sum + decodeState(state).fold!.interactions, 0)).toBe(8 * 3);
});

const customers = 12;
const arrivals = 12;

/** Per customer orders, tickets about them that name the order alone, answers that name the ticket alone, and retractions of some, which name nobody or anybody. */
function history(): Told[] {
  const random = randomOf(7);
  return Array.from({ length: customers * 6 }, (_, n): Told[] => {
    const at = now - Math.floor(random() * 200 * 24) * hour;
    const told = [
      event(`o-${n}`, 'order.placed', { at, customer: { id: `c-${n % customers}` }, refs: [order(String(n))] }),
      event(`t-${n}`, 'ticket.created', { at: at + hour, refs: [order(String(n)), ticket(String(n))] }),
      event(`s-${n}`, random() < 0.5 ? 'ticket.solved' : 'ticket.reopened', { at: at + 2 * hour, refs: [ticket(String(n))] }),
      event(`f-${n}`, 'delivery.failed', { at: at + 3 * hour, refs: [order(String(n))] }),
    ];
    const named = n % 2 === 0 ? {} : { customer: { id: `c-${(n * 5) % customers}` } };
    return n % 3 === 0 ? [...told, event(`r-${n}`, 'interaction.retracted', { at: at + 4 * hour, ...named, refs: [{ type: 'interaction', ns: 'crm', id: `f-${n}` }] })] : told;
  }).flat();
}

it(`the same history in ${arrivals} orders over three partitions at once, in batches: the same folds to the bit`, async () => {
  const told = history();
  const partitions = await Promise.all([10, 11, 12].map((number) => new TestPartition(database.keeper, database.dataSource, number).assign()));
  for (let seed = 1; seed <= arrivals; seed += 1) {
    const random = randomOf(seed);
    const shuffled = told.map((each) => ({ each: { ...each, tenant: `order-${seed}` }, key: random() })).sort((a, b) => a.key - b.key).map(({ each }) => each);
    const shares = partitions.map((_, share) => shuffled.filter((__, index) => index % partitions.length === share));
    const size = 5 + Math.floor(random() * 40);
    await Promise.all(partitions.map(async (each, share) => { for (let start = 0; start < shares[share]!.length; start += size) await each.countAgain(shares[share]!.slice(start, start + size)); }));
  }
  expect(await rows('SELECT event_id FROM scoring.timeline WHERE customer_id IS NULL')).toEqual([]);
  const folds = new Map<string, Set<string>>();
  for (const { customer_id, state } of await rows<{ customer_id: string; state: string }>('SELECT customer_id, state FROM scoring.customer_state')) {
    folds.set(customer_id, (folds.get(customer_id) ?? new Set()).add(JSON.stringify(decodeState(state).fold)));
  }
  expect(folds.size).toBe(customers);
  expect([...folds].filter(([, different]) => different.size !== 1).map(([customer]) => customer)).toEqual([]);
}, 240_000);

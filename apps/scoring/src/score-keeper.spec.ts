import { topics } from '@rapport/contracts';
import type { DeadLetter, RetentionChange } from '@rapport/contracts';
import { OffsetAhead, OffsetBehind } from '@rapport/event-log';
import { eventually } from '@rapport/tools/testing';
import { keep, TestPartition } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const hour = 3_600_000;
// A minute ago: evidence has not aged by a hundredth of a point, and nothing lies ahead.
const now = Date.now() - 60_000;
const complaint = (id: string, customer = 'acme', at = now): Told => ({ id, at, data: { kind: 'complaint.received', customer: { id: customer } } });
const contract: Told = { id: 'contract', at: now - hour, data: { kind: 'contract.signed', customer: { id: 'acme' }, facts: { contractEndsAt: new Date(now + 9000 * hour).toISOString().slice(0, 10) } } };

let database: ScoringDatabase;
let partition: TestPartition;

beforeEach(async () => {
  database = await openScoringDatabase();
  partition = await new TestPartition(database.keeper, database.dataSource).assign();
});
afterEach(() => database.close());

const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => database.dataSource.query<T[]>(sql, values);
const outbox = async <T>(topic: string): Promise<T[]> => (await rows<{ value: string }>('SELECT value FROM scoring.outbox WHERE topic = $1 ORDER BY position', [topic])).map(({ value }) => JSON.parse(value) as T);
const states = () => rows<{ customer_id: string; score: number; state: string }>('SELECT customer_id, score, state FROM scoring.customer_state ORDER BY customer_id');
const timeline = () => rows<{ event_id: string; customer_id: string | null; repeats: number; score_before: number; score_after: number }>('SELECT * FROM scoring.timeline ORDER BY sequence');

describe('a batch', () => {
  it('is counted: rows, state, change and offset together', async () => {
    await partition.count([contract, ...[1, 2, 3, 4, 5].map((n) => complaint(`c-${n}`))]);
    const [state] = await states();
    expect(state?.score).toBeCloseTo(58.8944, 2);
    const events = await timeline();
    expect(events.map(({ event_id }) => event_id)).toEqual(['contract', 'c-1', 'c-2', 'c-3', 'c-4', 'c-5']);
    expect(events[1]?.score_before).toBeCloseTo(85, 6);
    expect(events[1]?.score_after).toBeCloseTo(76.5133, 3);
    const [change, ...more] = await outbox<RetentionChange>(topics.changes);
    expect(more).toEqual([]);
    expect(change).toMatchObject({ tenant: 'demo', customer: { id: 'acme', traits: {} }, previous: null, basis: 'contract' });
    expect(await rows('SELECT next_offset FROM scoring.consumer_offset')).toEqual([{ next_offset: '6' }]);
  });

  it('replayed is refused by the fence and changes nothing', async () => {
    const batch = partition.batch([contract, complaint('c-1')]);
    await keep(database.keeper, batch);
    const before = [await states(), await timeline(), await outbox(topics.changes)];
    await expect(keep(database.keeper, batch)).rejects.toThrow(OffsetAhead);
    expect([await states(), await timeline(), await outbox(topics.changes)]).toEqual(before);
  });

  it('behind a gap is refused by the fence', async () => {
    partition.batch([contract]);
    await expect(partition.count([complaint('c-1')])).rejects.toThrow(OffsetBehind);
    expect(await timeline()).toEqual([]);
  });
});

describe('an event that comes again', () => {
  it('is a repeat, in the same batch and later, and counts once', async () => {
    await partition.count([contract, complaint('c-1'), complaint('c-1')]);
    const before = await states();
    await partition.count([complaint('c-1'), complaint('c-1')]);
    expect(await states()).toEqual(before);
    expect((await timeline()).map(({ event_id, repeats }) => [event_id, repeats])).toEqual([['contract', 0], ['c-1', 3]]);
  });

  it('with other content is a dead letter, and the first one stays', async () => {
    await partition.count([complaint('c-1')]);
    await partition.count([{ id: 'c-1', at: now, data: { kind: 'meeting.held', customer: { id: 'acme' } } }]);
    const [letter] = await outbox<DeadLetter>(topics.deadLetters);
    expect(letter).toMatchObject({ reason: 'id-conflict', service: 'scoring', tenant: 'demo', source: 'crm', eventId: 'c-1', topic: topics.interactions, offset: '1' });
    expect((await timeline()).map(({ repeats }) => repeats)).toEqual([0]);
  });
});

it('a record that breaks its contract goes to the dead letters, and what stands beside it counts', async () => {
  const good = partition.batch([complaint('c-1')]);
  await keep(database.keeper, good);
  await keep(database.keeper, partition.batchOf([{ key: 'x', value: 'no json', headers: {} }]));
  const [letter] = await outbox<DeadLetter>(topics.deadLetters);
  expect(letter).toMatchObject({ reason: 'not-an-event', raw: { encoding: 'utf8', body: 'no json' }, tenant: null });
  expect(await timeline()).toHaveLength(1);
});

it('the record that a batch fails for is passed over, whole, with its place in the log', async () => {
  const batch = partition.batch([complaint('c-1')]);
  await database.keeper.refuse({ batch, reason: 'bug', error: new Error('it can not be folded\0') });
  const [letter] = await outbox<DeadLetter>(topics.deadLetters);
  expect(letter).toMatchObject({ reason: 'poison', detail: 'it can not be folded\uFFFD', tenant: 'demo', eventId: 'c-1', partition: 0, offset: '0' });
  expect(JSON.parse(letter!.raw.body)).toMatchObject({ kind: 'complaint.received' });
  await partition.count([complaint('c-2')]);
  expect((await timeline()).map(({ event_id }) => event_id)).toEqual(['c-2']);
});

describe('whose it is', () => {
  const byAlias = (id: string, more: Told['data']['customer'] = {}): Told => ({ id, at: now, data: { kind: 'call.answered', customer: { aliases: [{ ns: 'email', value: 'a@acme.example' }], ...more } } });

  it('an alias belongs to the first customer that claims it', async () => {
    await partition.count([byAlias('1', { id: 'acme' }), byAlias('2')]);
    await partition.count([byAlias('3')]);
    expect((await timeline()).map(({ customer_id }) => customer_id)).toEqual(['acme', 'acme', 'acme']);
  });

  it('one known by alias only gets an id that everybody derives alike', async () => {
    await partition.count([byAlias('1'), byAlias('2')]);
    const [first, second] = await timeline();
    expect(first?.customer_id).toMatch(/^c_[0-9a-f-]{36}$/);
    expect(second?.customer_id).toBe(first?.customer_id);
  });

  it('one with references only waits', async () => {
    await partition.count([{ id: 'r', at: now, data: { kind: 'order.refunded', refs: [{ type: 'order', ns: 'shop', id: '5001' }] } }]);
    expect((await timeline()).map(({ customer_id }) => customer_id)).toEqual([null]);
    expect(await states()).toEqual([]);
  });
});

describe('what is said about a customer', () => {
  const update = (id: string, at: number, customer: object): Told => ({ id, at, data: { kind: 'customer.updated', customer: { id: 'acme', ...customer } } });
  const described = () => rows('SELECT name, traits FROM scoring.customer');

  it('the newest saying wins, whatever comes last', async () => {
    await partition.count([update('2', now, { name: 'New', traits: { segment: 'key' } })]);
    await partition.count([update('1', now - hour, { name: 'Old', traits: { segment: 'small', region: 'DACH' } })]);
    expect(await described()).toEqual([{ name: 'New', traits: { segment: 'key', region: 'DACH' } }]);
  });

  it('a retraction takes it back', async () => {
    await partition.count([update('1', now - hour, { name: 'Old' }), update('2', now, { name: 'New' })]);
    await partition.count([{ id: 'x', at: now + 1, data: { kind: 'interaction.retracted', customer: { id: 'acme' }, refs: [{ type: 'interaction', ns: 'crm', id: '2' }] } }]);
    expect(await described()).toEqual([{ name: 'Old', traits: {} }]);
  });
});

describe('a retraction', () => {
  const retraction: Told = { id: 'x', at: now + 1, data: { kind: 'interaction.retracted', customer: { id: 'acme' }, refs: [{ type: 'interaction', ns: 'crm', id: 'c-1' }] } };

  it('takes its interaction out, also when it comes first', async () => {
    await partition.count([contract, complaint('c-1')]);
    await partition.count([retraction]);
    const [after] = await states();
    expect(after?.score).toBeCloseTo(85, 6);
    const other = await new TestPartition(database.keeper, database.dataSource, 1).assign();
    await other.count([contract, retraction].map((event) => ({ ...event, tenant: 'north' })));
    await other.count([{ ...complaint('c-1'), tenant: 'north' }]);
    const [north] = await rows<{ score: number }>(`SELECT score FROM scoring.customer_state WHERE tenant_id = 'north'`);
    expect(north?.score).toBeCloseTo(85, 6);
  });

  it('that names another customer is of the one whose interaction it takes back', async () => {
    await partition.count([contract, complaint('c-1'), { id: 'o', at: now, data: { kind: 'order.placed', customer: { id: 'bolt' } } }]);
    await partition.count([{ ...retraction, data: { ...retraction.data, customer: { id: 'bolt' } } }]);
    expect((await states())[0]?.score).toBeCloseTo(85, 6);
    expect(await rows(`SELECT customer_id FROM scoring.timeline WHERE event_id = 'x'`)).toEqual([{ customer_id: 'acme' }]);
  });

  it('that names other things of others besides is of the customer that it names', async () => {
    const campaign = { type: 'campaign', ns: 'crm', id: 'spring' };
    const of = (id: string) => ({ type: 'interaction', ns: 'crm', id });
    await partition.count([contract, complaint('c-1'), complaint('c-2'), { id: 'b-1', at: now, data: { kind: 'order.placed', customer: { id: 'bolt' }, refs: [campaign] } }]);
    await partition.count([{ ...retraction, data: { ...retraction.data, refs: [campaign, of('c-1')] } }, { ...retraction, id: 'y', data: { ...retraction.data, refs: [of('b-1'), of('c-2')] } }]);
    expect((await states())[0]?.score).toBeCloseTo(85, 6);
  });

  it('that is taken back itself gives back what was said, in whatever order they come', async () => {
    const named: Told = { id: 'u', at: now, data: { kind: 'customer.updated', customer: { id: 'acme', name: 'ACME GmbH', traits: { owner: 'jo' } } } };
    const takeBack = (id: string, of: string): Told => ({ id, at: now + 1, data: { kind: 'interaction.retracted', customer: { id: 'acme' }, refs: [{ type: 'interaction', ns: 'crm', id: of }] } });
    const [first, second] = [takeBack('r1', 'u'), takeBack('r2', 'r1')];
    for (const [tenant, order] of Object.entries({ a: [named, first, second], b: [second, first, named], c: [first, named, second] })) {
      for (const event of order) await partition.count([{ ...event, tenant }]);
      expect(await rows('SELECT name, traits FROM scoring.customer WHERE tenant_id = $1', [tenant])).toEqual([{ name: 'ACME GmbH', traits: { owner: 'jo' } }]);
    }
  });
});

describe('a retraction without a customer', () => {
  const nameless = (id: string, of: string): Told => ({ id, at: now + 1, data: { kind: 'interaction.retracted', refs: [{ type: 'interaction', ns: 'crm', id: of }] } });
  const score = async () => (await states())[0]?.score;
  const owners = async () => Object.fromEntries((await timeline()).map(({ event_id, customer_id }) => [event_id, customer_id]));

  it('has the customer of what it takes back, before it or in its batch', async () => {
    await partition.count([contract, complaint('c-1')]);
    await partition.count([nameless('x', 'c-1'), nameless('y', 'c-2'), complaint('c-2')]);
    expect(await owners()).toEqual({ contract: 'acme', 'c-1': 'acme', 'c-2': 'acme', x: 'acme', y: 'acme' });
    expect(await score()).toBeCloseTo(85, 6);
  });

  it('waits for what it takes back, and takes effect when that comes', async () => {
    await partition.count([contract, nameless('x', 'c-1')]);
    expect(await owners()).toEqual({ contract: 'acme', x: null });
    await partition.count([complaint('c-1'), complaint('c-2')]);
    expect(await owners()).toEqual({ contract: 'acme', 'c-1': 'acme', 'c-2': 'acme', x: 'acme' });
    expect(await score()).toBeCloseTo(76.5133, 2);
    expect(await rows('SELECT * FROM scoring.waiting')).toEqual([]);
    await partition.count([complaint('c-3')]);
    const refolded = await score();
    await partition.count([complaint('older', 'acme', now - hour / 2)]);
    expect(await score()).toBeLessThan(refolded!);
  });

  it('may itself be taken back while it waits', async () => {
    await partition.count([contract, nameless('x', 'c-1'), nameless('y', 'x')]);
    await partition.count([complaint('c-1')]);
    expect(await owners()).toEqual({ contract: 'acme', 'c-1': 'acme', x: 'acme', y: 'acme' });
    expect(await score()).toBeCloseTo(76.5133, 2);
  });

  it('and what it takes back, counted at the same moment by two lanes, meet', async () => {
    await partition.count([contract]);
    const other = await new TestPartition(database.keeper, database.dataSource, 1).assign();
    for (let n = 0; n < 5; n += 1) await Promise.all([partition.count([complaint(`m-${n}`)]), other.count([nameless(`x-${n}`, `m-${n}`)])]);
    expect(await score()).toBeCloseTo(85, 6);
    expect(Object.values(await owners())).not.toContain(null);
  });
});

describe('an interaction dated ahead', () => {
  it('gets its score when its time has come, whatever comes beside it and however its source is named', async () => {
    const soon = Date.now() + 1_500;
    const later: Told = { ...complaint('c#1', 'acme', soon), source: 'a#b' };
    await partition.count([contract, later]);
    expect((await timeline())[1]?.score_after).toBeNull();
    await eventually(() => { expect(Date.now()).toBeGreaterThan(soon + 50); });
    await partition.count([complaint('c-2', 'acme', Date.now() + 60_000)]);
    const [, scored] = await timeline();
    expect(scored?.score_before).toBeCloseTo(85, 3);
    expect(scored?.score_after).toBeCloseTo(76.5133, 2);
  });
});

it('two lanes that meet at one new event count it once', async () => {
  const other = await new TestPartition(database.keeper, database.dataSource, 1).assign();
  const batches = [partition.batch([complaint('c-1', 'one')]), other.batch([complaint('c-1', 'one')])];
  const results = await Promise.allSettled(batches.map((batch) => keep(database.keeper, batch)));
  // The second one may find the first one's row, or fail to insert its own: then the lane repeats the batch.
  for (const [index, result] of results.entries()) if (result.status === 'rejected') await keep(database.keeper, batches[index]!);
  expect((await timeline()).map(({ event_id, repeats }) => [event_id, repeats])).toEqual([['c-1', 1]]);
});

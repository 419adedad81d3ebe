import { eventually } from '@rapport/tools/testing';
import { TestPartition } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const now = Date.now() - 60_000;
const email = { ns: 'email', value: 'buy@bolt.example' };
const order = { type: 'order', ns: 'shop', id: '5001' };

let database: ScoringDatabase;
let partition: TestPartition;
beforeAll(async () => {
  database = await openScoringDatabase();
  partition = await new TestPartition(database.keeper, database.dataSource).assign();
});
afterAll(() => database.close());

const ordered = (id: string, customer: string): Told => ({ id, at: now, data: { kind: 'order.placed', customer: { id: customer, aliases: [email] }, refs: [order] } });
const [wrong, right] = [ordered('wrong', 'acme'), ordered('right', 'bolt')];
const takeBack: Told = { id: 'not-wrong', at: now + 1, data: { kind: 'interaction.retracted', customer: { id: 'acme' }, refs: [{ type: 'interaction', ns: 'crm', id: 'wrong' }] } };
const misaddressed: Told = { ...takeBack, data: { ...takeBack.data, customer: { id: 'bolt' } } };
const later: readonly Told[] = [{ id: 'delivery', at: now + 2, data: { kind: 'delivery.failed', refs: [order] } }, { id: 'mail', at: now + 2, data: { kind: 'email.received', customer: { aliases: [email] } } }];

const count = (tenant: string, ...told: readonly Told[]): Promise<void> => partition.countAndSettle(told.map((event) => ({ ...event, tenant })));
const rows = <T extends object>(sql: string, tenant: string): Promise<T[]> => database.dataSource.query<T[]>(sql, [tenant]);
const ownersOf = async (tenant: string): Promise<string[]> =>
  (await rows<{ owner: string }>(`SELECT event_id || ' ' || coalesce(customer_id, '-') AS owner FROM scoring.timeline WHERE tenant_id = $1 AND event_id IN ('delivery', 'mail') ORDER BY 1`, tenant)).map(({ owner }) => owner);

it.each<[string, readonly Told[]]>([
  ['before the right one', [wrong, takeBack, right]],
  ['after the right one', [wrong, right, takeBack]],
  ['last, and was wrong after the right one', [right, wrong, takeBack]],
  ['before what it takes back', [takeBack, wrong, right]],
])('what only a retracted interaction named is the customer’s who named it rightly; the retraction comes %s', async (when, events) => {
  const tenant = `freed-${when.replaceAll(/[^a-z]+/g, '-')}`;
  for (const event of events) await count(tenant, event);
  await count(tenant, ...later);
  expect(await ownersOf(tenant)).toEqual(['delivery bolt', 'mail bolt']);
  expect(await rows('SELECT customer_id FROM scoring.customer_alias WHERE tenant_id = $1', tenant)).toEqual([{ customer_id: 'bolt' }]);
  expect(await rows('SELECT because FROM scoring.merge_proposal WHERE tenant_id = $1', tenant)).toEqual([]);
});

it.each<[string, readonly (readonly Told[])[]]>([
  ['after', [[wrong], [misaddressed], [right]]],
  ['before', [[misaddressed], [right], [wrong]]],
  ['before and with', [[misaddressed, wrong], [right]]],
])('a retraction is of whose interaction it takes back, whomever it names; it comes %s that one', async (when, batches) => {
  const tenant = `misaddressed-${when.replaceAll(' ', '-')}`;
  for (const events of batches) await count(tenant, ...events);
  await count(tenant, ...later);
  expect(await ownersOf(tenant)).toEqual(['delivery bolt', 'mail bolt']);
  expect(await rows(`SELECT customer_id FROM scoring.timeline WHERE tenant_id = $1 AND event_id = 'not-wrong'`, tenant)).toEqual([{ customer_id: 'acme' }]);
  expect(await rows('SELECT FROM scoring.waiting WHERE tenant_id = $1', tenant)).toEqual([]);
});

it.each<[string, readonly string[]]>([
  ['known, taken back, given back', ['wrong', 'r1', 'r2']],
  ['taken back first', ['r1', 'r2', 'wrong']],
  ['given back first', ['r2', 'r1', 'wrong']],
  ['given back before it is taken back', ['r2', 'wrong', 'r1']],
])('a retraction of a retraction is of the same customer as that; in the order: %s', async (order, ids) => {
  const tenant = `twice-${order.replaceAll(/[^a-z]+/g, '-')}`;
  const retraction = (id: string, of: string): Told => ({ id, at: now + 1, data: { kind: 'interaction.retracted', customer: { id: 'bolt' }, refs: [{ type: 'interaction', ns: 'crm', id: of }] } });
  const all = new Map([['wrong', wrong], ['r1', retraction('r1', 'wrong')], ['r2', retraction('r2', 'r1')]]);
  for (const id of ids) await count(tenant, all.get(id)!);
  expect(await rows('SELECT DISTINCT customer_id FROM scoring.timeline WHERE tenant_id = $1', tenant)).toEqual([{ customer_id: 'acme' }]);
  expect(await rows('SELECT customer_id FROM scoring.customer_state WHERE tenant_id = $1', tenant)).toEqual([{ customer_id: 'acme' }]);
});

it('a retraction that lies ahead, of what is not known yet, holds nothing up once it has come', async () => {
  const ahead = Date.now() + 700;
  await count('ahead', { ...takeBack, at: ahead });
  expect(await rows('SELECT customer_id FROM scoring.timeline WHERE tenant_id = $1', 'ahead')).toEqual([{ customer_id: null }]);
  await count('ahead', wrong);
  await eventually(() => { expect(Date.now()).toBeGreaterThan(ahead); });
  await count('ahead', { ...right, data: { ...right.data, customer: { id: 'acme' } } });
  expect(await rows(`SELECT DISTINCT customer_id FROM scoring.timeline WHERE tenant_id = $1`, 'ahead')).toEqual([{ customer_id: 'acme' }]);
});

it('a retraction of an event of the surroundings concerns whom that does, whomever it names', async () => {
  const gone: Told = { id: 'gone', at: now, data: { kind: 'stock.depleted', scope: 'product', items: [{ id: 'sku-7' }] } };
  const back: Told = { id: 'not-gone', at: now + 1, data: { kind: 'interaction.retracted', customer: { id: 'acme' }, refs: [{ type: 'interaction', ns: 'crm', id: 'gone' }] } };
  for (const [tenant, events] of [['gone-first', [gone, back]], ['gone-last', [back, gone]]] as const) {
    for (const event of events) await count(tenant, event);
    expect(await rows('SELECT event_id, item_id FROM scoring.exposure WHERE tenant_id = $1 ORDER BY event_id', tenant)).toEqual([{ event_id: 'gone', item_id: 'sku-7' }, { event_id: 'not-gone', item_id: 'sku-7' }]);
  }
});

it('a retraction that repeats what it takes back names nothing', async () => {
  await count('repeated', wrong);
  await count('repeated', { ...takeBack, data: { ...takeBack.data, customer: wrong.data.customer!, refs: [...takeBack.data.refs!, order] } });
  await count('repeated', right);
  await count('repeated', ...later);
  expect(await ownersOf('repeated')).toEqual(['delivery bolt', 'mail bolt']);
});

it('what another of its interactions names stays a customer’s', async () => {
  await count('kept', wrong, { ...wrong, id: 'again' });
  await count('kept', takeBack);
  await count('kept', ...later);
  expect(await ownersOf('kept')).toEqual(['delivery acme', 'mail acme']);
});

it('a person that only a retracted interaction named is nobody’s', async () => {
  const beside: Told = { id: 'wrong', at: now, data: { kind: 'call.answered', customer: { id: 'jo', aliases: [email], account: { id: 'acme' } } } };
  await count('person', beside);
  await count('person', takeBack);
  expect(await rows('SELECT value FROM scoring.contact WHERE tenant_id = $1', 'person')).toEqual([]);
  await count('person', later[1]!);
  expect(await ownersOf('person')).toEqual([expect.stringMatching(/^mail c_/)]);
});

it('a name that is free again passes over nobody whose person it names', async () => {
  const beside: Told = { id: 'beside', at: now, data: { kind: 'call.answered', customer: { id: 'jo', aliases: [email], account: { id: 'cog' } } } };
  for (const event of [wrong, beside, right, takeBack]) await count('passed', event);
  await count('passed', later[1]!);
  expect(await ownersOf('passed')).toEqual(['mail cog']);
});

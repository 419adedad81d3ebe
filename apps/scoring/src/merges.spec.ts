import { topics } from '@rapport/contracts';
import type { RetentionChange } from '@rapport/contracts';
import { randomUUID } from 'node:crypto';
import { decodeState } from './domain/state.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { randomOf } from './spec-support/random.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const day = 86_400_000;
const now = Date.now() - 60_000;

let database: ScoringDatabase;
let partition: TestPartition;
beforeAll(async () => {
  database = await openScoringDatabase();
  partition = await new TestPartition(database.keeper, database.dataSource).assign();
});
afterAll(() => database.close());

const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => database.dataSource.query<T[]>(sql, values);

function ofMerge(kind: 'customer.merged' | 'customer.unmerged', [into, from]: [string, string], merge = 'mg_1'): Told {
  return { id: `${kind}-${merge}`, source: 'rapport', at: now, data: { kind, customer: { id: into }, refs: [{ type: 'merge', ns: 'rapport', id: merge }], attributes: { from, reason: 'same company' } } };
}
const merged = (pair: [string, string], merge?: string) => ofMerge('customer.merged', pair, merge);
const unmerged = (pair: [string, string], merge?: string) => ofMerge('customer.unmerged', pair, merge);

const happened = (id: string, kind: string, customer: object, at = now): Told => ({ id, at, data: { kind, customer } });
const orders = (customer: string, count: number, gap: number): Told[] =>
  Array.from({ length: count }, (_, n) => ({ id: `${customer}-order-${n}`, at: now - (n + 1) * gap * day, data: { kind: 'order.placed', customer: { id: customer }, value: { amount: '100.00', currency: 'EUR' } } }));

/** Each tenant is a story of its own. */
const within = (tenant: string, told: readonly Told[]): Told[] => told.map((event) => ({ ...event, tenant }));

interface Stored { readonly customer_id: string; readonly score: number; readonly fold: object }
async function stored(tenant: string): Promise<Record<string, Stored>> {
  const found = await rows<{ customer_id: string; score: number; state: string }>('SELECT customer_id, score, state FROM scoring.customer_state WHERE tenant_id = $1 ORDER BY customer_id', [tenant]);
  // Which interaction is the newest folded is the only thing that the merge itself leaves in a fold.
  return Object.fromEntries(found.map(({ state, ...row }) => [row.customer_id, { ...row, fold: { ...decodeState(state).fold!, newest: null } }]));
}
async function changes(tenant: string): Promise<RetentionChange[]> {
  const found = await rows<{ value: string }>('SELECT value FROM scoring.outbox WHERE topic = $1 ORDER BY position', [topics.changes]);
  return found.map(({ value }) => JSON.parse(value) as RetentionChange).filter((change) => change.tenant === tenant);
}
/** What changes say of interactions, apart from the moment at which it was computed. */
const saidOf = (told: readonly Pick<RetentionChange, 'contributions' | 'signals' | 'closings' | 'unanswered'>[]) => told.map(({ contributions, signals, closings = [], unanswered = [] }) => ({
  pieces: contributions.filter(({ interactions }) => interactions.length > 0).map(({ kind, determinant, points, interactions }) => [kind, determinant, points.toFixed(1), interactions]).sort(), signals, closings, unanswered,
}));
const sumOf = ({ contributions }: RetentionChange): number => contributions.reduce((sum, { points }) => sum + points, 0);

const acme = [...orders('acme', 8, 30), happened('acme-complaint', 'complaint.received', { id: 'acme', name: 'ACME GmbH', aliases: [{ ns: 'email', value: 'a@acme.example' }] }, now - day)];
const north = [...orders('north', 3, 50), happened('north-broken', 'promise.broken', { id: 'north', name: 'ACME North', traits: { region: 'North' }, aliases: [{ ns: 'email', value: 'n@acme.example' }] }, now - 2 * day)];
const later = [happened('later-1', 'complaint.received', { aliases: [{ ns: 'email', value: 'n@acme.example' }] }), happened('later-2', 'meeting.held', { id: 'acme' }), happened('later-3', 'order.placed', { id: 'north' }, now - 3 * day)];

it('two customers become one: its score is that of both timelines, and the other one is scored no longer', async () => {
  await partition.count(within('one', [...acme, ...north]));
  await partition.count(within('one', [merged(['acme', 'north'])]));
  const both = [...acme, ...north].map((event) => ({ ...event, data: { ...event.data, customer: { ...event.data.customer, id: 'acme' } } }));
  await partition.count(within('as-one', both));
  const one = await stored('one');
  expect(Object.keys(one)).toEqual(['acme']);
  expect(one['acme']!.fold).toEqual((await stored('as-one'))['acme']!.fold);
});

it('tells of the merge by pieces that sum to the difference, and of the customer that went with whom it stands', async () => {
  await partition.count(within('told', [...acme, ...north]));
  const before = await stored('told');
  const known = (await changes('told')).length;
  await partition.count(within('told', [merged(['acme', 'north'])]));
  const news = (await changes('told')).slice(known);
  const gone = news.find(({ customer }) => customer.id === 'north')!;
  const stays = news.find(({ customer }) => customer.id === 'acme')!;
  expect(news).toHaveLength(2);
  expect(gone).toMatchObject({ mergedInto: 'acme' });
  expect(gone.score).toBeCloseTo(before['north']!.score, 2);
  expect(stays.mergedInto).toBeUndefined();
  for (const change of news) expect(sumOf(change)).toBeCloseTo(change.score - change.previous!.score, 9);
  expect(new Set(stays.contributions.map(({ kind }) => kind))).toEqual(new Set(['merge', 'silence', 'decay']));
  expect(Math.abs(stays.score - before['acme']!.score)).toBeGreaterThan(1);
  expect(stays.customer).toMatchObject({ name: 'ACME GmbH', traits: { region: 'North' } });
});

it('an unmerge gives both back as if it had never happened, with what came meanwhile by its own names', async () => {
  await partition.count(within('never', [...acme, ...north]));
  const before = (await changes('never')).length;
  for (const each of later) await partition.count(within('never', [each]));
  await partition.count(within('back', [...acme, ...north]));
  await partition.count(within('back', [merged(['acme', 'north'])]));
  for (const each of later) await partition.count(within('back', [each]));
  expect(Object.keys(await stored('back'))).toEqual(['acme']);
  const known = (await changes('back')).length;
  await partition.count(within('back', [unmerged(['acme', 'north'])]));
  const [back, never] = [await stored('back'), await stored('never')];
  for (const customer of ['acme', 'north']) {
    expect(back[customer]!.fold).toEqual(never[customer]!.fold);
    expect(back[customer]!.score).toBeCloseTo(never[customer]!.score, 3);
  }
  const owners = (tenant: string) => rows(`SELECT event_id, customer_id FROM scoring.timeline WHERE tenant_id = $1 AND source = 'crm' ORDER BY event_id`, [tenant]);
  expect(await owners('back')).toEqual(await owners('never'));
  const news = (await changes('back')).slice(known);
  expect(news.map(({ customer, mergedInto }) => [customer.id, mergedInto]).sort()).toEqual([['acme', undefined], ['north', undefined]]);
  for (const change of news) expect(sumOf(change)).toBeCloseTo(change.score - change.previous!.score, 9);
  expect(news.find(({ customer }) => customer.id === 'north')!.contributions.flatMap(({ interactions }) => interactions)).toContain('crm#later-1');
  const alone = (await changes('never')).slice(before);
  expect(alone).toHaveLength(later.length);
  for (const [customer, other] of [['acme', 'north'], ['north', 'acme']]) {
    const { unmerged: retold, asOf } = news.find((change) => change.customer.id === customer)!;
    expect(retold).toMatchObject({ from: [other] });
    expect(retold!.changes.at(-1)!.asOf).toBe(asOf);
    expect(saidOf(retold!.changes.slice(0, -1))).toEqual(saidOf(alone.filter((change) => change.customer.id === customer)));
  }
  const said = (tenant: string) => rows('SELECT customer_id, name, traits FROM scoring.customer WHERE tenant_id = $1 ORDER BY customer_id', [tenant]);
  expect(await said('back')).toEqual(await said('never'));
});

it('a chain of merges is one group, and each goes back where it was', async () => {
  await partition.count(within('chain', [...acme, ...north, ...orders('west', 4, 20)]));
  const before = await stored('chain');
  await partition.count(within('chain', [merged(['north', 'west'], 'mg_1')]));
  const pair = await stored('chain');
  await partition.count(within('chain', [merged(['acme', 'north'], 'mg_2')]));
  expect(Object.keys(await stored('chain'))).toEqual(['acme']);
  await partition.count(within('chain', [unmerged(['acme', 'north'], 'mg_2')]));
  const again = await stored('chain');
  expect(Object.keys(again)).toEqual(['acme', 'north']);
  expect(again['north']!.fold).toEqual(pair['north']!.fold);
  await partition.count(within('chain', [unmerged(['north', 'west'], 'mg_1')]));
  expect(Object.fromEntries(Object.entries(await stored('chain')).map(([id, { fold }]) => [id, fold]))).toEqual(Object.fromEntries(Object.entries(before).map(([id, { fold }]) => [id, fold])));
});

it('in whatever order merges, their ends and events are counted: the same states', async () => {
  // By ids: an alias is whoever's claims it first, which the order does decide.
  const told = [...acme, ...north, ...orders('north', 5, 9).map((event) => ({ ...event, id: `late-${event.id}` })), ...orders('west', 4, 20), merged(['north', 'west'], 'mg_1'), unmerged(['north', 'west'], 'mg_1'), merged(['acme', 'north'], 'mg_2'), merged(['acme', 'west'], 'mg_3'), unmerged(['acme', 'north'], 'mg_2')];
  const ends: unknown[] = [];
  for (let seed = 1; seed <= 25; seed += 1) {
    const random = randomOf(seed);
    const order = within(`order-${seed}`, told.map((event) => ({ event, key: random() })).sort((a, b) => a.key - b.key).map(({ event }) => event));
    for (let next = 0; next < order.length;) {
      const size = 1 + Math.floor(random() * 6);
      await partition.count(order.slice(next, next + size));
      next += size;
    }
    const folds = Object.entries(await stored(`order-${seed}`)).map(([id, { fold }]) => [id, fold]);
    ends.push(folds, await rows('SELECT customer_id, root_id FROM scoring.merged_customer WHERE tenant_id = $1', [`order-${seed}`]));
  }
  for (let at = 2; at < ends.length; at += 2) expect([ends[at], ends[at + 1]]).toEqual([ends[0], ends[1]]);
  expect(ends[1]).toEqual([{ customer_id: 'west', root_id: 'acme' }]);
}, 120_000);

it('touches nobody of another tenant', async () => {
  await partition.count([...within('mine', [...acme, ...north]), ...within('yours', [...acme, ...north])]);
  const yours = await stored('yours');
  await partition.count(within('mine', [merged(['acme', 'north'])]));
  expect(await stored('yours')).toEqual(yours);
});

it('a batch and a merge at the same moment end as one after the other', async () => {
  const other = await new TestPartition(database.keeper, database.dataSource, 1).assign();
  for (let round = 0; round < 5; round += 1) {
    const tenant = `race-${round}`;
    await partition.count(within(tenant, [...acme, ...north]));
    await Promise.all([partition.countAgain(within(tenant, [merged(['acme', 'north'])])), other.countAgain(within(tenant, later))]);
    const raced = await stored(tenant);
    await partition.count(within(`${tenant}-calm`, [...acme, ...north, ...later]));
    await partition.count(within(`${tenant}-calm`, [merged(['acme', 'north'])]));
    expect(Object.keys(raced)).toEqual(['acme']);
    expect(raced['acme']!.fold).toEqual((await stored(`${tenant}-calm`))['acme']!.fold);
  }
});

it('says nothing where it names nobody else', async () => {
  await partition.count(within('odd', [...acme, { ...merged(['acme', 'acme'], `mg_${randomUUID()}`) }, happened('x', 'customer.merged', { id: 'acme' })]));
  expect(Object.keys(await stored('odd'))).toEqual(['acme']);
  expect(await rows('SELECT 1 FROM scoring.merge WHERE tenant_id = $1', ['odd'])).toEqual([]);
});

import { jest } from '@jest/globals';
import { Problem } from '@rapport/service';
import { CustomerList } from './customer-list.ts';
import { listQuery, portfolioQuery, renewalsQuery } from './customer-query.ts';
import type { PortfolioQuery } from './customer-query.ts';
import { CustomerReader } from './customer-reader.ts';
import { shippedResolvedModel } from './model-document.ts';
import { Portfolio, portfolioSql } from './portfolio.ts';
import { ListConditions } from './list-conditions.ts';
import { Renewals } from './renewals.ts';
import { ReviewTimer } from './review-timer.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { openScoringDatabase, quiet } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

/** What these tests read of a list's item. */
interface Item {
  readonly id: string;
  readonly score: number;
  readonly band: string;
  readonly basis: string;
  readonly trend: { readonly points: number };
  readonly determinant: string | null;
  readonly traits: { readonly segment?: string; readonly region?: string };
  readonly valueAtStake: { readonly amount: string };
  readonly contractEndsAt: string;
}

const day = 86_400_000;
const now = Date.now() - 60_000;
const dateIn = (days: number): string => new Date(now + days * day).toISOString().slice(0, 10);
const query = (given: object = {}): PortfolioQuery => portfolioQuery.parse(given);
const near = (value: number, digits = 6): unknown => expect.closeTo(value, digits);

let database: ScoringDatabase;
let portfolio: Portfolio;
let renewals: Renewals;
let customers: CustomerList;

beforeAll(async () => {
  database = await openScoringDatabase();
  const reader = new CustomerReader(database.dataSource, database.models);
  portfolio = new Portfolio(database.dataSource, reader);
  renewals = new Renewals(database.dataSource, reader);
  customers = new CustomerList(database.dataSource, reader);
  const partition = await new TestPartition(database.keeper, database.dataSource).assign();
  await partition.count(Array.from({ length: 24 }, (_, n) => story(n)).flat());
  // Scores of 30 days before are looked up by the reviews, which look once more when no late history comes any more.
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  const timer = new ReviewTimer({ dataSource: database.dataSource, models: database.models, relay: { wake: () => undefined }, logger: quiet, clock, now: () => Promise.resolve(now + 120_000) });
  await timer.round();
}, 60_000);
afterAll(() => database.close());

const segments = ['bakery', 'hotel', 'office'];
const regions = ['North', 'South'];

/** Half have contracts, the others order; every third complains, one is lost lately, one long ago, one has only called. */
function story(n: number): Told[] {
  const id = `customer-${String(n).padStart(2, '0')}`;
  const traits = { ...(n % 5 === 4 ? {} : { segment: segments[n % 3]! }), region: regions[n % 2]!, owner: n < 12 ? 'jo@supplier.example' : 'kim@supplier.example' };
  const told = (event: string, ago: number, data: Partial<Told['data']> & { kind: string }): Told => ({ id: `${n}-${event}`, at: now - ago * day, data: { customer: { id }, ...data } });
  if (n === 23) return [told('call', 3, { kind: 'call.answered', customer: { id, traits } })];
  const first = n % 2 === 0 ? told('signed', 200, { kind: 'contract.signed', customer: { id, traits }, facts: { contractEndsAt: dateIn(20 + n * 10) } }) : told('account', 200, { kind: 'account.created', customer: { id, traits } });
  const orders = [150, 100, 50, 5].map((ago, i) => told(`order-${i}`, ago + n, { kind: 'order.placed', value: { amount: `${(n + 1) * 100}.00`, currency: 'EUR' } }));
  const since = n % 3 === 0 ? [1, 2, 3].map((ago) => told(`complaint-${ago}`, ago, { kind: 'complaint.received' })) : [];
  const lost = n === 7 ? [told('over', 4, { kind: 'account.closed' })] : n === 9 ? [told('over', 60, { kind: 'account.closed' })] : [];
  return [first, ...(n === 9 ? [] : orders), ...(n === 9 ? [] : since), ...lost];
}

async function listed(given: object = {}): Promise<Item[]> {
  const { items } = await customers.page('demo', listQuery.parse({ limit: 200, ...given }));
  return items as Item[];
}

const counted = ({ band, basis }: Item): boolean => band !== 'unknown' && basis !== 'lost';
const sum = (items: readonly Item[], of: (item: Item) => number): number => items.reduce((total, item) => total + of(item), 0);
const atRisk = (item: Item): number => (Number(item.valueAtStake.amount) * (100 - item.score)) / 100;

describe('the portfolio', () => {
  it('is what the list of customers adds up to', async () => {
    const items = await listed();
    const known = items.filter(counted);
    const view = await portfolio.view('demo', query(), now);
    expect(items).toHaveLength(24);
    expect(view).toMatchObject({ days: 30, modelVersion: 1, bands: { 'at-risk': 35, watch: 60, steady: 80 }, customers: known.length, unknown: items.filter(({ band, basis }) => band === 'unknown' && basis !== 'lost').length });
    expect(Number(view.value.amount)).toBeCloseTo(sum(known, ({ valueAtStake }) => Number(valueAtStake.amount)), 2);
    expect(Number(view.valueAtRisk.now.amount)).toBeCloseTo(sum(known, atRisk), 1);
    expect(view.expectedToStay).toMatchObject({ now: near(sum(known, ({ score }) => score) / known.length), earlier: near(sum(known, ({ score, trend }) => score - trend.points) / known.length, 3) });
    expect(view.spread.reduce((total, bar) => total + bar.customers, 0)).toBe(known.length);
    for (const { from, to, band } of view.spread) expect(known.some((item) => item.band === band && item.score >= from && item.score <= to)).toBe(true);
  });

  it('counts each customer where it lost most, and the parts make the whole', async () => {
    const known = (await listed()).filter(counted);
    const { byDeterminant, bySegmentAndRegion, valueAtRisk, value } = await portfolio.view('demo', query(), now);
    const total = (amounts: readonly { readonly amount: string }[]): number => amounts.reduce((added, { amount }) => added + Number(amount), 0);
    expect(byDeterminant.length).toBeGreaterThan(1);
    for (const row of byDeterminant) {
      const here = known.filter(({ determinant }) => determinant === row.determinant);
      expect(row).toMatchObject({ customers: here.length });
      expect(Number(row.valueAtRisk.now.amount)).toBeCloseTo(sum(here, atRisk), 1);
    }
    expect(total(byDeterminant.map((row) => row.valueAtRisk.now))).toBeCloseTo(Number(valueAtRisk.now.amount), 1);
    expect(total(byDeterminant.map((row) => row.valueAtRisk.earlier))).toBeCloseTo(Number(valueAtRisk.earlier.amount), 1);
    expect(total(bySegmentAndRegion.map((cell) => cell.value))).toBeCloseTo(Number(value.amount), 1);
    for (const cell of bySegmentAndRegion) expect(cell.customers).toBe(known.filter(({ traits }) => (traits.segment ?? null) === cell.segment && (traits.region ?? null) === cell.region).length);
    expect(bySegmentAndRegion.some(({ segment }) => segment === null)).toBe(true);
  });

  it('says who changed band, and who was lost in these days, but not who was lost before', async () => {
    const items = await listed();
    const { movement, lost } = await portfolio.view('demo', query(), now);
    expect(lost).toEqual({ customers: 1, value: { amount: '3200.00', currency: 'EUR' } });
    expect(movement.filter(({ to }) => to === 'lost').map(({ customers: count }) => count)).toEqual([1]);
    expect(movement.some(({ from }) => from === 'lost')).toBe(false);
    expect(movement.reduce((total, { customers: count }) => total + count, 0)).toBe(items.filter(counted).length + 1);
    expect(movement.some(({ from, to }) => from !== to && to !== 'lost')).toBe(true);
  });

  it('is narrowed by segment, region and owner', async () => {
    for (const narrowed of [{ segment: 'hotel' }, { region: 'North' }, { owner: 'kim@supplier.example', region: 'South' }]) {
      const known = (await listed(narrowed)).filter(counted);
      const view = await portfolio.view('demo', query(narrowed), now);
      expect(known.length).toBeGreaterThan(0);
      expect(view.customers).toBe(known.length);
      expect(Number(view.valueAtRisk.now.amount)).toBeCloseTo(sum(known, atRisk), 1);
    }
    expect(await portfolio.view('demo', query({ segment: 'none' }), now)).toMatchObject({ customers: 0, expectedToStay: null, spread: [], movement: [], byDeterminant: [], bySegmentAndRegion: [] });
    expect(await portfolio.view('another', query(), now)).toMatchObject({ customers: 0, unknown: 0 });
  });

  it('computes what another number of days moved: the same as is stored of 30', async () => {
    const stored = await portfolio.view('demo', query(), now);
    const week = await portfolio.view('demo', query({ days: 7 }), now);
    const { items } = await customers.page('demo', listQuery.parse({ limit: 200, at: new Date(now - 7 * day).toISOString() }));
    const before = new Map((items as Item[]).map(({ id, score }) => [id, score]));
    const known = (await listed()).filter(counted);
    expect(week.expectedToStay?.now).toBeCloseTo(stored.expectedToStay?.now ?? 0, 9);
    expect(week.expectedToStay?.earlier).toBeCloseTo(sum(known, ({ id }) => before.get(id) ?? Number.NaN) / known.length, 2);
    // One day more than is stored: what a day of silence moves, and no more.
    const computed = await portfolio.view('demo', query({ days: 31 }), now);
    expect(Math.abs((computed.expectedToStay?.earlier ?? 0) - (stored.expectedToStay?.earlier ?? 0))).toBeLessThan(2);
    expect(computed.lost).toEqual(stored.lost);
  });

  it('counts the value of an override at no part, whatever the customer lost by', async () => {
    const partition = await new TestPartition(database.keeper, database.dataSource, 2).assign();
    const complains = (id: string): Told[] => [
      { id: `${id}-order`, tenant: 'held', at: now - 50 * day, data: { kind: 'order.placed', customer: { id }, value: { amount: '800.00', currency: 'EUR' } } },
      ...[3, 2, 1].map((ago) => ({ id: `${id}-complaint-${ago}`, tenant: 'held', at: now - ago * day, data: { kind: 'complaint.received', customer: { id } } })),
    ];
    const until = new Date(now + 30 * day).toISOString();
    const said = { id: 'said', tenant: 'held', source: 'rapport', at: now - day / 2, data: { kind: 'override.set', customer: { id: 'by-hand' }, attributes: { score: 25, reason: 'they told us', owner: 'jo', until } } };
    await partition.count([...complains('by-hand'), ...complains('by-model'), said]);

    const { byDeterminant, valueAtRisk } = await portfolio.view('held', query(), now);
    expect(byDeterminant.map(({ determinant, customers: count }) => [determinant, count]).sort()).toEqual([[null, 1], ['service', 1]]);
    const held = byDeterminant.find(({ determinant }) => determinant === null);
    expect(held?.valueAtRisk.now).toEqual({ amount: '600.00', currency: 'EUR' });
    expect(Number(valueAtRisk.now.amount)).toBeCloseTo(byDeterminant.reduce((added, row) => added + Number(row.valueAtRisk.now.amount), 0), 1);
    // As a list of now, of the moment before the word, and of one after it.
    const partsAt = async (at?: number) => Object.fromEntries(((await customers.page('held', listQuery.parse(at === undefined ? {} : { at: new Date(at).toISOString() }))).items as Item[]).map(({ id, determinant }) => [id, determinant]));
    expect(await partsAt()).toEqual({ 'by-hand': null, 'by-model': 'service' });
    expect(await partsAt(now - day / 4)).toEqual({ 'by-hand': null, 'by-model': 'service' });
    expect(await partsAt(now - 0.75 * day)).toEqual({ 'by-hand': 'service', 'by-model': 'service' });
  });

  it('refuses what it does not know', () => {
    for (const wrong of [{ days: 0 }, { days: 'x' }, { days: 366 }, { colour: 'red' }]) expect(portfolioQuery.safeParse(wrong).success).toBe(false);
  });
});

describe('renewals', () => {
  const page = async (given: object = {}) => (await renewals.page('demo', renewalsQuery.parse(given), now)) as { items: Item[]; nextCursor: string | null };

  it('come in the order of the contracts’ ends, each once, page by page', async () => {
    const { items, nextCursor } = await page();
    expect(nextCursor).toBeNull();
    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, n) => `customer-${String(n * 2).padStart(2, '0')}`));
    expect(items[0]).toMatchObject({ contractEndsAt: dateIn(20), basis: 'contract', valueAtStake: { currency: 'EUR' }, traits: { owner: 'jo@supplier.example' } });
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const part: Awaited<ReturnType<typeof page>> = await page({ limit: 5, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...part.items.map(({ id }) => id));
      cursor = part.nextCursor;
    }
    expect(seen).toEqual(items.map(({ id }) => id));
  });

  it('before a moment, of an owner', async () => {
    const before = await page({ before: dateIn(41) });
    expect(before.items.map(({ contractEndsAt }) => contractEndsAt)).toEqual([dateIn(20), dateIn(40)]);
    expect((await page({ before: `${dateIn(40)}T12:00:00Z` })).items).toHaveLength(1);
    expect((await page({ owner: 'kim@supplier.example' })).items.map(({ id }) => id)).toEqual([12, 14, 16, 18, 20, 22].map((n) => `customer-${n}`));
    expect((await renewals.page('another', renewalsQuery.parse({}), now)).items).toEqual([]);
    for (const wrong of [{ before: 'soon' }, { before: '2027-13-01' }]) expect(renewalsQuery.safeParse(wrong).success).toBe(false);
    await expect(page({ cursor: 'x' })).rejects.toThrow(Problem);
  });

  it('follow a contract that is signed anew, and forget one that ended', async () => {
    const partition = await new TestPartition(database.keeper, database.dataSource, 1).assign();
    await partition.count([
      { id: 'anew', at: now, data: { kind: 'contract.signed', customer: { id: 'customer-00' }, facts: { contractEndsAt: dateIn(700) } } },
      { id: 'over', at: now, data: { kind: 'contract.terminated', customer: { id: 'customer-02' } } },
      { id: 'early', at: now - day, data: { kind: 'contract.signed', customer: { id: 'ancient' }, facts: { contractEndsAt: '-200000-01-01T00:00:00Z' } } },
    ]);
    const { items } = await page();
    expect(items.map(({ id }) => id)).not.toContain('customer-02');
    expect(items.map(({ id }) => id)).not.toContain('ancient');
    expect(items.at(-1)).toMatchObject({ id: 'customer-00', contractEndsAt: dateIn(700) });
  });
});

describe('of 100,000 customers', () => {
  beforeAll(async () => {
    const columns = 'score, earlier_score, value_12m, as_of, next_review_at, model_version, band, phase, basis, determinant, contract_ends_at, state';
    await database.dataSource.query(`
      INSERT INTO scoring.customer_state (tenant_id, customer_id, ${columns})
      SELECT 'large', s.customer_id || '-' || n, ${columns} FROM scoring.customer_state s, generate_series(1, 4166) n WHERE s.tenant_id = 'demo'`);
    await database.dataSource.query(`
      INSERT INTO scoring.customer (tenant_id, customer_id, name, locale, traits, said)
      SELECT 'large', d.customer_id || '-' || n, d.name, d.locale, d.traits, d.said FROM scoring.customer d, generate_series(1, 4166) n WHERE d.tenant_id = 'demo'`);
    await database.dataSource.query('VACUUM (ANALYZE) scoring.customer_state, scoring.customer');
  }, 60_000);

  const took = async (work: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const began = performance.now();
      await work();
      times.push(performance.now() - began);
    }
    return Math.min(...times);
  };

  it('each answers within a second', async () => {
    const whole = await took(async () => { expect((await portfolio.view('large', query(), now)).customers).toBeGreaterThan(80_000); });
    const narrowed = await took(async () => { expect((await portfolio.view('large', query({ segment: 'hotel', region: 'North' }), now)).customers).toBeGreaterThan(1_000); });
    const ends = await took(async () => { expect((await renewals.page('large', renewalsQuery.parse({ limit: 200 }), now)).items).toHaveLength(200); });
    expect(Math.max(whole, narrowed, ends)).toBeLessThan(1_000);
  });

  it('and reads no history for it; renewals read their index', async () => {
    const planOf = async (sql: string, values: unknown[]): Promise<string> => (await database.dataSource.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${sql}`, values)).map((row) => row['QUERY PLAN']).join('\n');
    const conditions = new ListConditions('large');
    const plan = await planOf(portfolioSql(conditions, shippedResolvedModel().bands, null), conditions.values);
    expect(plan).toContain('customer_state');
    expect(plan).not.toContain('timeline');
    const asked = jest.spyOn(database.dataSource, 'query');
    await renewals.page('large', renewalsQuery.parse({}), now);
    const [sql, values] = asked.mock.calls.find(([text]) => text.includes('ORDER BY s.contract_ends_at')) ?? [];
    asked.mockRestore();
    expect(await planOf(sql ?? '', values as unknown[])).toContain('customer_by_contract_end');
  });

  it('and refuses to compute what too many of them were some other days before', async () => {
    await expect(portfolio.view('large', query({ days: 90 }), now)).rejects.toThrow('narrow it by segment, region or owner');
  });
});

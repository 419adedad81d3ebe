import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { ProductClient, type Event } from './product-client.ts';

const day = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();
const date = (ms: number) => iso(ms).slice(0, 10);
/** The moment of every history here: an hour ago, so that no event lies in the future. */
const now = Date.now() - 3_600_000;

let product: RunningProduct;
let client: ProductClient;
let nextId = 0;

const event = (customer: string, kind: string, more: { at?: number; data?: Record<string, unknown> } = {}): Event => ({
  id: `e-${(nextId += 1)}`,
  time: iso(more.at ?? now),
  data: { kind, customer: { id: customer }, ...more.data },
});
const contract = (customer: string) => event(customer, 'contract.signed', { data: { facts: { contractEndsAt: date(now + 300 * day) } } });
const scoreAt = async (of: ProductClient, customer: string, { at = now, model = '' } = {}) =>
  (await of.customer(customer, `?at=${iso(at)}${model === '' ? '' : `&modelVersion=${model}`}`)).score;
/** The version that tenantWithModel publishes; these histories lie before it, where the first one is in force. */
const model = '2';

/** A tenant whose published model differs from the shipped one in the places named. */
async function tenantWithModel(name: string, changes: readonly (readonly [RegExp, string])[]): Promise<ProductClient> {
  const tenant = await client.asTenant(name);
  const shipped = await client.request('scoring', '/v1/model', { method: 'GET', headers: { accept: 'application/yaml' } });
  const text = typeof shipped.body === 'string' ? shipped.body : JSON.stringify(shipped.body);
  const changed = changes.reduce((document, [pattern, value]) => {
    expect(document).toMatch(pattern);
    return document.replace(pattern, value);
  }, text);
  const { status, body } = await tenant.put('scoring', '/v1/model', changed, typeof shipped.body === 'string' ? 'application/yaml' : 'application/json');
  expect({ status, body }).toMatchObject({ status: 200 });
  return tenant;
}

beforeAll(async () => {
  product = await startProduct({ env: {} });
  client = new ProductClient(product.stack);
}, 300_000);
afterAll(() => product.stop(), 60_000);

describe('the worked table, through HTTP', () => {
  const table = [
    { complaints: 0, dial: 50.0, score: 85.0 },
    { complaints: 1, dial: 35.7, score: 76.51 },
    { complaints: 2, dial: 27.8, score: 70.13 },
    { complaints: 3, dial: 22.7, score: 65.37 },
    { complaints: 4, dial: 19.2, score: 61.73 },
    { complaints: 5, dial: 16.7, score: 58.89 },
  ];
  it.each(table)('$complaints complaints → $score', async ({ complaints, dial, score }) => {
    const id = `table-${complaints}`;
    await client.count([contract(id), ...Array.from({ length: complaints }, () => event(id, 'complaint.received'))]);
    const customer = await client.customer(id, `?at=${iso(now)}`);
    expect(Math.abs(customer.score - score)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(customer.determinants['service']!.score - dial)).toBeLessThanOrEqual(0.05);
  });

  it('five, each then solved → 81.15', async () => {
    const five = (kind: string) => Array.from({ length: 5 }, () => event('solved', kind));
    await client.count([contract('solved'), ...five('complaint.received'), ...five('ticket.solved')]);
    expect(Math.abs((await scoreAt(client, 'solved')) - 81.15)).toBeLessThanOrEqual(0.01);
  });

  it.each([
    ['a broken promise', ['promise.broken'], 75.87],
    ["three stock-outs of what the customer buys", ['stock.depleted', 'stock.depleted', 'stock.depleted'], 76.66],
    ["a competitor's offer", ['offer.received'], 78.42],
  ] as const)('from 85: %s', async (what, kinds, score) => {
    const id = `from-85-${what}`;
    await client.count([contract(id), ...kinds.map((kind) => event(id, kind, { data: { scope: 'customer' } }))]);
    expect(Math.abs((await scoreAt(client, id)) - score)).toBeLessThanOrEqual(0.01);
  });

  it.each([
    { renewed: '9.7', notRenewed: '0.3', base: 97, after: 89.1 },
    { renewed: '9.4', notRenewed: '0.6', base: 94, after: 79.84 },
    { renewed: '5', notRenewed: '5', base: 50, after: 20.18 },
  ])('the same five take $base → $after', async ({ renewed, notRenewed, base, after }) => {
    const tenant = await tenantWithModel(`base-${base}`, [[/"?renewed"?: ?8\.5/, `"renewed": ${renewed}`], [/"?notRenewed"?: ?1\.5/, `"notRenewed": ${notRenewed}`]]);
    await tenant.count([contract('before'), contract('after'), ...Array.from({ length: 5 }, () => event('after', 'complaint.received'))]);
    expect(Math.abs((await scoreAt(tenant, 'before', { model })) - base)).toBeLessThanOrEqual(0.01);
    expect(Math.abs((await scoreAt(tenant, 'after', { model })) - after)).toBeLessThanOrEqual(0.01);
  });

  it('a prospect: 40 → 44.25 by a meeting; a first order → 42.67, with the meeting 46.97', async () => {
    await client.count([
      event('prospect', 'customer.updated'),
      event('met', 'meeting.held'),
      event('ordered', 'order.placed'),
      event('met-ordered', 'meeting.held'),
      event('met-ordered', 'order.placed'),
    ]);
    const scores = await Promise.all(['prospect', 'met', 'ordered', 'met-ordered'].map((id) => scoreAt(client, id)));
    [40, 44.25, 42.67, 46.97].forEach((score, index) => { expect(Math.abs(scores[index]! - score)).toBeLessThanOrEqual(0.01); });
  });
});

describe('rhythm, by at', () => {
  const orders = (customer: string, count: number, gapDays: number) =>
    Array.from({ length: count }, (_, index) => event(customer, 'order.placed', { at: now - (count - 1 - index) * gapDays * day }));

  it('a weekly buyer: 78.66 on the day, falling in silence', async () => {
    await client.count(orders('weekly', 12, 7));
    const figures = [[0, 78.66], [7, 71.58], [14, 61.56], [21, 49.02], [28, 35.81], [42, 15.48]] as const;
    for (const [silent, score] of figures) expect(Math.abs((await scoreAt(client, 'weekly', { at: now + silent * day })) - score)).toBeLessThanOrEqual(0.01);
  });

  it('a yearly buyer: near its start in month 4, at least 15 below in month 14', async () => {
    const tenant = await tenantWithModel('yearly', [[/"?expectedGapDays"?: ?30/, '"expectedGapDays": 365']]);
    await tenant.count(orders('yearly', 4, 365));
    const [start, month4, month14] = await Promise.all([0, 122, 426].map((days) => scoreAt(tenant, 'yearly', { at: now + days * day, model })));
    [[start, 67.12], [month4, 61.49], [month14, 47.25]].forEach(([score, expected]) => { expect(Math.abs(score! - expected!)).toBeLessThanOrEqual(0.01); });
    expect(start! - month4!).toBeLessThan(8);
    expect(start! - month14!).toBeGreaterThanOrEqual(15);
  });

  it('a contract account does not move by silence', async () => {
    await client.count([contract('silent')]);
    expect(await scoreAt(client, 'silent', { at: now + 200 * day })).toBeCloseTo(await scoreAt(client, 'silent'), 9);
  });
});

describe('a complaint moves every basis within two seconds, and the explanation names it', () => {
  it.each([
    ['contract', () => [contract('moves-contract')]],
    ['rhythm', () => Array.from({ length: 12 }, (_, week) => event('moves-rhythm', 'order.placed', { at: now - week * 7 * day }))],
    ['prospect', () => [event('moves-prospect', 'call.answered')]],
  ] as const)('%s', async (basis, history) => {
    const id = `moves-${basis}`;
    await client.count(history());
    const before = await client.customer(id);
    expect(before.basis).toBe(basis);
    const complaint = event(id, 'complaint.received', { at: Date.now() });
    const sentAt = Date.now();
    expect((await client.sendBatch([complaint])).status).toBe(202);
    await eventually(async () => { expect((await client.customer(id)).score).toBeLessThan(before.score - 1); }, { withinMs: 2_000 });
    expect(Date.now() - sentAt).toBeLessThan(2_000);

    const explanation = await client.explanation(id, `?from=${iso(now)}&to=${iso(Date.now())}`);
    const sum = explanation.contributions.reduce((total, { points }) => total + points, 0);
    expect(Math.abs(sum - explanation.delta)).toBeLessThan(1e-9);
    expect(explanation.contributions.flatMap(({ interactions }) => interactions)).toContain(`crm#${complaint.id}`);
    expect(explanation.sentence.en).toContain('complaint');
  });
});

describe('as of, as known', () => {
  it('a complaint dated a week ago is in yesterday, but not in what we knew before it came', async () => {
    await client.count([event('late', 'contract.signed', { at: now - 30 * day, data: { facts: { contractEndsAt: date(now + 300 * day) } } })]);
    const knownAt = iso(Date.now());
    await client.count([event('late', 'complaint.received', { at: now - 7 * day })]);
    const yesterday = now - day;
    const asKnown = await client.customer('late', `?at=${iso(yesterday)}&knownAt=${knownAt}`);
    expect(asKnown.score).toBeCloseTo(85, 2);
    expect(await scoreAt(client, 'late', { at: yesterday })).toBeLessThan(80);
    expect((await client.get('scoring', `/v1/customers/late?at=${iso(now - 31 * day)}`)).status).toBe(404);
  });
});

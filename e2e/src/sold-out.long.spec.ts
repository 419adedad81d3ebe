import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { Client } from 'pg';
import { ProductClient, type Event } from './product-client.ts';
import { receiveWebhooks, type WebhookReceiver } from './webhook-receiver.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const day = 86_400_000;
const start = Date.now() - 60_000;
const exposed = 300;
const customers = Array.from({ length: 2 * exposed }, (_, n) => `shop-${String(n).padStart(3, '0')}`);
/** Every second one bought what is sold out. */
const isExposed = (customer: string): boolean => customers.indexOf(customer) % 2 === 0;

let product: RunningProduct;
let client: ProductClient;
let database: Client;
let receivers: readonly WebhookReceiver[];

beforeAll(async () => {
  product = await startProduct({ env: { ALLOW_PRIVATE_RECEIVERS: 'true' } });
  client = new ProductClient(product.stack);
  database = new Client({ connectionString: product.stack.databaseUrl });
  await database.connect();
  receivers = [await receiveWebhooks(), await receiveWebhooks()];
}, 300_000);
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await database.end();
  await product.stop();
}, 60_000);

const routing = (urls: readonly string[]): string => `
receivers:
${urls.map((url, n) => `  - name: team-${n}\n    webhook_configs:\n      - { url: "${url}", secret: ${secret}, send_resolved: true }`).join('\n')}
route:
  receiver: team-0
  group_by: [cause]
  group_wait: 5s
  group_interval: 5s
  repeat_interval: 24h
  routes:
    - { receiver: team-0, continue: true }
    - { receiver: team-1 }
`;

const bought = (customer: string): Event[] => [60, 30, 5].map((days) => ({
  id: `${customer}-${days}`, source: 'shop', time: new Date(start - days * day).toISOString(),
  data: { kind: 'order.placed', customer: { id: customer }, items: [{ id: isExposed(customer) ? 'sku-7' : 'sku-8', name: isExposed(customer) ? 'Valve 7' : 'Valve 8' }] },
}));
const ofStock = (kind: string, at: number): Event => ({ id: kind, source: 'warehouse', time: new Date(at).toISOString(), data: { kind, scope: 'product', items: [{ id: 'sku-7', name: 'Valve 7' }] } });

interface Stand {
  readonly score: number;
  readonly availability: number;
  readonly interactions: number;
}

/** How each customer stands at a moment, a few at a time. */
async function standAt(moment: number): Promise<Map<string, Stand>> {
  const stands = new Map<string, Stand>();
  for (let n = 0; n < customers.length; n += 20) {
    await Promise.all(customers.slice(n, n + 20).map(async (customer) => {
      const { score, determinants } = await client.customer(customer, `?at=${new Date(moment).toISOString()}`);
      const timeline = (await client.get('scoring', `/v1/customers/${customer}/timeline?limit=50`)).body as { items: object[] };
      stands.set(customer, { score, availability: determinants['availability']!.score, interactions: timeline.items.length });
    }));
  }
  return stands;
}

async function places(): Promise<Map<number, number>> {
  const { rows } = await database.query<{ partition: number; next: number }>(`SELECT partition, next_offset::float8 AS next FROM scoring.consumer_offset WHERE topic = 'interactions.v1' AND consumer_group = 'scoring'`);
  return new Map(rows.map(({ partition, next }) => [partition, next]));
}

const reached = async (kind: string): Promise<string[]> =>
  (await database.query<{ customer: string }>('SELECT customer_id AS customer FROM scoring.timeline WHERE kind = $1 AND customer_id IS NOT NULL ORDER BY customer_id', [kind])).rows.map(({ customer }) => customer);

const incidents = async (): Promise<{ id: string; cause: string; state: string }[]> =>
  ((await client.get('notification', '/v1/alerts')).body as { items: { id: string; cause: string; state: string }[] }).items.filter(({ cause }) => cause.startsWith('cohort:'));

const told = (receiver: WebhookReceiver): string[] => receiver.deliveries.map(({ body }) => `${body.type} ${String(body.data['cause'])}`);

it('one event of a sold-out product reaches those who bought it, and nobody else, and is one incident', async () => {
  const { status, body } = await client.put('notification', '/v1/routing', routing(receivers.map(({ url }) => url)));
  expect({ status, body }).toMatchObject({ status: 200 });
  for (let n = 0; n < customers.length; n += 100) await client.sendBatch(customers.slice(n, n + 100).flatMap(bought));
  await eventually(async () => { expect(await reached('order.placed')).toHaveLength(3 * customers.length); }, { withinMs: 60_000 });
  const at = Date.now();
  const [before, begun] = [await standAt(at - 1), await places()];

  expect((await client.sendBatch([ofStock('stock.depleted', at)])).status).toBe(202);
  await eventually(async () => { expect(await reached('stock.depleted')).toEqual(customers.filter(isExposed)); }, { withinMs: 30_000 });
  const after = await standAt(at);
  const ended = await places();
  expect([...ended].filter(([partition, next]) => next === begun.get(partition))).toEqual([]);
  expect([...ended].reduce((sum, [partition, next]) => sum + next - (begun.get(partition) ?? 0), 0)).toBe(exposed + 1);
  for (const customer of customers) {
    const [then, now] = [before.get(customer)!, after.get(customer)!];
    const explained = await client.explanation(customer, `?from=${new Date(at - 1).toISOString()}&to=${new Date(at).toISOString()}`);
    const named = explained.contributions.filter(({ interactionKind }) => interactionKind === 'stock.depleted');
    if (!isExposed(customer)) {
      expect({ customer, moves: Math.abs(now.score - then.score) > 1e-6, interactions: now.interactions, named }).toEqual({ customer, moves: false, interactions: 3, named: [] });
      continue;
    }
    expect(named).toMatchObject([{ determinant: 'availability', interactions: [expect.any(String)] }]);
    expect(named[0]!.points).toBeLessThan(-1);
    expect(now.availability).toBeLessThan(then.availability - 10);
  }

  await eventually(async () => { expect(await incidents()).toMatchObject([{ cause: 'cohort:item=sku-7', state: 'open' }]); }, { withinMs: 30_000 });
  await eventually(() => { for (const receiver of receivers) expect(told(receiver)).toEqual(['alert.opened cohort:item=sku-7']); }, { withinMs: 30_000 });
  const [incident] = await incidents();
  await eventually(async () => {
    const { members } = (await client.get('notification', `/v1/alerts/${incident!.id}`)).body as { members: { customer: string }[] };
    expect(members.map(({ customer }) => customer).sort()).toEqual(customers.filter(isExposed));
  });

  const markersOf = async (customer: string) => ((await client.get('scoring', `/v1/customers/${customer}/history`)).body as { markers: object[] }).markers;
  const unexposed = customers.find((customer) => !isExposed(customer))!;
  await eventually(async () => { expect(await markersOf(customers.find(isExposed)!)).toMatchObject([{ kind: 'incident', text: 'item sku-7' }]); });
  expect(await markersOf(unexposed)).toEqual([]);

  const back = Date.now();
  expect((await client.sendBatch([ofStock('stock.replenished', back)])).status).toBe(202);
  await eventually(async () => { expect(await reached('stock.replenished')).toEqual(customers.filter(isExposed)); }, { withinMs: 30_000 });
  const again = await standAt(back);
  for (const customer of customers) {
    expect(Math.abs(again.get(customer)!.availability - before.get(customer)!.availability)).toBeLessThan(0.1);
    expect(Math.abs(again.get(customer)!.score - before.get(customer)!.score)).toBeLessThan(0.1);
  }
  await eventually(() => { for (const receiver of receivers) expect(told(receiver)).toEqual(['alert.opened cohort:item=sku-7', 'alert.resolved cohort:item=sku-7']); }, { withinMs: 60_000 });
}, 240_000);

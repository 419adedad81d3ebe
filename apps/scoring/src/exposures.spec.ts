import { parts } from '@rapport/contracts';
import type { InteractionData, Part } from '@rapport/contracts';
import { decodeState } from './domain/state.ts';
import { ExposureKeeper } from './exposure-keeper.ts';
import { shippedModel } from './shipped-model.ts';
import { keep, takeSent, TestPartition } from './spec-support/interaction-log.ts';
import type { Sent, Told } from './spec-support/interaction-log.ts';
import { randomOf } from './spec-support/random.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.now() - 60_000;
const items = (...ids: string[]) => ids.map((id) => ({ id }));

function event(id: string, kind: string, { at = now, ...data }: { at?: number } & Partial<InteractionData> = {}): Told {
  return { id, at, data: { kind, ...data } };
}
const bought = (customer: string, item: string, at = now - 10 * day): Told => event(`${customer}-${item}-${at}`, 'order.placed', { at, customer: { id: customer }, items: items(item) });
const soldOut = (id: string, at = now): Told => event(id, 'stock.depleted', { at, items: items('sku-7') });
const takeBack = (id: string, of: string, at = now + 1): Told => event(id, 'interaction.retracted', { at, refs: [{ type: 'interaction', ns: 'crm', id: of }] });

let database: ScoringDatabase;
let partition: TestPartition;
let derived: TestPartition;

beforeEach(async () => {
  database = await openScoringDatabase();
  partition = await new TestPartition(database.keeper, database.dataSource).assign();
  derived = await new TestPartition(database.keeper, database.dataSource, 1).assign();
});
afterEach(() => database.close());

const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => database.dataSource.query<T[]>(sql, values);

const published = (): Promise<Sent[]> => takeSent(database.dataSource);

/** Everything that exposures lead to is told and counted. */
async function settle(): Promise<void> {
  while (await database.exposures.tellSlice());
  const sent = await published();
  if (sent.length > 0) await keep(database.keeper, derived.batchOf(sent));
}

const told = async () => Object.fromEntries((await rows<{ customer_id: string; kinds: string[] }>(
  `SELECT customer_id, array_agg(kind ORDER BY occurred_at, kind) AS kinds FROM scoring.timeline WHERE customer_id IS NOT NULL AND kind <> 'order.placed' GROUP BY 1`,
)).map(({ customer_id, kinds }) => [customer_id, kinds]));
const dial = async (customer: string, part: Part = 'availability') => {
  const [row] = await rows<{ state: string }>('SELECT state FROM scoring.customer_state WHERE customer_id = $1', [customer]);
  const fold = decodeState(row!.state).fold!;
  const index = parts.indexOf(part);
  return [fold.evidenceFor[index], fold.evidenceAgainst[index]];
};

it('what is sold out reaches those who bought it in the year before, and nobody else', async () => {
  await partition.count([bought('buyer', 'sku-7'), bought('other', 'sku-8'), bought('long-ago', 'sku-7', now - 366 * day), bought('afterwards', 'sku-7', now + 1_000), { ...bought('northern', 'sku-7'), tenant: 'north' }]);
  await partition.count([soldOut('gone')]);
  await settle();
  expect(await told()).toEqual({ buyer: ['stock.depleted'] });
  expect(await rows(`SELECT customer_id FROM scoring.timeline WHERE event_id = 'gone'`)).toEqual([{ customer_id: null }]);
});

it('reaches a customer as an interaction of its own, under its key, with the event as its cause', async () => {
  await partition.count([bought('buyer', 'sku-7'), event('gone', 'stock.depleted', { items: [{ id: 'sku-7', name: 'Valve 7' }], attributes: { until: 'June' }, text: { body: 'sold out' } })]);
  while (await database.exposures.tellSlice());
  const [sent, ...more] = await published();
  expect(more).toEqual([]);
  expect(sent).toMatchObject({ key: 'demo:buyer', headers: { ce_source: 'crm', ce_causationid: 'gone', ce_subject: 'buyer', ce_time: new Date(now).toISOString(), ce_id: expect.stringMatching(/^[0-9a-f-]{14}5[0-9a-f-]{21}$/) as unknown } });
  expect(JSON.parse(sent!.value)).toMatchObject({ scope: 'customer', customer: { id: 'buyer' }, kind: 'stock.depleted', refs: [{ type: 'cause', ns: 'crm', id: 'gone' }], items: [{ id: 'sku-7', name: 'Valve 7' }], attributes: { until: 'June' } });
  expect(JSON.parse(sent!.value)).not.toHaveProperty('text');
});

it('a purchase from before it that comes later makes its customer exposed then', async () => {
  await partition.count([soldOut('gone')]);
  await settle();
  await partition.count([bought('buyer', 'sku-7')]);
  await settle();
  expect(await told()).toEqual({ buyer: ['stock.depleted'] });
});

it('what a model version counts as staying from now on was a purchase before, too', async () => {
  const started = (customer: string): Told => event(`${customer}-started`, 'subscription.started', { at: now - 10 * day, customer: { id: customer }, items: items('sku-7') });
  await partition.count([started('subscriber'), bought('buyer', 'sku-7'), bought('other', 'sku-8')]);
  const model = shippedModel.replace(/kinds: \[order\.placed/, 'kinds: [subscription.started, order.placed');
  expect(model).not.toBe(shippedModel);
  await database.documents.publish('demo', 'model', model, { contentType: 'application/yaml', author: 'jo' });
  await partition.count([soldOut('gone', Date.now())]);
  await settle();
  expect(await told()).toEqual({ buyer: ['stock.depleted'], subscriber: ['subscription.started', 'stock.depleted'] });
});

it('what was bought while no model version counted it is a purchase once one does again', async () => {
  const counting = shippedModel.replace(/kinds: \[order\.placed/, 'kinds: [subscription.started, order.placed');
  const publish = (model: string) => database.documents.publish('demo', 'model', model, { contentType: 'application/yaml', author: 'jo' });
  await publish(counting);
  await partition.count([bought('buyer', 'sku-7'), soldOut('learnt', Date.now())]);
  await settle();
  await publish(shippedModel);
  await partition.count([event('started', 'subscription.started', { at: Date.now(), customer: { id: 'subscriber' }, items: items('sku-7') })]);
  await publish(counting);
  await partition.count([soldOut('gone', Date.now())]);
  await settle();
  expect(await told()).toMatchObject({ subscriber: ['subscription.started', 'stock.depleted'] });
});

it('a customer who bought several times, and several of the items, is told once', async () => {
  await partition.count([bought('buyer', 'sku-7'), bought('buyer', 'sku-7', now - 9 * day), bought('buyer', 'sku-8')]);
  await partition.count([event('gone', 'stock.depleted', { items: items('sku-7', 'sku-8') })]);
  await settle();
  await partition.count([bought('buyer', 'sku-7', now - 8 * day)]);
  await settle();
  expect(await told()).toEqual({ buyer: ['stock.depleted'] });
});

it('a return to stock gives back to whoever felt the stock-out, once, and nothing to others', async () => {
  await partition.count([bought('buyer', 'sku-7'), bought('later', 'sku-7', now - day), soldOut('gone', now - 5 * day)]);
  await settle();
  const back = (id: string, at: number) => event(id, 'stock.replenished', { at, items: items('sku-7') });
  await partition.count([back('back', now - hour), back('again', now)]);
  await settle();
  expect(await told()).toEqual({ buyer: ['stock.depleted', 'stock.replenished', 'stock.replenished'], later: ['stock.replenished', 'stock.replenished'] });
  expect((await dial('buyer'))[0]).toBeCloseTo(2, 2);
  expect(await dial('later')).toEqual([0, 0]);
});

it('a shop that closes, a product that is delisted: whoever bought there loses by it, and it is no contact of anybody', async () => {
  await partition.count([bought('a', 'sku-7'), bought('b', 'sku-8'), event('closed', 'shop.closed', { scope: 'market', items: items('sku-7') }), event('delisted', 'product.delisted', { items: items('sku-8') })]);
  const contacts = async () => (await rows<{ state: string }>('SELECT state FROM scoring.customer_state ORDER BY customer_id')).map(({ state }) => decodeState(state).fold!.contactAt);
  const before = await contacts();
  await settle();
  expect(await told()).toEqual({ a: ['shop.closed'], b: ['product.delisted'] });
  for (const customer of ['a', 'b']) expect((await dial(customer))[1]).toBeGreaterThan(0.9);
  expect(await contacts()).toEqual(before);
});

it('a reference that a sender calls a cause takes nothing out of the score', async () => {
  await partition.count([event('called', 'call.answered', { at: now - day, customer: { id: 'acme' } })]);
  await partition.count([event('own', 'stock.depleted', { scope: 'customer', customer: { id: 'acme' }, items: items('sku-7'), refs: [{ type: 'cause', ns: 'crm', id: 'root-cause-1' }] })]);
  expect((await dial('acme'))[1]).toBeCloseTo(1, 2);
});

it('one with a customer of its own is that customer’s alone', async () => {
  await partition.count([bought('buyer', 'sku-7'), event('own', 'stock.depleted', { scope: 'product', items: items('sku-7'), customer: { id: 'acme' } })]);
  await settle();
  expect(await told()).toEqual({ acme: ['stock.depleted'] });
});

it('taken back it is taken back for everybody, whichever comes first, and so is what takes it back', async () => {
  await partition.count([bought('a', 'sku-7'), soldOut('gone')]);
  await settle();
  await partition.count([takeBack('x', 'gone'), bought('b', 'sku-7')]);
  await settle();
  expect([await dial('a'), await dial('b')]).toEqual([[0, 0], [0, 0]]);
  await partition.count([takeBack('y', 'x')]);
  await settle();
  expect((await dial('a'))[1]).toBeCloseTo(1, 2);
  expect(await rows('SELECT * FROM scoring.waiting')).toEqual([]);
});

it('what takes it back and comes first waits for it', async () => {
  await partition.count([takeBack('x', 'gone'), bought('a', 'sku-7')]);
  await partition.count([soldOut('gone')]);
  await settle();
  expect(await told()).toEqual({ a: ['stock.depleted', 'interaction.retracted'] });
  expect(await dial('a')).toEqual([0, 0]);
  expect(await rows('SELECT * FROM scoring.waiting')).toEqual([]);
});

it('a purchase that was taken back exposes nobody, whichever comes first, until that is taken back', async () => {
  const notBought = (customer: string, id: string, of: string): Told => event(id, 'interaction.retracted', { customer: { id: customer }, refs: [{ type: 'interaction', ns: 'crm', id: of }] });
  const [before, after, twice] = [bought('before', 'sku-7'), bought('after', 'sku-7'), bought('twice', 'sku-7')];
  await partition.count([before, notBought('before', 'x', before.id), after, twice, bought('twice', 'sku-7', now - 5 * day)]);
  await partition.count([soldOut('gone')]);
  await settle();
  await partition.count([notBought('after', 'y', after.id), notBought('twice', 'z', twice.id)]);
  await settle();
  expect([await dial('before'), await dial('after')]).toEqual([[0, 0], [0, 0]]);
  expect((await dial('twice'))[1]).toBeCloseTo(1, 2);
  await partition.count([notBought('before', 'xx', 'x'), notBought('after', 'yy', 'y')]);
  for (const customer of ['before', 'after']) expect((await dial(customer))[1]).toBeCloseTo(1, 2);
});

it('two who are one lose once what was sold out for both, and each by itself again when they are two', async () => {
  await partition.count([bought('one', 'sku-7'), bought('two', 'sku-7'), soldOut('gone')]);
  await settle();
  const alone = await dial('two');
  const merge = (id: string, kind: string): Told => event(id, kind, { customer: { id: 'one' }, refs: [{ type: 'merge', ns: 'rapport', id: 'mg_1' }], attributes: { from: 'two' } });
  await partition.count([{ ...merge('m', 'customer.merged'), source: 'rapport' }]);
  expect((await dial('one'))[1]).toBeCloseTo(1, 2);
  await partition.count([soldOut('again', now + 1_000)]);
  await settle();
  expect((await dial('one'))[1]).toBeCloseTo(2, 2);
  await partition.count([event('u', 'interaction.retracted', { customer: { id: 'two' }, refs: [{ type: 'interaction', ns: 'crm', id: bought('one', 'sku-7').id }] })]);
  expect((await dial('one'))[1]).toBeCloseTo(2, 2);
  await partition.count([{ ...merge('v', 'customer.unmerged'), source: 'rapport' }, takeBack('w', 'again')]);
  await settle();
  // The purchase that was taken back was the first one's, whoever the retraction names.
  expect([await dial('one'), await dial('two')]).toEqual([[0, 0], alone]);
});

it('an order whose customer is found by a reference exposes it', async () => {
  await partition.count([event('nameless', 'order.placed', { at: now - day, refs: [{ type: 'cart', ns: 'shop', id: '1' }], items: items('sku-7') }), soldOut('gone')]);
  await settle();
  await partition.count([event('cart', 'cart.abandoned', { customer: { id: 'buyer' }, refs: [{ type: 'cart', ns: 'shop', id: '1' }] })]);
  await settle();
  expect((await told())['buyer']).toContain('stock.depleted');
});

it('a product that is unique speaks for it, one that is not against it, one of which nobody says anything not at all', async () => {
  const described = (id: string, item: string, attributes: Record<string, string>): Told => event(id, 'product.described', { items: items(item), attributes });
  await partition.count([bought('a', 'one'), bought('b', 'two'), bought('c', 'three'), bought('d', 'four')]);
  await partition.count([described('1', 'one', { unique: 'true' }), described('2', 'two', { unique: 'false' }), described('3', 'three', {}), event('4', 'competitor.launched', { items: items('four') })]);
  await settle();
  const product = await Promise.all(['a', 'b', 'c', 'd'].map(async (customer) => (await dial(customer, 'product')).map((amount) => Math.round(amount!))));
  expect(product).toEqual([[1, 0], [0, 1], [0, 0], [0, 1]]);
});

it('thousands are told in slices, and another instance goes on where one was killed', async () => {
  const buyers = Array.from({ length: 1_200 }, (_, n) => bought(`c-${String(n).padStart(4, '0')}`, 'sku-7'));
  await partition.count(buyers);
  await partition.count([soldOut('gone')]);
  expect(await database.exposures.tellSlice()).toBe(true);
  expect(await published()).toHaveLength(500);
  const broken = new ExposureKeeper({ dataSource: database.dataSource, relay: { wake: () => undefined }, topic: null as unknown as string });
  await expect(broken.tellSlice()).rejects.toThrow();
  expect(await published()).toEqual([]);
  const other = new ExposureKeeper({ dataSource: database.dataSource, relay: { wake: () => undefined } });
  let rest = 0;
  while (await other.tellSlice()) rest += (await published()).length;
  expect(rest).toBe(700);
}, 60_000);

it('a purchase and what concerns it, counted at the same moment by two lanes, meet', async () => {
  const third = await new TestPartition(database.keeper, database.dataSource, 2).assign();
  for (let n = 0; n < 5; n += 1) await Promise.all([partition.countAgain([bought(`m-${n}`, `i-${n}`)]), third.countAgain([event(`gone-${n}`, 'stock.depleted', { items: items(`i-${n}`) })])]);
  await settle();
  expect(Object.keys(await told()).sort()).toEqual([0, 1, 2, 3, 4].map((n) => `m-${n}`));
});

const customers = 10;
const arrivals = 8;

/** Purchases, stock that goes and comes back, and some of it taken back. */
function history(): Told[] {
  const random = randomOf(3);
  const at = (): number => now - Math.floor(random() * 300 * 24) * hour;
  const purchases = Array.from({ length: 60 }, (_, n) => event(`o-${n}`, 'order.placed', { at: at(), customer: { id: `c-${n % customers}` }, items: items(`sku-${Math.floor(random() * 4)}`) }));
  const stock = Array.from({ length: 12 }, (_, n) => event(`s-${n}`, n % 2 === 0 ? 'stock.depleted' : 'stock.replenished', { at: at(), items: items(`sku-${n % 4}`) }));
  const takenBack = [0, 20].map((n) => event(`p-${n}`, 'interaction.retracted', { at: now - hour, customer: { id: `c-${n % customers}` }, refs: [{ type: 'interaction', ns: 'crm', id: `o-${n}` }] }));
  return [...purchases, ...stock, ...takenBack, takeBack('r-0', 's-0', now - hour), takeBack('r-3', 's-3', now - hour), takeBack('rr-3', 'r-3', now)];
}

it(`the same history in ${arrivals} orders, told while it arrives: the same folds to the bit`, async () => {
  for (let seed = 1; seed <= arrivals; seed += 1) {
    const random = randomOf(seed);
    const shuffled = history().map((each) => ({ each: { ...each, tenant: `order-${seed}` }, key: random() })).sort((a, b) => a.key - b.key).map(({ each }) => each);
    const size = 3 + Math.floor(random() * 20);
    for (let start = 0; start < shuffled.length; start += size) {
      await partition.count(shuffled.slice(start, start + size));
      if (random() < 0.4) await settle();
    }
  }
  await settle();
  const folds = new Map<string, Set<string>>();
  for (const { customer_id, state } of await rows<{ customer_id: string; state: string }>('SELECT customer_id, state FROM scoring.customer_state')) {
    folds.set(customer_id, (folds.get(customer_id) ?? new Set()).add(JSON.stringify(decodeState(state).fold)));
  }
  expect(folds.size).toBe(customers);
  expect([...folds].filter(([, different]) => different.size !== 1).map(([customer]) => customer)).toEqual([]);
  const counts = await rows<{ told: string }>(`SELECT count(*) AS told FROM scoring.timeline WHERE customer_id IS NOT NULL GROUP BY tenant_id`);
  expect(new Set(counts.map((row) => row.told)).size).toBe(1);
}, 120_000);

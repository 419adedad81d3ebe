import { eventually, SeededRandom, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { ProductClient, type Event } from './product-client.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** The moment at which all are looked at; everything happened before. */
const moment = Date.now() - hour;
const iso = (ms: number): string => new Date(ms).toISOString();
const services = ['ingestion', 'scoring', 'notification'] as const;

let product: RunningProduct;
beforeAll(async () => { product = await startProduct({ env: {} }); }, 300_000);
afterAll(() => product.stop(), 60_000);

const about = (type: string, id: string) => ({ refs: [{ type, ns: 'crm', id }] });
const says = (body: string, lang = 'en') => ({ text: { body, lang } });
const order = (id: string, item: string) => ({ ...about('order', id), value: { amount: '400.00', currency: 'EUR', meaning: 'revenue' }, items: [{ id: item, name: item }] });

/** Everything that passes between both sides, by customer: days before the moment, kind, what belongs to it. */
const stories: Readonly<Record<string, readonly (readonly [daysAgo: number, kind: string, data?: object])[]>> = {
  talker: [
    [40, 'lead.contacted'], [38, 'meeting.held'], [30, 'call.answered'], [29, 'email.received', says('Thank you, a very helpful and friendly answer')], [28, 'email.sent'], [20, 'email.received', says('We are angry, this is terrible')],
  ],
  waiter: [
    [90, 'contract.signed', { facts: { contractEndsAt: iso(moment + 200 * day).slice(0, 10) } }],
    [50, 'question.asked', { ...about('question', 'q-1'), ...says('When?') }], [49.95, 'question.answered', about('question', 'q-1')],
    [40, 'question.asked', { ...about('question', 'q-2'), ...says('And now?') }], [30, 'question.answered', about('question', 'q-2')],
    [20, 'question.asked', { ...about('question', 'q-3'), ...says('Hello?') }],
    [45, 'promise.made', { ...about('promise', 'p-1'), attributes: { what: 'A call', dueAt: iso(moment - 40 * day) } }], [41, 'promise.kept', about('promise', 'p-1')],
    [35, 'promise.made', { ...about('promise', 'p-2'), attributes: { what: 'A part', dueAt: iso(moment - 30 * day) } }], [25, 'promise.kept', about('promise', 'p-2')],
    [15, 'promise.made', { ...about('promise', 'p-3'), attributes: { what: 'A visit', dueAt: iso(moment - 10 * day) } }],
    [33, 'need.stated', { ...about('need', 'n-1'), attributes: { what: 'A smaller one', dueAt: iso(moment - 3 * day) } }],
  ],
  tempted: [
    [80, 'order.placed', order('5001', 'sku-8')], [50, 'order.placed', order('5002', 'sku-8')], [20, 'order.placed', order('5003', 'sku-8')],
    [30, 'offer.received', { ...about('offer', 'o-1'), attributes: { competitor: 'Globex', validUntil: iso(moment - 20 * day) } }], [25, 'offer.countered', about('offer', 'o-1')],
    [18, 'offer.received', { ...about('offer', 'o-2'), attributes: { competitor: 'Initech', validUntil: iso(moment - 8 * day) } }],
    [7, 'complaint.received', says('The delivery came late again')], [6, 'complaint.received', says('Die Lieferung kam schon wieder zu spät', 'de')],
  ],
  buyer: [[70, 'order.placed', order('6001', 'sku-7')], [40, 'order.placed', order('6002', 'sku-7')], [10, 'order.placed', order('6003', 'sku-7')]],
  stays: [[60, 'order.placed', order('7001', 'sku-7')], [30, 'promise.made', { ...about('promise', 'm-1'), attributes: { what: 'A sample', dueAt: iso(moment - 12 * day) } }], [5, 'nps.answered', { rating: { scale: 'nps', value: 9 } }]],
  goes: [[55, 'order.placed', order('7101', 'sku-8')], [14, 'complaint.received'], [13, 'promise.kept', about('promise', 'm-1')]],
  apart: [[65, 'order.placed', order('7201', 'sku-8')], [22, 'complaint.received'], [12, 'card.issued']],
  again: [[66, 'order.placed', order('7301', 'sku-7')], [21, 'meeting.held'], [11, 'ticket.created', about('ticket', 't-1')]],
};
/** Of nobody by name: of what everybody bought, of an order, of another event. */
const nameless: readonly (readonly [daysAgo: number, kind: string, data: object])[] = [
  [9, 'stock.depleted', { scope: 'product', items: [{ id: 'sku-7' }] }], [4, 'stock.replenished', { scope: 'product', items: [{ id: 'sku-7' }] }],
  [8, 'delivery.failed', about('order', '6003')], [3, 'delivery.delayed', about('order', '5003')],
  [2, 'interaction.retracted', { refs: [{ type: 'interaction', ns: 'crm', id: 'talker-5' }] }],
];

const events: readonly Event[] = [
  ...Object.entries(stories).flatMap(([customer, story]) => story.map(([daysAgo, kind, data = {}], n) => ({ id: `${customer}-${n}`, time: iso(moment - daysAgo * day), data: { kind, customer: { id: customer }, ...data } }))),
  ...nameless.map(([daysAgo, kind, data], n) => ({ id: `nobody-${n}`, time: iso(moment - daysAgo * day), data: { kind, ...data } })),
];

/** Sends until it is taken: a service that was killed comes back. */
async function sent(client: ProductClient, batch: readonly Event[]): Promise<void> {
  await eventually(async () => { expect((await client.sendBatch(batch)).status).toBe(202); }, { withinMs: 60_000 });
}

/** Asks until it is so: an answer that a kill took may have been followed by the deed. */
async function done(client: ProductClient, path: string, body: Readonly<Record<string, string>>): Promise<string> {
  return eventually(async () => {
    const { status, body: said } = await client.post('scoring', path, body);
    if (status === 200) return (said as { merge: string }).merge;
    expect({ path, status, said }).toMatchObject({ status: 409 });
    const into = body['into'];
    if (into === undefined) return '';
    return ((await client.customer(into))['merged'] as { merge: string }[])[0]!.merge;
  }, { withinMs: 60_000 });
}

/** What a customer is at the moment, and what happened to it; ids that follow from the tenant stay out. */
async function stateOf(client: ProductClient, customer: string) {
  const { score, phase, determinants, relationship, promises, offers, needs, mergedInto } = await client.customer(customer, `?at=${iso(moment)}`);
  const timeline = (await client.get('scoring', `/v1/customers/${customer}/timeline?limit=200`)).body as { items: { kind: string; occurredAt: string; points: number }[] };
  const happened = timeline.items.filter(({ kind }) => !kind.startsWith('customer.')).map(({ kind, occurredAt }) => `${occurredAt} ${kind}`).sort();
  return { customer, score, phase, determinants, relationship, promises, offers, needs, mergedInto, happened };
}
const statesOf = (client: ProductClient) => Promise.all(Object.keys(stories).map((customer) => stateOf(client, customer)));

async function counted(client: ProductClient): Promise<void> {
  for (const { id } of events) await client.counted('crm', id, 60_000);
}

/** In order and undisturbed; one merge that stays, one that is taken back. */
async function quietly(client: ProductClient): Promise<void> {
  await client.count(events.toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? '')));
  await done(client, '/v1/customers/merge', { into: 'stays', from: 'goes' });
  const merge = await done(client, '/v1/customers/merge', { into: 'again', from: 'apart' });
  await done(client, '/v1/customers/unmerge', { merge });
}

/** In an order of chance, repeated, with merges in between, while each service is killed over and over. */
async function stormily(client: ProductClient, seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const shuffled = [...events, ...events.filter(() => random.chance(0.3))].map((event) => ({ event, key: random.next() })).toSorted((a, b) => a.key - b.key).map(({ event }) => event);
  const firsts = ['stays', 'goes', 'again', 'apart'].map((customer) => events.find(({ id }) => id === `${customer}-0`)!);
  await sent(client, firsts);
  for (const { id } of firsts) await client.counted('crm', id, 60_000);
  let merge = '';
  for (const [n, batch] of batchesOf(shuffled, 6).entries()) {
    await sent(client, batch);
    // In turn: what ends often is started again later and later.
    if (n % 2 === 0) product.kill(services[(n / 2) % services.length] ?? 'scoring');
    if (n === 1) await done(client, '/v1/customers/merge', { into: 'stays', from: 'goes' });
    if (n === 2) merge = await done(client, '/v1/customers/merge', { into: 'again', from: 'apart' });
    if (n === 6) await done(client, '/v1/customers/unmerge', { merge });
  }
}

function batchesOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

it('everything in an order of chance, with each service killed over and over, ends in the same states', async () => {
  const first = new ProductClient(product.stack);
  const [quiet, ...stormy] = [await first.asTenant('quiet'), await first.asTenant('stormy-1'), await first.asTenant('stormy-2')];
  await quietly(quiet);
  await eventually(async () => { expect((await stateOf(quiet, 'buyer')).happened).toHaveLength(6); });
  const expected = await statesOf(quiet);
  expect(expected.find(({ customer }) => customer === 'goes')).toMatchObject({ mergedInto: 'stays' });
  expect(new Set(expected.flatMap(({ happened }) => happened.map((each) => each.split(' ')[1])))).toEqual(new Set([
    ...events.map(({ data }) => data['kind']).filter((kind) => kind !== 'interaction.retracted'), 'interaction.retracted', 'answer.fast', 'answer.missed', 'promise.broken', 'need.missed', 'offer.expired',
  ]));
  for (const [n, client] of stormy.entries()) {
    await stormily(client, n + 1);
    await counted(client);
    await eventually(async () => { expect(await statesOf(client)).toEqual(expected); }, { withinMs: 60_000 });
  }
}, 300_000);

import { eventually, SeededRandom, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { ProductClient, type Event } from './product-client.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** The moment at which all are looked at; everything happened before. */
const moment = Date.now() - hour;
const iso = (ms: number): string => new Date(ms).toISOString();
/** From before the first of it. */
const span = `from=${iso(moment - 400 * day)}&to=${iso(moment)}`;
const services = ['ingestion', 'scoring', 'notification'] as const;

let product: RunningProduct;
beforeAll(async () => { product = await startProduct({ env: {} }); }, 300_000);
afterAll(() => product.stop(), 60_000);

const about = (type: string, id: string) => ({ refs: [{ type, ns: 'crm', id }] });
const says = (body: string, lang = 'en') => ({ text: { body, lang } });
const order = (id: string, item: string) => ({ ...about('order', id), value: { amount: '400.00', currency: 'EUR', meaning: 'revenue' }, items: [{ id: item, name: item }] });

const [mail, otherMail] = ['buy@known.example', 'sales@known.example'].map((value) => ({ ns: 'email', value }));
const beside = { customer: { id: 'jo', name: 'Jo', aliases: [{ ns: 'email', value: 'jo@firm.example' }], account: { id: 'firm' } } };

/** Everything that passes between both sides, by customer unless it names another: days before the moment, kind, what belongs to it. */
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
  // Is told that sku-7 is sold out, which is nothing to it once its purchase is taken back.
  regrets: [[75, 'order.placed', order('8001', 'sku-7')], [26, 'call.answered']],
  buyer: [[70, 'order.placed', order('6001', 'sku-7')], [40, 'order.placed', order('6002', 'sku-7')], [10, 'order.placed', order('6003', 'sku-7')]],
  stays: [[60, 'order.placed', order('7001', 'sku-7')], [30, 'promise.made', { ...about('promise', 'm-1'), attributes: { what: 'A sample', dueAt: iso(moment - 12 * day) } }], [5, 'nps.answered', { rating: { scale: 'nps', value: 9 } }]],
  goes: [[55, 'order.placed', order('7101', 'sku-8')], [14, 'complaint.received'], [13, 'promise.kept', about('promise', 'm-1')]],
  apart: [[65, 'order.placed', order('7201', 'sku-8')], [22, 'complaint.received'], [12, 'card.issued']],
  // By its id, by its address in whatever letters, and by a second one that somebody else was called by mistake.
  known: [
    [58, 'order.placed', { customer: { id: 'known', aliases: [mail] }, ...order('9001', 'sku-8') }], [27, 'complaint.received', { customer: { aliases: [{ ns: 'email', value: 'Buy@Known.example' }] } }],
    [17, 'call.answered', { customer: { id: 'known', aliases: [otherMail] } }],
  ],
  firm: [[57, 'order.placed', order('9101', 'sku-8')], [23, 'call.answered', beside], [19, 'complaint.received', beside]],
  again: [[66, 'order.placed', order('7301', 'sku-7')], [21, 'meeting.held'], [11, 'ticket.created', about('ticket', 't-1')]],
};
/** Of nobody by name: of what everybody bought, of an order, of another event. */
const nameless: readonly (readonly [daysAgo: number, kind: string, data: object])[] = [
  [9, 'stock.depleted', { scope: 'product', items: [{ id: 'sku-7' }] }], [4, 'stock.replenished', { scope: 'product', items: [{ id: 'sku-7' }] }],
  [8, 'delivery.failed', about('order', '6003')], [3, 'delivery.delayed', about('order', '5003')],
  [2, 'interaction.retracted', { refs: [{ type: 'interaction', ns: 'crm', id: 'talker-5' }] }],
];

const regret: Event = { id: 'regret', time: iso(moment - day), data: { kind: 'interaction.retracted', customer: { id: 'regrets' }, refs: [{ type: 'interaction', ns: 'crm', id: 'regrets-0' }] } };

/** A call that was another customer's, and the word that takes it back. */
const mistake: readonly Event[] = [
  { id: 'mistake', time: iso(moment - 18 * day), data: { kind: 'call.answered', customer: { id: 'regrets', aliases: [otherMail] } } },
  { id: 'no-mistake', time: iso(moment - 2 * day), data: { kind: 'interaction.retracted', customer: { id: 'regrets' }, refs: [{ type: 'interaction', ns: 'crm', id: 'mistake' }] } },
];

const events: readonly Event[] = [
  regret, ...mistake,
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

/** What a customer is at the moment, why, and what happened to it; ids that follow from the tenant stay out. */
async function stateOf(client: ProductClient, customer: string) {
  const { score, phase, determinants, relationship, promises, offers, needs, questions, aliases, contacts, mergedInto } = await client.customer(customer, `?at=${iso(moment)}`);
  const timeline = (await client.get('scoring', `/v1/customers/${customer}/timeline?limit=200`)).body as { items: { kind: string; occurredAt: string; points: number }[] };
  const happened = timeline.items.filter(({ kind }) => !kind.startsWith('customer.')).map(({ kind, occurredAt }) => `${occurredAt} ${kind}`).sort();
  const { contributions } = await client.explanation(customer, `?${span}`);
  return { customer, score, phase, determinants, relationship, promises, offers, needs, questions, aliases, contacts, mergedInto, contributions, happened };
}
const statesOf = (client: ProductClient) => Promise.all(Object.keys(stories).map((customer) => stateOf(client, customer)));

/** What the lists say: all customers as they stood at the moment, the themes of what they said, and who may be one. */
async function listsOf(client: ProductClient) {
  const { items } = (await client.get('scoring', `/v1/customers?at=${iso(moment)}&limit=100`)).body as { items: { id: string; knownAt?: string }[] };
  const customers = items.map((item) => ({ ...item, knownAt: undefined })).toSorted((a, b) => a.id.localeCompare(b.id));
  const themes = (await client.get('scoring', `/v1/feedback/themes?${span}`)).body as { items: object[] };
  const { items: proposals } = (await client.get('scoring', '/v1/merge-proposals')).body as { items: object[] };
  return { customers, themes: themes.items, proposals };
}

/** A decision on what was said of late deliveries, told while scoring is killed: how many it concerns, and who was told how often. */
async function decided(client: ProductClient) {
  const wish = { theme: 'late-delivery', about: 'policy', decision: 'change', text: { en: 'Another carrier from June on' }, owner: 'jo@supplier.example', to: iso(moment) };
  const { id, affected } = (await client.post('scoring', '/v1/feedback/decisions', wish)).body as { id: string; affected: number };
  const tell = () => client.post('scoring', `/v1/feedback/decisions/${id}/tell`, {});
  const first = tell().catch(() => null);
  product.kill('scoring');
  await first;
  await eventually(async () => { expect(await tell()).toMatchObject({ status: 200, body: { told: affected } }); }, { withinMs: 60_000 });
  const told = async (customer: string) => {
    const { items } = (await client.get('scoring', `/v1/customers/${customer}/timeline?limit=200`)).body as { items: { kind: string }[] };
    return `${customer} ${items.filter(({ kind }) => kind === 'feedback.answered').length}`;
  };
  return eventually(async () => {
    const all = await Promise.all(Object.keys(stories).map(told));
    expect(all.filter((each) => each.endsWith(' 1'))).toHaveLength(affected);
    return { affected, all };
  }, { withinMs: 60_000 });
}

interface AlertOf {
  readonly id: string;
  readonly customer: { readonly id: string };
  readonly state: string;
  readonly causes: readonly string[];
  readonly contributions: readonly { readonly interactionKind?: string; readonly points: number; readonly interactions: readonly string[] }[];
}

/** Whom alerts are about, of what, how they stand, and how often what took most of it happened. */
async function alertsOf(client: ProductClient): Promise<string[]> {
  const { items } = (await client.get('notification', '/v1/alerts?limit=100')).body as { items: { id: string }[] };
  const alerts = await Promise.all(items.map(async ({ id }) => (await client.get('notification', `/v1/alerts/${id}`)).body as AlertOf));
  const told = ({ contributions }: AlertOf): string[] => {
    const against = contributions.filter(({ interactionKind, points }) => interactionKind !== undefined && points < -1);
    return [...new Set(against.map(({ interactionKind }) => `${new Set(against.filter((each) => each.interactionKind === interactionKind).flatMap(({ interactions }) => interactions)).size} ${interactionKind}`))].sort();
  };
  return alerts.map((alert) => [alert.customer.id, alert.state, ...alert.causes, ...told(alert)].join(' ')).sort();
}

const live = (customer: string, n: number, kind: string, data: object = {}): Event => ({ id: `live-${customer}-${n}`, time: iso(Date.now()), data: { kind, customer: { id: customer }, ...data } });

/** What happens now: three complain, one is tempted, one waits in vain; two of them are one for a while. Answers the alerts at the end. */
async function alarmed(client: ProductClient, kill: (service: (typeof services)[number]) => void): Promise<string[]> {
  const alerts = async (wanted: readonly string[]) => eventually(async () => {
    const all = await alertsOf(client);
    expect(all.map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual(wanted);
    return all;
  }, { withinMs: 90_000 });
  await sent(client, ['talker', 'known', 'firm'].flatMap((customer) => Array.from({ length: 5 }, (_, n) => live(customer, n, 'complaint.received'))));
  kill('notification');
  await sent(client, [
    live('again', 0, 'offer.received', { ...about('offer', 'live-o'), attributes: { competitor: 'Globex', validUntil: iso(Date.now() + 10 * day) } }),
    live('stays', 0, 'promise.made', { ...about('promise', 'live-p'), attributes: { what: 'A call', dueAt: iso(Date.now() + 2_000) } }),
  ]);
  kill('scoring');
  await alerts(['again open', 'firm open', 'known open', 'stays open', 'talker open']);
  const merge = await done(client, '/v1/customers/merge', { into: 'known', from: 'firm' });
  kill('notification');
  await alerts(['again open', 'known open', 'known open', 'stays open', 'talker open']);
  await done(client, '/v1/customers/unmerge', { merge });
  kill('scoring');
  await sent(client, [live('again', 1, 'offer.countered', about('offer', 'live-o')), live('known', 9, 'call.made')]);
  kill('notification');
  return alerts(['again resolved', 'firm open', 'known open', 'stays open', 'talker open']);
}

async function counted(client: ProductClient): Promise<void> {
  for (const { id } of events) await client.counted('crm', id, 60_000);
}

/** In order and undisturbed; one merge that stays, one that is taken back. */
async function quietly(client: ProductClient): Promise<void> {
  await client.count(events.filter((event) => event !== regret).toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? '')));
  const costOfStock = async () => (await stateOf(client, 'regrets')).contributions.filter(({ interactionKind, determinant }) => interactionKind === 'stock.depleted' && determinant === 'availability').length;
  await eventually(async () => { expect(await costOfStock()).toBe(1); });
  await client.count([regret]);
  await eventually(async () => { expect(await costOfStock()).toBe(0); });
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

it('everything in an order of chance, with each service killed over and over, ends in the same states and alerts', async () => {
  const first = new ProductClient(product.stack);
  const stormy = [await first.asTenant('stormy-1'), await first.asTenant('stormy-2')];
  const quiet = await first.asTenant('quiet');
  await quietly(quiet);
  await eventually(async () => { expect((await stateOf(quiet, 'buyer')).happened).toHaveLength(6); });
  const [expected, lists] = [await statesOf(quiet), await listsOf(quiet)];
  expect(lists.proposals).toEqual([]);
  expect(expected.find(({ customer }) => customer === 'known')).toMatchObject({ aliases: [mail, otherMail], happened: { length: 3 } });
  expect(expected.find(({ customer }) => customer === 'firm')).toMatchObject({ contacts: [{ id: 'jo', interactions: 2 }], happened: { length: 3 } });
  expect(expected.find(({ customer }) => customer === 'goes')).toMatchObject({ mergedInto: 'stays' });
  expect(new Set(expected.flatMap(({ happened }) => happened.map((each) => each.split(' ')[1])))).toEqual(new Set([
    ...events.map(({ data }) => data['kind']).filter((kind) => kind !== 'interaction.retracted'), 'interaction.retracted', 'answer.fast', 'answer.missed', 'promise.broken', 'need.missed', 'offer.expired',
  ]));
  for (const [n, client] of stormy.entries()) {
    await stormily(client, n + 1);
    await counted(client);
    await eventually(async () => { expect(await statesOf(client)).toEqual(expected); }, { withinMs: 60_000 });
    expect(await listsOf(client)).toEqual(lists);
  }
  const decision = await decided(quiet);
  expect(decision).toMatchObject({ affected: 1, all: expect.arrayContaining(['tempted 1', 'buyer 0']) });
  for (const client of stormy) expect(await decided(client)).toEqual(decision);
  const alerts = await alarmed(quiet, () => undefined);
  const complained = expect.stringContaining('5 complaint.received') as unknown;
  expect(alerts).toEqual([expect.stringContaining('signal:offer.received'), complained, complained, expect.stringContaining('signal:promise.broken'), complained]);
  for (const client of stormy) expect(await alarmed(client, (service) => { product.kill(service); })).toEqual(alerts);
}, 480_000);

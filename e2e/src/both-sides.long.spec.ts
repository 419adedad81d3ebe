import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { ProductClient, type Event } from './product-client.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.now() - minute;
const iso = (ms: number): string => new Date(ms).toISOString();

interface Story {
  readonly score: number;
  readonly phase: string;
  readonly determinants: Readonly<Record<string, { score: number }>>;
  readonly relationship: Readonly<Record<'rapport' | 'trust' | 'emotion', { score: number }>> & {
    readonly loyalty: { customer: number; supplier: number };
    readonly exchange: Readonly<Record<'customer' | 'supplier', { contacts: number; begun: number; answered: number; answerHours: number | null; openQuestions: number }>>;
  };
  readonly promises: readonly { id: string; what: string | null; dueAt: string | null; state: string }[];
  readonly offers: readonly { id: string; competitor: string | null; state: string }[];
  readonly needs: readonly { id: string; state: string }[];
}

let product: RunningProduct;
let client: ProductClient;
let nextId = 0;

beforeAll(async () => {
  product = await startProduct({ env: {} });
  client = new ProductClient(product.stack);
}, 300_000);
afterAll(() => product.stop(), 60_000);

function event(customer: string, kind: string, at: number, data: object = {}): Event {
  return { id: `b-${(nextId += 1)}`, time: iso(at), data: { kind, customer: { id: customer }, ...data } };
}

const about = (type: string, id: string) => ({ refs: [{ type, ns: 'console', id }] });
const says = (body: string) => ({ text: { body, lang: 'en' } });

async function customerAt(id: string, at = now): Promise<Story> {
  return (await client.get('scoring', `/v1/customers/${id}?at=${iso(at)}`)).body as Story;
}

interface AlertOf {
  readonly id: string;
  readonly cause: string;
  readonly causes: readonly string[];
  readonly state: string;
  readonly customer: { readonly id: string };
  readonly from: number;
  readonly delta: number;
  readonly contributions: readonly { kind: string; determinant: string; interactionKind?: string; points: number; interactions: readonly string[] }[];
  readonly sentence: { readonly en: string };
  readonly timeLeft: { until: string; what: string } | null;
  readonly suggestedAction: { playbook: string } | null;
}

async function alertsOf(customer: string): Promise<AlertOf[]> {
  const { items } = (await client.get('notification', `/v1/alerts?customer=${customer}`)).body as { items: { id: string }[] };
  return Promise.all(items.map(async ({ id }) => (await client.get('notification', `/v1/alerts/${id}`)).body as AlertOf));
}

it('an exchange without a transaction moves score, rapport and emotion, and each contact is named', async () => {
  const start = now - 20 * day;
  const contacts = [
    event('talker', 'call.answered', start),
    event('talker', 'email.received', start + 2 * day, says('Thank you, this is a very helpful and friendly answer, great')),
    event('talker', 'email.sent', start + 3 * day),
    event('talker', 'meeting.held', start + 6 * day),
    event('talker', 'email.received', start + 9 * day, says('We are very happy with your excellent advice')),
    event('talker', 'call.made', start + 12 * day),
  ];
  // Called once, and written to as late, so that its score has faded as little.
  const hardlyKnown = [event('hardly-known', 'call.answered', start), event('hardly-known', 'email.sent', start + 12 * day)];
  await client.count([...contacts, ...hardlyKnown]);
  expect((await client.get('scoring', `/v1/customers/talker?at=${iso(start - 1)}`)).status).toBe(404);
  const [talker, other] = [await customerAt('talker'), await customerAt('hardly-known')];
  expect(talker.phase).toBe('first-contact');
  expect(talker.score - other.score).toBeGreaterThan(5);
  expect(talker.relationship.rapport.score - other.relationship.rapport.score).toBeGreaterThan(5);
  expect(talker.relationship.emotion.score - other.relationship.emotion.score).toBeGreaterThan(1);
  const explained = await client.explanation('talker', `?from=${iso(start - 1)}&to=${iso(now)}`);
  expect(new Set(explained.contributions.flatMap(({ interactions }) => interactions))).toEqual(new Set(contacts.map(({ id }) => `crm#${id}`)));
  expect(Math.abs(explained.contributions.reduce((sum, { points }) => sum + points, 0) - explained.delta)).toBeLessThan(1e-9);
}, 60_000);

it('the same history twice: answered in time and promises kept, or late and broken', async () => {
  const start = now - 10 * day;
  const history = (customer: string, isGood: boolean): Event[] => {
    const wait = isGood ? hour : 2 * day;
    return [
      event(customer, 'contract.signed', start, { facts: { contractEndsAt: iso(now + 300 * day).slice(0, 10) } }),
      ...[1, 2].flatMap((n) => [
        event(customer, 'question.asked', start + n * day, { ...about('question', `${customer}-q-${n}`), ...says('When will it be ready?') }),
        event(customer, 'question.answered', start + n * day + wait, about('question', `${customer}-q-${n}`)),
        event(customer, 'promise.made', start + n * day, { ...about('promise', `${customer}-p-${n}`), attributes: { what: 'Ready by then', dueAt: iso(start + (n + 2) * day) } }),
        event(customer, 'promise.kept', start + (isGood ? n + 1 : n + 4) * day, about('promise', `${customer}-p-${n}`)),
      ]),
    ];
  };
  await client.count([...history('cared', true), ...history('kept-waiting', false)]);
  const [good, bad] = [await customerAt('cared'), await customerAt('kept-waiting')];
  expect(good.relationship.loyalty.customer).toBeCloseTo(bad.relationship.loyalty.customer, 6);
  expect(good.relationship.emotion.score).toBeCloseTo(bad.relationship.emotion.score, 6);
  expect(good.relationship.loyalty.supplier - bad.relationship.loyalty.supplier).toBeGreaterThanOrEqual(20);
  expect(good.relationship.trust.score - bad.relationship.trust.score).toBeGreaterThanOrEqual(20);
  expect(good.score - bad.score).toBeGreaterThanOrEqual(10);
  expect([good.promises, bad.promises].map((all) => all.map(({ state }) => state))).toEqual([['kept', 'kept'], ['kept', 'kept']]);
  expect(good.relationship.exchange.supplier).toMatchObject({ answered: 2, answerHours: 1, openQuestions: 0 });
  expect(bad.relationship.exchange.supplier).toMatchObject({ answered: 2, answerHours: 48, openQuestions: 0 });
  const timeline = ((await client.get('scoring', '/v1/customers/kept-waiting/timeline?limit=100')).body as { items: { kind: string; source: string; points: number }[] }).items;
  expect(timeline.filter(({ source }) => source === 'rapport').map(({ kind }) => kind).sort()).toEqual(['answer.missed', 'answer.missed', 'promise.broken', 'promise.broken']);
  expect(timeline.filter(({ source }) => source === 'rapport').every(({ points }) => points < 0)).toBe(true);
}, 60_000);

it('from the first contact to support: the first meeting still counts after the fifth order', async () => {
  const start = now - 200 * day;
  const meeting = event('journey', 'meeting.held', start + 2 * day);
  const phases: [Event[], string][] = [
    [[event('journey', 'lead.contacted', start), meeting], 'first-contact'],
    [[event('journey', 'account.created', start + 5 * day)], 'account-opened'],
    [[10, 40, 70, 100, 130].map((days) => event('journey', 'order.placed', start + days * day, { value: { amount: '500.00', currency: 'EUR', meaning: 'revenue' } })), 'ordering'],
    [[event('journey', 'ticket.created', start + 140 * day, about('ticket', 't-1')), event('journey', 'ticket.solved', start + 140 * day + hour, about('ticket', 't-1'))], 'service'],
  ];
  for (const [events, phase] of phases) {
    await client.count(events);
    const last = Date.parse(events.at(-1)?.time ?? '');
    expect((await customerAt('journey', last)).phase).toBe(phase);
  }
  const explained = await client.explanation('journey', `?to=${iso(now)}`);
  const rapport = explained.contributions.find(({ determinant }) => determinant === 'rapport');
  expect(rapport?.points).toBeGreaterThan(0);
  expect(rapport?.interactions).toContain(`crm#${meeting.id}`);
  const told = await client.explanation('journey', `?from=${iso(start - 1)}&to=${iso(now)}`);
  const all = phases.flatMap(([events]) => events);
  expect(told.contributions.filter(({ points }) => points !== 0).flatMap(({ interactions }) => interactions)).toEqual(expect.arrayContaining(all.map(({ id }) => `crm#${id}`)));

  const ended = start + 160 * day;
  await client.count([event('journey', 'contract.terminated', ended)]);
  expect(await customerAt('journey', ended)).toMatchObject({ phase: 'lost', basis: 'lost' });
  expect((await customerAt('journey', ended - 1)).phase).toBe('service');
}, 60_000);

it("a competitor's offer costs whoever is tied less a third at most; countered it recovers by almost half, won wholly, unanswered it stays", async () => {
  const binding = (customer: string): Event[] => [
    event(customer, 'contract.signed', now - 90 * day, { facts: { contractEndsAt: iso(now + 400 * day).slice(0, 10), rewardsBalance: 900 } }),
    ...[80, 60, 40].flatMap((days) => [event(customer, 'product.customised', now - days * day), event(customer, 'meeting.held', now - days * day), event(customer, 'card.used', now - days * day), event(customer, 'promise.kept', now - days * day)]),
  ];
  const loose = (customer: string): Event[] => [30, 60, 90].map((days) => event(customer, 'order.placed', now - days * day));
  const offered = (customer: string, at: number): Event => event(customer, 'offer.received', at, { ...about('offer', `${customer}-o`), attributes: { competitor: 'Globex', validUntil: iso(at + 10 * day) } });
  const scoresOf = async (customer: string, at: number) => [await customerAt(customer, at - 1), await customerAt(customer, at)].map(({ score }) => score);
  await client.count([...binding('tied'), ...['free', 'gone', 'never-offered'].flatMap(loose), offered('gone', now - 12 * day)]);
  const at = Date.now();
  await client.count([offered('tied', at), offered('free', at)]);

  const [tied, free] = [await scoresOf('tied', at), await scoresOf('free', at)];
  expect(free[0]! - free[1]!).toBeGreaterThanOrEqual(3 * (tied[0]! - tied[1]!));
  for (const customer of ['tied', 'free']) {
    await eventually(async () => {
      const [alert] = await alertsOf(customer);
      expect(alert).toMatchObject({ cause: 'signal:offer.received', state: 'open' });
      expect(alert?.timeLeft).toMatchObject({ what: 'offer' });
      expect(Date.parse(alert!.timeLeft!.until)).toBe(at + 10 * day);
      expect(alert?.suggestedAction).toMatchObject({ playbook: 'counter-offer' });
    }, { withinMs: 10_000 });
  }

  const counter = (await client.explanation('free')).wouldRaise.find(({ kinds }) => kinds[0] === 'offer.countered');
  expect(counter?.points).toBeGreaterThanOrEqual(1);
  const countered = event('free', 'offer.countered', Date.now(), about('offer', 'free-o'));
  await client.count([countered]);
  const moment = Date.parse(countered.time ?? '');
  const regained = (await customerAt('free', moment)).score - (await customerAt('free', moment - 1)).score;
  expect(regained).toBeCloseTo(counter!.points, 1);
  const lost = free[0]! - free[1]!;
  expect(regained).toBeGreaterThan(0.4 * lost);
  expect((await customerAt('free', at + 11 * day)).offers).toMatchObject([{ id: 'free-o', competitor: 'Globex', state: 'countered' }]);
  await eventually(async () => { expect((await alertsOf('free')).map(({ state }) => state)).toEqual(['resolved']); });
  const won = event('free', 'offer.won', Date.now(), about('offer', 'free-o'));
  await client.count([won]);
  expect((await customerAt('free', Date.parse(won.time ?? ''))).score).toBeGreaterThan(free[0]! - 0.1 * lost);

  expect((await customerAt('gone')).offers).toMatchObject([{ id: 'gone-o', state: 'expired' }]);
  const left = await client.explanation('gone', `?from=${iso(now - 3 * day)}&to=${iso(now)}`);
  const expired = left.contributions.filter(({ interactionKind, determinant }) => interactionKind === 'offer.expired' && determinant === 'loyalty');
  expect(expired).toHaveLength(1);
  expect(expired[0]!.points).toBeLessThan(-1);
  for (const days of [0, 14]) {
    const [unmoved, moved] = await Promise.all(['never-offered', 'gone'].map((customer) => customerAt(customer, now + days * day)));
    expect(unmoved!.score - moved!.score).toBeGreaterThan(1);
  }
}, 90_000);

it('a promise that is not kept is broken within 30 s of its due time, by itself, and the team is told', async () => {
  const dueAt = Date.now() + 3_000;
  await client.count([
    event('waiting', 'contract.signed', now, { facts: { contractEndsAt: iso(now + 300 * day).slice(0, 10) } }),
    event('waiting', 'promise.made', Date.now(), { ...about('promise', 'soon'), attributes: { what: 'Call back', dueAt: iso(dueAt) } }),
  ]);
  expect((await customerAt('waiting', Date.now())).promises).toMatchObject([{ id: 'soon', what: 'Call back', dueAt: iso(dueAt), state: 'open' }]);
  expect((await customerAt('waiting', dueAt + day)).promises).toMatchObject([{ state: 'broken' }]);
  await eventually(async () => {
    expect((await alertsOf('waiting')).map(({ cause, state }) => [cause, state])).toEqual([['signal:promise.broken', 'open']]);
  }, { withinMs: 33_000 });
  const stored = ((await client.get('scoring', '/v1/customers?q=waiting')).body as { items: { score: number }[] }).items[0];
  expect(stored!.score).toBeLessThan(80);

  // Kept before it was due, told late: the broken one never was.
  await client.count([event('waiting', 'promise.kept', dueAt - 1_000, about('promise', 'soon'))]);
  expect((await client.customer('waiting')).score).toBeGreaterThan(85);
  await eventually(async () => { expect((await alertsOf('waiting')).map(({ state }) => state)).toEqual(['resolved']); });
}, 90_000);

it('two customers with open alerts and promises become one and two again, as if it had never been', async () => {
  const told = (customer: string): Event[] => [
    event(customer, 'contract.signed', now - 40 * day, { customer: { id: customer, name: customer, aliases: [{ ns: 'email', value: `info@${customer}.example` }, { ns: 'phone', value: '+49 30 1' }] }, facts: { contractEndsAt: iso(now + 300 * day).slice(0, 10) } }),
    event(customer, 'promise.made', now - day, { ...about('promise', `${customer}-promise`), attributes: { what: 'A part', dueAt: iso(now + 5 * day) } }),
  ];
  const complains = (customer: string): Event => event(customer, 'complaint.received', Date.now());
  // One after the other: the telephone number is the first one's.
  for (const customer of ['whole', 'part']) await client.count(told(customer));
  await client.count(['whole', 'part'].flatMap((customer) => [complains(customer), complains(customer), complains(customer)]));
  await eventually(async () => { for (const customer of ['whole', 'part']) expect(await alertsOf(customer)).toMatchObject([{ state: 'open' }]); });
  const at = Date.now();
  const before = [await customerAt('whole', at), await customerAt('part', at)];
  const alerts = [await alertsOf('whole'), await alertsOf('part')];

  const wish = { into: 'whole', from: 'part', reason: 'same company' };
  await eventually(async () => {
    expect((await client.post('scoring', '/v1/customers/merge', { ...wish, dryRun: true })).body).toMatchObject({ merge: null, moves: { interactions: 5, aliases: 1, openAlerts: 1, promises: 1 } });
  });
  const { merge } = (await client.post('scoring', '/v1/customers/merge', wish)).body as { merge: string };
  expect(await customerAt('whole', at)).toMatchObject({ promises: [{ state: 'open' }, { state: 'open' }] });
  await eventually(async () => { expect(await alertsOf('whole')).toHaveLength(2); });
  const later = event('nobody', 'ticket.solved', Date.now(), { customer: { aliases: [{ ns: 'email', value: 'info@part.example' }] } });
  await client.count([later]);
  const offered = event('part', 'offer.received', Date.now(), { ...about('offer', 'part-offer'), attributes: { competitor: 'Globex' } });
  await client.count([offered]);
  const meanwhile = await eventually(async () => {
    const opened = (await alertsOf('whole')).find(({ cause }) => cause === 'signal:offer.received');
    expect(opened).toMatchObject({ state: 'open', customer: { id: 'whole' } });
    return opened!;
  });
  const both = (await client.get('scoring', '/v1/customers/whole/timeline?limit=50')).body as { items: { id: string }[] };
  expect(both.items.map(({ id }) => id)).toContain(later.id);

  expect((await client.post('scoring', '/v1/customers/unmerge', { merge })).status).toBe(200);
  expect([await customerAt('whole', at), await customerAt('part', at)].map(timeless)).toEqual(before.map(timeless));
  await eventually(async () => {
    const [whole, part] = [await alertsOf('whole'), await alertsOf('part')];
    expect(whole.map(figuresOf)).toEqual(alerts[0]!.map(figuresOf));
    expect(whole).toMatchObject([{ state: 'open', customer: { id: 'whole' } }]);
    // The part's own complaints are what they were; what came meanwhile, by its own aliases, follows.
    const [offer, ...others] = part.toSorted((a, b) => Number(b.id === meanwhile.id) - Number(a.id === meanwhile.id));
    expect(offer).toMatchObject({ id: meanwhile.id, state: 'open', customer: { id: 'part' }, causes: ['signal:offer.received'] });
    expect(offer!.contributions.flatMap(({ interactions }) => interactions)).toContain(`crm#${offered.id}`);
    expect(others.map(({ id, causes }) => [id, causes])).toEqual(alerts[1]!.map(({ id, causes }) => [id, causes]));
    expect(others.map(complaintsOf)).toEqual(alerts[1]!.map(complaintsOf));
    for (const { delta, contributions } of [...whole, ...part]) expect(contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(delta, 9);
    const named = whole.flatMap(({ contributions }) => contributions.flatMap(({ interactions }) => interactions));
    for (const { id } of [later, offered]) expect(named).not.toContain(`crm#${id}`);
  });
  for (const [customer, has] of [['whole', false], ['part', true]] as const) {
    const { items } = (await client.get('scoring', `/v1/customers/${customer}/timeline?limit=50`)).body as { items: { id: string }[] };
    expect(items.some(({ id }) => id === later.id)).toBe(has);
  }
}, 90_000);

const rounded = (points: number): number => Math.round(10 * points) / 10;

/** What an alert says, but for what passes within a minute. */
function figuresOf({ id, cause, causes, from, delta, contributions, sentence }: AlertOf): object {
  const moved = contributions.map(({ points, ...rest }) => ({ ...rest, points: rounded(points) })).filter(({ points }) => points !== 0);
  return { id, cause, causes, from: rounded(from), delta: rounded(delta), contributions: moved, sentence };
}

function complaintsOf({ contributions }: AlertOf): object[] {
  return contributions.filter(({ interactionKind }) => interactionKind === 'complaint.received').map((each) => ({ ...each, points: rounded(each.points) }));
}

/** What a customer was at a moment, whenever that is asked. */
function timeless(story: Story): object {
  return Object.fromEntries(Object.entries(story).filter(([name]) => name !== 'knownAt' && name !== 'nextReviewAt'));
}

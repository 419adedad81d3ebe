import { toKafkaRecord, topicDefinitions, writeInstant } from '@rapport/contracts';
import { connectLog } from '@rapport/event-log';
import type { KafkaLog } from '@rapport/event-log';
import { createKey, parseConfig } from '@rapport/service';
import type { RunningService } from '@rapport/service';
import { eventually, uniqueName } from '@rapport/tools/testing';
import { scoringConfig } from './config.ts';
import { startScoring } from './scoring.ts';
import { recordOf } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { inThisThread } from './spec-support/in-this-thread.ts';
import { openScoringDatabase, quiet } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

interface Dial {
  readonly score: number;
}

/** What these tests read of the answers; each answer has its own part of it. */
interface Body {
  readonly score: number;
  readonly computed: number;
  readonly determinants: { readonly service: Dial };
  readonly relationship: { readonly emotion: Dial };
  readonly items: readonly { readonly id: string; readonly score: number }[];
  readonly nextCursor: string | null;
  readonly from: object;
  readonly delta: number;
  readonly contributions: readonly { readonly points: number }[];
  readonly points: readonly { readonly at: string; readonly score: number }[];
  readonly markers: readonly object[];
  readonly known: object;
  readonly questions: readonly object[];
}

/** What these tests read of the interface's description. */
interface OpenApi {
  readonly paths: { readonly '/v1/customers': { readonly get: { readonly responses: { readonly 200: { readonly content: { readonly 'application/json': { readonly schema: ListSchema } } } } } } };
}

interface ListSchema {
  readonly properties: { readonly items: { readonly items: { readonly properties: object; readonly required: readonly string[] } } };
}

// Jest's matchers are typed `any`.
const near = (value: number, digits: number): unknown => expect.closeTo(value, digits);
const containing = (text: string): unknown => expect.stringContaining(text);
const aNumber: unknown = expect.any(Number);

const apiKey = `rk_demo0001_${'A'.repeat(43)}`;
const hour = 3_600_000;
const day = 24 * hour;
const now = Date.now() - 60_000;
const iso = (ms: number): string => writeInstant(ms);
const topic = uniqueName('interactions');

let database: ScoringDatabase;
let service: RunningService;
let log: KafkaLog;
let readOnly: string;

beforeAll(async () => {
  database = await openScoringDatabase();
  log = connectLog({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'scoring-spec', logger: quiet });
  await log.createTopics([...topicDefinitions, { name: topic, partitions: 4, config: {} }]);
  const config = parseConfig(scoringConfig, { DATABASE_URL: database.url, KAFKA_BROKERS: process.env['KAFKA_BROKERS'], PORT: '0', BOOTSTRAP_API_KEY: apiKey, SESSION_TIMEOUT_MS: '6000' });
  service = await startScoring({ config, dataSource: database.dataSource, logger: quiet, topic, group: uniqueName('scoring'), ownsProcess: false, work: inThisThread(database.dataSource) });
  readOnly = (await createKey(database.dataSource.manager, 'demo', { name: 'reader', scopes: ['read'] })).key;
  await count([
    event('contract', 'contract.signed', { at: now - 40 * day, customer: { id: 'acme', name: 'ACME GmbH', aliases: [{ ns: 'email', value: 'einkauf@acme.example' }], traits: { segment: 'enterprise', region: 'DACH', owner: 'jo@supplier.example' } }, facts: { contractEndsAt: iso(now + 300 * day).slice(0, 10) } }),
    ...[1, 2, 3, 4, 5].map((n) => event(`c-100${n}`, 'complaint.received', { text: { body: 'Third late delivery', lang: 'en' } })),
    event('p-1', 'call.answered', { customer: { id: 'prospect', traits: { segment: 'small' } } }),
    ...Array.from({ length: 12 }, (_, week) => event(`w-${week}`, 'order.placed', { at: now - (11 - week) * 7 * day, customer: { id: 'weekly' }, value: { amount: '100.00', currency: 'EUR' } })),
  ]);
}, 60_000);

afterAll(async () => {
  await service.stop();
  await log.close();
  await database.close();
}, 60_000);

function event(id: string, kind: string, { at = now, ...data }: { at?: number } & Partial<Told['data']> = {}): Told {
  return { id, at, data: { kind, customer: { id: 'acme' }, ...data } };
}

async function send(events: readonly Told[]): Promise<void> {
  await log.send(events.map((told) => ({ topic, ...toKafkaRecord(recordOf(told)) })));
}

async function count(events: readonly Told[]): Promise<void> {
  await send(events);
  for (const { id, source = 'crm' } of events) {
    await eventually(async () => { expect((await get(`/v1/interactions?source=${source}&id=${id}`)).status).toBe(200); });
  }
}

async function request(path: string, init: RequestInit = {}, key = apiKey): Promise<{ status: number; type: string; body: Body }> {
  const response = await fetch(service.url + path, { ...init, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...(init.headers as Record<string, string> | undefined) } });
  return { status: response.status, type: response.headers.get('content-type') ?? '', body: (await response.json()) as Body };
}

const get = (path: string) => request(path);
const body = async (path: string): Promise<Body> => {
  const answer = await get(path);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
};

describe('where is my event?', () => {
  it('tells when it was counted, for whom and what it did', async () => {
    const answer = await body('/v1/interactions?source=crm&id=c-1001');
    expect(answer).toMatchObject({ source: 'crm', id: 'c-1001', kind: 'complaint.received', customer: 'acme', occurredAt: iso(now), repeats: aNumber });
    expect(answer).toMatchObject({ score: { before: near(85, 2), after: near(76.5133, 2) } });
  });

  it('tells what one without a customer waits for', async () => {
    const refs = [{ type: 'order', ns: 'shop', id: '5001' }];
    await count([{ id: 'refund', at: now, data: { kind: 'order.refunded', refs } }]);
    expect(await body('/v1/interactions?source=crm&id=refund')).toMatchObject({ customer: null, waitingFor: refs, score: null });
  });

  it('says 404 for one that was not counted, and 422 for half a question', async () => {
    expect(await get('/v1/interactions?source=crm&id=none')).toMatchObject({ status: 404, type: containing('application/problem+json'), body: { type: 'urn:rapport:problem:not-found' } });
    expect((await get('/v1/interactions?source=crm')).status).toBe(422);
  });

  it('looks many up at once', async () => {
    const answer = await request('/v1/interactions/lookup', { method: 'POST', body: JSON.stringify({ source: 'crm', ids: ['c-1001', 'none'] }) });
    // A send that the broker answered late is sent again, so a repeat is possible here; both answers must agree on it.
    const { repeats } = (await body('/v1/interactions?source=crm&id=c-1001')) as unknown as { repeats: number };
    expect(answer).toMatchObject({ status: 200, body: { known: { 'c-1001': { receivedAt: iso(now), repeats } } } });
    expect(answer.body.known).not.toHaveProperty('none');
  });
});

describe('a customer', () => {
  it('after five complaints', async () => {
    const acme = await body('/v1/customers/acme');
    expect(acme).toMatchObject({
      id: 'acme', name: 'ACME GmbH', aliases: [{ ns: 'email', value: 'einkauf@acme.example' }], traits: { segment: 'enterprise', region: 'DACH', owner: 'jo@supplier.example' },
      phase: 'service', override: null, band: 'watch', basis: 'contract', forecast: false, modelVersion: 1, normal: { days: aNumber },
    });
    expect(acme.score).toBeCloseTo(58.8944, 2);
    expect(acme.computed).toBe(acme.score);
    expect(acme.determinants.service.score).toBeCloseTo(16.6667, 2);
    expect(acme.relationship.emotion.score).toBeCloseTo(25, 2);
  });

  it('as of, as known, and as it will be', async () => {
    const before = await body(`/v1/customers/acme?at=${iso(now - day)}`);
    expect(before.score).toBeCloseTo(85, 6);
    expect(await body(`/v1/customers/acme?at=${iso(now + 100 * day)}`)).toMatchObject({ forecast: true });
    expect(await get(`/v1/customers/acme?at=${iso(now - 41 * day)}`)).toMatchObject({ status: 404 });
    expect(await get(`/v1/customers/acme?knownAt=${iso(now - day)}`)).toMatchObject({ status: 404 });
    expect(await get(`/v1/customers/acme?at=${iso(now + 900 * day)}`)).toMatchObject({ status: 422, body: { type: 'urn:rapport:problem:invalid-interaction' } });
    expect(await get('/v1/customers/acme?at=yesterday')).toMatchObject({ status: 422, body: { type: 'urn:rapport:problem:invalid-interaction' } });
    expect(await get('/v1/customers/acme?modelVersion=9')).toMatchObject({ status: 404 });
    expect(await get('/v1/customers/nobody')).toMatchObject({ status: 404, body: { type: 'urn:rapport:problem:not-found' } });
  });

  it('late: what was learnt since is in the past, but not in what we knew then', async () => {
    const knownAt = iso(Date.now());
    const weekBefore = now - 7 * day;
    await count([{ id: 'late-contract', at: now - 30 * day, data: { kind: 'contract.signed', customer: { id: 'late' }, facts: { contractEndsAt: iso(now + 300 * day).slice(0, 10) } } }]);
    const known = iso(Date.now());
    await count([{ id: 'late-complaint', at: weekBefore, data: { kind: 'complaint.received', customer: { id: 'late' } } }]);
    expect((await body(`/v1/customers/late?at=${iso(now - day)}&knownAt=${known}`)).score).toBeCloseTo(85, 6);
    expect((await body(`/v1/customers/late?at=${iso(now - day)}`)).score).toBeLessThan(80);
    expect(await get(`/v1/customers/late?knownAt=${knownAt}`)).toMatchObject({ status: 404 });
  });

  it('is renamed by PUT, through the log, in line', async () => {
    const put = await request('/v1/customers/renamed%2F1', { method: 'PUT', body: JSON.stringify({ name: 'New name', traits: { team: 'key' }, aliases: [{ ns: 'crm', value: '15' }] }) });
    expect(put).toMatchObject({ status: 200, body: { accepted: 1, interaction: containing('rapport#') } });
    await eventually(async () => { expect((await get('/v1/customers/renamed%2F1')).body).toMatchObject({ name: 'New name', traits: { team: 'key' } }); });
    expect((await body('/v1/customers?alias=crm:15')).items.map(({ id }) => id)).toEqual(['renamed/1']);
    expect(await request('/v1/customers/x', { method: 'PUT', body: '{"nmae": "x"}' })).toMatchObject({ status: 422 });
  });

  it.each([
    ['x', { traits: { a: 1 } }, '/traits/a'],
    ['x', { traits: Object.fromEntries(Array.from({ length: 33 }, (_none, at) => [`t${at}`, 'x'])) }, '/traits'],
    ['x', { aliases: [{ ns: 'crm', value: 'a\nb' }] }, '/aliases/0/value'],
    ['x', { aliases: [{ ns: 'crm' }] }, '/aliases/0/value'],
    ['x', { name: 'half of a pair: \ud800' }, '/name'],
    ['x%00y', { name: 'x' }, 'id'],
  ])('PUT of %s with %j points at %s', async (id, body, path) => {
    expect(await request(`/v1/customers/${id}`, { method: 'PUT', body: JSON.stringify(body) })).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });
});

describe('why', () => {
  it('between two moments, to the last digit', async () => {
    const answer = await body(`/v1/customers/acme/explanation?from=${iso(now - hour)}&to=${iso(now)}`);
    expect(answer).toMatchObject({ from: { at: iso(now - hour) }, to: { at: iso(now) }, sentence: { en: containing('five complaints'), de: containing('fünf Beschwerden') } });
    expect(answer.delta).toBeCloseTo(-26.1056, 3);
    const [service, emotion] = answer.contributions;
    expect(service).toMatchObject({ kind: 'event', determinant: 'service', interactionKind: 'complaint.received', interactions: [1, 2, 3, 4, 5].map((n) => `crm#c-100${n}`) });
    expect(service!.points).toBeCloseTo(-18.7854, 3);
    expect(emotion!.points).toBeCloseTo(-7.3202, 3);
    const sum = answer.contributions.reduce((total, { points }) => total + points, 0);
    expect(Math.abs(sum - answer.delta)).toBeLessThan(1e-9);
  });

  it('against the reference', async () => {
    const answer = await body('/v1/customers/acme/explanation');
    expect(answer.from).toEqual({ at: null, score: 50 });
    const sum = answer.contributions.reduce((total, { points }) => total + points, 0);
    expect(Math.abs(sum - answer.delta)).toBeLessThan(1e-9);
  });
});

describe('what happened', () => {
  it('newest first, a page at a time, narrowed', async () => {
    const first = await body('/v1/customers/acme/timeline?limit=4');
    const second = await body(`/v1/customers/acme/timeline?limit=4&cursor=${first.nextCursor ?? ''}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['c-1005', 'c-1004', 'c-1003', 'c-1002', 'c-1001', 'contract']);
    expect(second.nextCursor).toBeNull();
    expect(first.items[0]).toMatchObject({ source: 'crm', kind: 'complaint.received', text: { body: 'Third late delivery' }, points: aNumber, score: aNumber, attributes: {} });
    const [newest, before] = first.items;
    expect(newest!.score).toBeLessThan(before!.score);
    expect((await body('/v1/customers/acme/timeline?channel=contract')).items.map(({ id }) => id)).toEqual(['contract']);
    expect((await get('/v1/customers/acme/timeline?cursor=x')).status).toBe(422);
  });

  it('what nobody has answered, the newest first, as an answer names it', async () => {
    const { questions } = await body('/v1/customers/acme');
    expect(questions).toHaveLength(5);
    expect(questions[0]).toEqual({ ref: { type: 'interaction', ns: 'crm', id: 'c-1005' }, kind: 'complaint.received', askedAt: expect.any(String) as unknown, text: 'Third late delivery' });
  });

  it('the score over time', async () => {
    const answer = await body(`/v1/customers/acme/history?from=${iso(now - 3 * day)}&to=${iso(now)}&step=P1D`);
    expect(answer.points.map(({ at }) => at)).toEqual([3, 2, 1, 0].map((days) => iso(now - days * day)));
    expect(answer.points[3]!.score).toBeCloseTo(58.8944, 3);
    expect(answer.markers).toEqual([]);
    expect((await get('/v1/customers/acme/history?step=P1M')).status).toBe(422);
    expect((await get(`/v1/customers/acme/history?from=${iso(now - 300 * day)}&step=PT1M`)).status).toBe(422);
  });
});

describe('the portfolio', () => {
  const ids = async (query: string): Promise<unknown[]> => (await body(`/v1/customers?${query}`)).items.map(({ id }) => id);

  it('is narrowed by what is stored and by what was said', async () => {
    expect(await ids('band=watch&determinant=service&owner=jo@supplier.example')).toEqual(['acme']);
    expect(await ids('segment=small')).toEqual(['prospect']);
    expect(await ids('q=acm')).toEqual(['acme']);
    expect(await ids('q=ACME%20G')).toEqual(['acme']);
    expect(await ids('q=einkauf')).toEqual(['acme']);
    expect(await ids('q=%25')).toEqual([]);
    expect(await ids('alias=email:einkauf@acme.example')).toEqual(['acme']);
    expect(await ids('phase=ordering')).toEqual(['weekly']);
    expect((await get('/v1/customers?band=low')).status).toBe(422);
    expect((await get('/v1/customers?colour=red')).status).toBe(422);
  });

  it('is sorted and paged by score and by value, each customer once', async () => {
    for (const sort of ['score', '-score', 'valueAtStake', '-valueAtStake', 'change', '-change']) {
      const seen: { id: string; score: number }[] = [];
      let cursor: string | null = '';
      do {
        const page: Body = await body(`/v1/customers?sort=${sort}&limit=1${cursor}`);
        seen.push(...page.items);
        cursor = page.nextCursor === null ? null : `&cursor=${page.nextCursor}`;
      } while (cursor !== null);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThanOrEqual(3);
      if (sort === 'score') expect(seen.map(({ score }) => score)).toEqual([...seen.map(({ score }) => score)].sort((a, b) => a - b));
    }
    expect((await body('/v1/customers?sort=-valueAtStake')).items[0]).toMatchObject({ id: 'weekly', valueAtStake: { amount: '1200.00', currency: 'EUR' } });
  });

  it('answers what is stored, with the fields that the description of the interface names', async () => {
    await database.dataSource.query(`UPDATE scoring.customer_state SET score = 12.5, earlier_score = 40, value_12m = 1e15 WHERE customer_id = 'prospect'`);
    const [item] = (await body('/v1/customers?q=prospect')).items;
    expect(item).toMatchObject({ score: 12.5, probability: 0.125, computed: aNumber, trend: { days: 30, points: -27.5 }, confidence: aNumber, valueAtStake: { amount: '999999999999999.00', currency: 'EUR' } });
    const openApi = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenApi;
    const { properties, required } = openApi.paths['/v1/customers'].get.responses[200].content['application/json'].schema.properties.items.items;
    expect(Object.keys(item!).sort()).toEqual([...required].sort());
    expect(Object.keys(item!).sort()).toEqual(Object.keys(properties).sort());
  });

  it('says the same of a customer in every list, and as the customer says of itself', async () => {
    const [stored] = (await body('/v1/customers?q=acme')).items;
    const [past] = (await body(`/v1/customers?q=acme&at=${iso(Date.now())}`)).items;
    const [ahead] = (await body(`/v1/customers?q=acme&at=${iso(now + 20 * day)}`)).items;
    const one = await body('/v1/customers/acme');
    for (const item of [past, ahead]) expect(Object.keys(item!)).toEqual(Object.keys(stored!));
    expect(ahead).toMatchObject({ forecast: true });
    const { determinant, valueAtStake, ...shared } = stored as unknown as Record<string, unknown>;
    expect([determinant, valueAtStake]).toEqual(['service', { amount: '0.00', currency: 'EUR' }]);
    for (const name of Object.keys(shared)) expect(one).toHaveProperty(name);
    for (const name of ['trend', 'normal', 'interval', 'horizon', 'band', 'phase', 'aliases', 'traits', 'confidence']) expect(one).toHaveProperty(name, shared[name]);
    expect(past).toMatchObject({ trend: shared['trend'], normal: shared['normal'], determinant: 'service', forecast: false });
  });

  it('at another moment', async () => {
    const [acme] = (await body(`/v1/customers?q=acme&at=${iso(now - day)}`)).items;
    expect(acme!.score).toBeCloseTo(85, 6);
    expect(await ids(`band=watch&q=acme&at=${iso(now - day)}`)).toEqual([]);
    expect((await body(`/v1/customers?q=acme`)).items[0]!.score).toBeCloseTo(58.8944, 2);
    for (const at of [now - day, now + 20 * day]) {
      for (const sort of ['score', '-valueAtStake', '-change']) {
        const whole = await body(`/v1/customers?sort=${sort}&at=${iso(at)}`);
        const first = await body(`/v1/customers?sort=${sort}&at=${iso(at)}&limit=2`);
        const rest = await body(`/v1/customers?sort=${sort}&at=${iso(at)}&cursor=${first.nextCursor ?? ''}`);
        expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(whole.items.map(({ id }) => id));
        const [top] = whole.items;
        expect(top!.score).toBeCloseTo((await body(`/v1/customers/${encodeURIComponent(top!.id)}?at=${iso(at)}`)).score, 9);
      }
    }
  });
});

it('answers the whole portfolio and the renewals, with the fields that the description of the interface names', async () => {
  const { paths } = (await (await fetch(`${service.url}/openapi.json`)).json()) as { paths: Record<string, { get: { responses: { 200: { content: { 'application/json': { schema: { required: string[]; properties: { items: { items: { required: string[] } } } } } } } } } }> };
  const schemaOf = (path: string) => paths[path]!.get.responses[200].content['application/json'].schema;
  const portfolio = await body('/v1/portfolio?region=DACH');
  expect(Object.keys(portfolio).sort()).toEqual([...schemaOf('/v1/portfolio').required].sort());
  expect(portfolio).toMatchObject({ customers: 1, days: 30, movement: [{ to: 'watch', customers: 1 }], bySegmentAndRegion: [{ segment: 'enterprise', region: 'DACH', customers: 1 }] });
  const { items, nextCursor } = await body(`/v1/renewals?before=${iso(now + 301 * day).slice(0, 10)}&region=DACH`);
  expect([items.map(({ id }) => id), nextCursor]).toEqual([['acme'], null]);
  expect(Object.keys(items[0]!).sort()).toEqual([...schemaOf('/v1/renewals').properties.items.items.required].sort());
  expect(items[0]).toMatchObject({ contractEndsAt: iso(now + 300 * day).slice(0, 10), band: 'watch', determinant: 'service', traits: { owner: 'jo@supplier.example' }, valueAtStake: { amount: '0.00', currency: 'EUR' } });
  expect((await get('/v1/portfolio?days=soon')).status).toBe(422);
  expect((await get('/v1/renewals?before=soon')).status).toBe(422);
});

it('needs a key with the scope, and answers the open routes without one', async () => {
  expect((await request('/v1/customers', {}, 'rk_demo0001_wrong')).status).toBe(401);
  expect((await request('/v1/customers', {}, readOnly)).status).toBe(200);
  expect((await request('/v1/customers/x', { method: 'PUT', body: '{"name": "x"}' }, readOnly)).status).toBe(403);
  for (const path of ['/healthz', '/readyz']) expect((await fetch(service.url + path)).status).toBe(200);
  const openApi = (await (await fetch(`${service.url}/openapi.json`)).json()) as { paths: object };
  expect(Object.keys(openApi.paths)).toContain('/v1/customers/{id}/explanation');
});

it('publishes a model, and answers with the one before', async () => {
  const tenant = 'north';
  await database.dataSource.query(`INSERT INTO access.tenant (id, name) VALUES ($1, $1)`, [tenant]);
  const { key } = await createKey(database.dataSource.manager, tenant, { name: 'first', scopes: ['read', 'admin'] });
  await send([{ ...event('n-1', 'contract.signed', { customer: { id: 'nord' }, facts: { contractEndsAt: iso(now + 300 * day).slice(0, 10) } }), tenant }]);
  const shipped = await (await fetch(`${service.url}/v1/model`, { headers: { authorization: `Bearer ${key}`, accept: 'application/yaml' } })).text();
  await eventually(async () => { expect((await request('/v1/customers/nord', {}, key)).body.score).toBeCloseTo(85, 4); });
  const put = await request('/v1/model', { method: 'PUT', body: shipped.replace(/renewed: ?8.5/, 'renewed: 5'), headers: { 'content-type': 'application/yaml' } }, key);
  expect(put).toMatchObject({ status: 200, body: { version: 2, refold: { customers: 1 } } });
  await eventually(async () => { expect((await request('/v1/customers/nord', {}, key)).body).toMatchObject({ modelVersion: 2 }); });
  const refolded = await eventually(async () => {
    const { body: list } = await request('/v1/customers', {}, key);
    expect(list.items[0]).toMatchObject({ modelVersion: 2 });
    return list.items[0]!;
  });
  expect(refolded.score).toBeLessThan(80);
  expect((await request('/v1/customers/nord?modelVersion=1', {}, key)).body.score).toBeCloseTo(85, 4);
  const wrong = await request('/v1/model', { method: 'PUT', body: shipped.replace(/renewed: ?8.5/, 'renewed: high'), headers: { 'content-type': 'application/yaml' } }, key);
  expect(wrong).toMatchObject({ status: 422, body: { type: 'urn:rapport:problem:invalid-document', errors: [{ line: aNumber, path: '/retention/contract/renewed' }] } });
});

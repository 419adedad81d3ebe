import { toKafkaRecord, topicDefinitions } from '@rapport/contracts';
import type { Alert, AlertEvent } from '@rapport/contracts';
import { connectLog } from '@rapport/event-log';
import type { KafkaLog } from '@rapport/event-log';
import { parseConfig } from '@rapport/service';
import type { RunningService } from '@rapport/service';
import { eventually, uniqueName } from '@rapport/tools/testing';
import { scoringConfig } from './config.ts';
import { startScoring } from './scoring.ts';
import { inThisThread } from './spec-support/in-this-thread.ts';
import { recordOf } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { openScoringDatabase, quiet } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

/** What these tests read of the answers. */
interface Body {
  readonly id: string;
  readonly score: number;
  readonly name: string;
  readonly aliases: readonly object[];
  readonly merge: string;
  readonly merged: readonly { readonly merge: string }[];
  readonly items: readonly { readonly id: string; readonly kind: string }[];
  readonly delta: number;
  readonly contributions: readonly { readonly points: number }[];
  readonly points: readonly { readonly score: number }[];
  readonly markers: readonly object[];
}

const apiKey = `rk_demo0001_${'A'.repeat(43)}`;
const day = 86_400_000;
const now = Date.now() - 60_000;
const topic = uniqueName('interactions');
const alertTopic = uniqueName('alerts');
const near = (value: number): unknown => expect.closeTo(value, 2);
const aNumber: unknown = expect.any(Number);

let database: ScoringDatabase;
let service: RunningService;
let log: KafkaLog;

beforeAll(async () => {
  database = await openScoringDatabase();
  log = connectLog({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'merging-spec', logger: quiet });
  await log.createTopics([...topicDefinitions, ...[topic, alertTopic].map((name) => ({ name, partitions: 4, config: {} }))]);
  const config = parseConfig(scoringConfig, { DATABASE_URL: database.url, KAFKA_BROKERS: process.env['KAFKA_BROKERS'], PORT: '0', BOOTSTRAP_API_KEY: apiKey, SESSION_TIMEOUT_MS: '6000' });
  service = await startScoring({ config, dataSource: database.dataSource, logger: quiet, topic, alertTopic, group: uniqueName('scoring'), ownsProcess: false, work: inThisThread(database.dataSource) });
}, 60_000);

afterAll(async () => {
  await service.stop();
  await log.close();
  await database.close();
}, 60_000);

async function count(told: readonly Told[]): Promise<void> {
  await log.send(told.map((event) => ({ topic, ...toKafkaRecord(recordOf(event)) })));
  for (const { id } of told) await eventually(async () => { expect((await request(`/v1/interactions?source=crm&id=${id}`)).status).toBe(200); });
}

async function request(path: string, init: RequestInit = {}): Promise<{ status: number; body: Body }> {
  const response = await fetch(service.url + path, { ...init, headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' } });
  return { status: response.status, body: (await response.json()) as Body };
}
const post = (path: string, body: object) => request(path, { method: 'POST', body: JSON.stringify(body) });
const customer = async (id: string, query = ''): Promise<Body> => (await request(`/v1/customers/${id}${query}`)).body;

function story(into: string, from: string): Told[] {
  const of = (id: string, data: Partial<Told['data']> & Pick<Told['data'], 'kind'>, who: string, daysAgo: number): Told => ({ id: `${who}-${id}`, at: now - daysAgo * day, data: { customer: { id: who }, ...data } });
  const dueAt = new Date(now + 5 * day).toISOString();
  return [
    ...[1, 2, 3, 4].map((n) => of(`o${n}`, { kind: 'order.placed', value: { amount: '100.00', currency: 'EUR' } }, into, n * 30)),
    of('named', { kind: 'customer.updated', customer: { id: into, name: 'ACME GmbH', aliases: [{ ns: 'email', value: `${into}@acme.example` }] } }, into, 90),
    of('named', { kind: 'customer.updated', customer: { id: from, name: 'ACME North', aliases: [{ ns: 'email', value: `${from}@acme.example` }, { ns: 'phone', value: from }] } }, from, 90),
    of('o1', { kind: 'order.placed', value: { amount: '70.00', currency: 'EUR' } }, from, 50),
    of('p1', { kind: 'promise.made', refs: [{ type: 'promise', ns: 'crm', id: `${from}-p` }], attributes: { what: 'credit note', dueAt } }, from, 3),
    of('c1', { kind: 'complaint.received' }, from, 2),
  ];
}

function alertOf(id: string, state: Alert['state'], who: string): { topic: string; key: string; value: string } {
  const data: Alert = {
    id, state, severity: 'warning', lane: 'step', rule: 'determinant-drop', cause: 'determinant:service', customer: { id: who, traits: {} }, openedAt: new Date(now).toISOString(),
    from: 80, score: 60, delta: -20, contributions: [], sentence: { en: '', de: '' }, valueAtStake: null, timeLeft: null, suggestedAction: null, say: [], contact: null,
    causes: [], episode: 1, assignedTo: null, acknowledgedBy: null, snoozedUntil: null, outcome: null, links: { console: 'http://127.0.0.1:3000' },
  };
  const event: AlertEvent = { type: state === 'resolved' ? 'alert.resolved' : 'alert.opened', timestamp: new Date(now).toISOString(), tenant: 'demo', data };
  return { topic: alertTopic, key: `demo:${who}`, value: JSON.stringify(event) };
}

it('says before what would move, and then does what it said', async () => {
  await count(story('acme', 'north'));
  const [into, from] = [await customer('acme'), await customer('north')];
  await log.send([alertOf('al_1', 'open', 'north'), alertOf('al_2', 'open', 'north'), alertOf('al_2', 'resolved', 'north')]);
  const trial = await eventually(async () => {
    const { body } = await post('/v1/customers/merge', { into: 'acme', from: 'north', reason: 'same company', dryRun: true });
    expect(body).toMatchObject({ merge: null, moves: { interactions: 4, aliases: 2, openAlerts: 1, promises: 1 } });
    return body;
  });
  expect(trial).toMatchObject({ score: { into: { before: near(into.score), after: aNumber }, from: { before: near(from.score) } } });
  expect((await customer('north')).score).toBeCloseTo(from.score, 2);

  const done = await post('/v1/customers/merge', { into: 'acme', from: 'north', reason: 'same company' });
  expect(done).toMatchObject({ status: 200, body: { merge: expect.stringMatching(/^mg_/) as unknown, moves: { interactions: 4 } } });
  const after = await customer('acme');
  expect(done.body).toMatchObject({ score: { into: { after: near(after.score) } } });
  expect(after).toMatchObject({ id: 'acme', name: 'ACME GmbH', merged: [{ merge: done.body.merge, from: 'north', into: 'acme', reason: 'same company', by: 'key_bootstrap' }], promises: [{ id: 'north-p' }] });
  expect(after.aliases).toHaveLength(3);
  expect(await customer('north')).toMatchObject({ id: 'north', name: 'ACME North', mergedInto: 'acme', score: near(after.score) });
  const listed = (await request('/v1/customers?limit=50')).body.items.map(({ id }) => id);
  expect([listed.includes('acme'), listed.includes('north')]).toEqual([true, false]);
  for (const query of ['q=north', 'alias=email:north@acme.example', 'q=acme%20north']) expect((await request(`/v1/customers?${query}`)).body.items.map(({ id }) => id)).toEqual(['acme']);
  expect((await post('/v1/customers/merge', { into: 'north', from: 'acme' })).status).toBe(409);

  await count([{ id: 'north-renamed', at: now, data: { kind: 'customer.updated', customer: { id: 'north', name: 'ACME North Ltd', locale: 'de', traits: { region: 'north' } } } }]);
  expect(await customer('acme')).toMatchObject({ name: 'ACME GmbH', locale: 'de', traits: { region: 'north' } });

  const timeline = (await request('/v1/customers/north/timeline?limit=50')).body.items.map(({ kind }) => kind);
  expect(timeline).toEqual((await request('/v1/customers/acme/timeline?limit=50')).body.items.map(({ kind }) => kind));
  expect(timeline.filter((kind) => kind === 'customer.merged')).toHaveLength(1);
  const { markers, points } = (await request('/v1/customers/acme/history')).body;
  expect(markers).toMatchObject([{ kind: 'merge', text: 'north' }]);
  expect(points.length).toBeGreaterThan(0);
  const why = (await request(`/v1/customers/acme/explanation?from=${new Date(now - 60 * day).toISOString()}`)).body;
  expect(why.contributions.reduce((sum, each) => sum + each.points, 0)).toBeCloseTo(why.delta, 9);
});

it('holds at every moment for who knows of it, and at none for who does not', async () => {
  await count(story('one', 'two'));
  const known = new Date().toISOString();
  const at = `?at=${new Date(now - 20 * day).toISOString()}`;
  const [before, apart] = [await customer('one', at), await customer('two', at)];
  await post('/v1/customers/merge', { into: 'one', from: 'two' });
  expect(Math.abs((await customer('one', at)).score - before.score)).toBeGreaterThan(0.5);
  expect(await customer('two', at)).toMatchObject({ mergedInto: 'one' });
  const then = await customer('two', `${at}&knownAt=${known}`);
  expect(then.score).toBeCloseTo(apart.score, 9);
  expect(then).not.toHaveProperty('mergedInto');
  expect((await customer('one', `${at}&knownAt=${known}`)).score).toBeCloseTo(before.score, 9);
});

it('gives both back, and refuses to do so twice', async () => {
  await count(story('here', 'there'));
  const moment = `?at=${new Date(now).toISOString()}`;
  const before = { here: await customer('here', moment), there: await customer('there', moment) };
  const explained = async (id: string): Promise<Body> => (await request(`/v1/customers/${id}/explanation?to=${new Date(now).toISOString()}`)).body;
  const why = { here: await explained('here'), there: await explained('there') };
  const { merge } = (await post('/v1/customers/merge', { into: 'here', from: 'there' })).body;
  const trial = await post('/v1/customers/unmerge', { merge, dryRun: true });
  expect(trial).toMatchObject({ status: 200, body: { merge: null, moves: { interactions: 4, aliases: 2, promises: 1 }, score: { from: { after: near(before.there.score) }, into: { after: near(before.here.score) } } } });
  expect((await post('/v1/customers/unmerge', { merge })).body).toMatchObject({ merge, score: { from: { after: near(before.there.score) } } });
  for (const id of ['here', 'there'] as const) {
    const after = await customer(id, moment);
    expect(after.score).toBeCloseTo(before[id].score, 9);
    expect(after).toMatchObject({ name: before[id].name, aliases: before[id].aliases });
    expect(after).not.toHaveProperty('mergedInto');
    expect((await request(`/v1/customers/${id}/history`)).body.markers).toEqual([]);
    expect((await explained(id)).contributions).toEqual(why[id].contributions);
  }
  expect((await post('/v1/customers/unmerge', { merge })).status).toBe(409);
  expect((await post('/v1/customers/unmerge', { merge: 'mg_nobody' })).status).toBe(404);
  expect((await post('/v1/customers/merge', { into: 'here', from: 'nobody' })).status).toBe(404);
  expect((await post('/v1/customers/merge', { into: 'here' })).status).toBe(422);
});

it('leaves what a person said of either where it was said', async () => {
  await count(story('stays', 'goes'));
  const { merge } = (await post('/v1/customers/merge', { into: 'stays', from: 'goes' })).body;
  await request('/v1/customers/goes', { method: 'PUT', body: JSON.stringify({ name: 'Goes Ltd', traits: { plan: 'gold' } }) });
  await post('/v1/customers/goes/override', { score: 40, reason: 'sponsor left', owner: 'jo@supplier.example', until: '2100-01-01T00:00:00Z' });
  await eventually(async () => { expect(await customer('stays')).toMatchObject({ score: 40, name: 'ACME GmbH', traits: { plan: 'gold' } }); });
  await post('/v1/customers/unmerge', { merge });
  expect(await customer('stays')).toMatchObject({ override: null, traits: {} });
  expect(await customer('goes')).toMatchObject({ score: 40, name: 'Goes Ltd', traits: { plan: 'gold' } });
});

it('is one merge, though two ask for it at once, and one end ends it; the next one is another', async () => {
  await count(story('twice', 'thrice'));
  const both = await Promise.all([post('/v1/customers/merge', { into: 'twice', from: 'thrice' }), post('/v1/customers/merge', { into: 'thrice', from: 'twice' })]);
  // The later one may come when it is done.
  const ids = new Set(both.filter(({ status }) => status === 200).map(({ body }) => body.merge));
  expect(ids.size).toBe(1);
  const [first] = ids;
  expect((await post('/v1/customers/unmerge', { merge: first })).status).toBe(200);
  for (const id of ['twice', 'thrice']) expect(await customer(id)).not.toHaveProperty('mergedInto');
  const { merge } = (await post('/v1/customers/merge', { into: 'twice', from: 'thrice' })).body;
  expect(merge).not.toBe(first);
  expect(await customer('thrice')).toMatchObject({ mergedInto: 'twice' });
});

it('lists what may be one until somebody decides', async () => {
  await count([
    { id: 'm-1', at: now, data: { kind: 'call.answered', customer: { id: 'left', name: 'Left Ltd', aliases: [{ ns: 'email', value: 'both@example.com' }] } } },
    { id: 'm-2', at: now, data: { kind: 'call.answered', customer: { id: 'right' } } },
  ]);
  await count([{ id: 'm-3', at: now, data: { kind: 'call.answered', customer: { id: 'right', aliases: [{ ns: 'email', value: 'both@example.com' }] } } }]);
  const [proposal] = (await request('/v1/merge-proposals')).body.items;
  expect(proposal).toMatchObject({ into: { id: 'right', name: null }, from: { id: 'left', name: 'Left Ltd' }, alias: { ns: 'email', value: 'both@example.com' }, interaction: { source: 'crm', id: 'm-3' }, because: 'both-have-ids' });
  const { merge } = (await post('/v1/customers/merge', { into: 'left', from: 'right' })).body;
  expect((await request('/v1/merge-proposals')).body.items).toEqual([]);
  await post('/v1/customers/unmerge', { merge });
  expect((await request('/v1/merge-proposals')).body.items).toHaveLength(1);
  expect((await request(`/v1/merge-proposals/${proposal!.id}`, { method: 'DELETE' })).status).toBe(200);
  expect((await request('/v1/merge-proposals')).body.items).toEqual([]);
  expect((await request('/v1/merge-proposals/mp_nothing', { method: 'DELETE' })).status).toBe(404);
});

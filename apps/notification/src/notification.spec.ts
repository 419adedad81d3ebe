import type { ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { topicDefinitions, type Alert, type AlertEvent, type Contribution, type RetentionChange } from '@rapport/contracts';
import { connectLog, type KafkaLog } from '@rapport/event-log';
import { accessSchema, createLogger, migrateDatabase, openDataSource, parseConfig, type RunningService } from '@rapport/service';
import { servedRoutes, toldRoutes } from '@rapport/service/spec-support';
import { createTestDatabase, eventually, uniqueName, type TestDatabase } from '@rapport/tools/testing';
import { Webhook as Verifier } from 'standardwebhooks';
import type { DataSource } from 'typeorm';
import { notificationConfig } from './config.ts';
import { notificationSchema } from './database/schema.ts';
import { startNotification } from './notification.ts';
import { WebhookReceiver } from './spec-support/webhook-receiver.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const apiKey = `rk_demo0001_${'A'.repeat(43)}`;
const logger = createLogger('test', 'silent');

let database: TestDatabase;
let dataSource: DataSource;
let service: RunningService;
let log: KafkaLog;
let receiver: WebhookReceiver;
const topic = uniqueName('changes');
const group = uniqueName('notification');

beforeAll(async () => {
  database = await createTestDatabase();
  await migrateDatabase(database.url, [accessSchema, notificationSchema], logger);
  receiver = await WebhookReceiver.listen();
  log = connectLog({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'test', logger });
  await log.createTopics([...topicDefinitions, { name: topic, partitions: 2, config: {} }]);
  await start();
}, 60_000);

afterAll(async () => {
  await service.stop();
  await log.close();
  receiver.close();
  await database.drop();
}, 60_000);

async function start(): Promise<void> {
  const config = parseConfig(notificationConfig, {
    DATABASE_URL: database.url,
    KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
    PORT: '0',
    BOOTSTRAP_API_KEY: apiKey,
    ALLOW_PRIVATE_RECEIVERS: 'true',
    SECRETS_KEY: '0'.repeat(64),
    SESSION_TIMEOUT_MS: '6000',
  });
  dataSource = await openDataSource({ ...notificationSchema, url: database.url, logger });
  service = await startNotification({ config, dataSource, logger, topic, group, ownsProcess: false });
}

interface Answer {
  readonly status: number;
  readonly body: { readonly items?: unknown[]; readonly errors?: unknown[]; readonly warnings?: unknown[] };
}

async function call(method: string, path: string, body?: string, contentType = 'application/json'): Promise<Answer> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(body === undefined ? {} : { 'content-type': contentType }) },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** A document of one receiver a path: each of those alerts whose customer is named like the path. */
async function route(groupWait: string, paths: readonly string[]): Promise<Answer> {
  const document = {
    receivers: [{ name: 'nobody' }, ...paths.map((path) => ({ name: path, webhook_configs: [{ url: `${receiver.url}/${path}`, secret, send_resolved: true }] }))],
    route: { receiver: 'nobody', group_wait: groupWait, routes: paths.map((path) => ({ receiver: path, matchers: [`customer=~"${path}.*"`] })) },
  };
  return call('PUT', '/v1/routing', JSON.stringify(document));
}

const scores = [85, 76.5133, 70.1311, 65.3722, 61.7321, 58.8944];
const dials = [-14.2857, -7.9365, -5.0505, -3.4965, -2.5641];
let clock = Date.now();

function complaints(customer: string, indexes: readonly number[]): RetentionChange {
  const previousAsOf = new Date(clock).toISOString();
  clock += 1_000;
  const asOf = new Date(clock).toISOString();
  const contributions = indexes.flatMap((index): Contribution[] => {
    const points = (scores[index + 1] ?? 0) - (scores[index] ?? 0);
    const shared = { kind: 'event' as const, interactionKind: 'complaint.received', occurredAt: asOf, interactions: [`crm#c-${index}`] };
    return [
      { ...shared, determinant: 'service', points: points * 0.72, dial: dials[index] ?? 0 },
      { ...shared, determinant: 'emotion', points: points * 0.28, dial: -4 },
    ];
  });
  const score = scores[(indexes.at(-1) ?? 0) + 1] ?? 0;
  return {
    id: randomUUID(), tenant: 'demo', customer: { id: customer, name: 'ACME GmbH', traits: { segment: 'enterprise', owner: 'jo@supplier.example' } },
    asOf, score, previous: { score: scores[indexes[0] ?? 0] ?? 0, asOf: previousAsOf }, band: score < 60 ? 'watch' : 'steady', basis: 'contract', confidence: 0.4,
    parts: {}, evidence: -1, value12m: { amount: '48000.00', currency: 'EUR' }, facts: {}, contributions, signals: [], modelVersion: 1, backfill: false,
  };
}

const send = (...changes: RetentionChange[]) => log.send(changes.map((change) => ({ topic, key: `demo:${change.customer.id}`, value: JSON.stringify(change) })));
const allFive = (customer: string) => complaints(customer, [0, 1, 2, 3, 4]);

/** True when nothing waits: the consumer is at the end of the topic and no delivery is unfinished. */
async function quiet(): Promise<void> {
  const marks = await log.watermarks(topic);
  await eventually(async () => {
    const rows = await dataSource.query<{ partition: number; next_offset: string }[]>('SELECT partition, next_offset FROM notification.consumer_offset');
    for (const [partition, { high }] of marks) expect(Number(rows.find((row) => row.partition === partition)?.next_offset)).toBe(high);
    expect(await dataSource.query(`SELECT id FROM notification.delivery WHERE state IN ('pending', 'leased', 'retry')`)).toEqual([]);
  });
}

it('tells five complaints by one signed POST, and over HTTP', async () => {
  expect((await route('0s', ['five'])).body).toEqual({ version: 2, warnings: [] });
  await send(allFive('five'));
  await eventually(() => { expect(receiver.at('/five')).toHaveLength(1); });
  await quiet();
  const [post] = receiver.at('/five');
  const event = new Verifier(secret).verify(post?.body ?? '', post?.headers as Record<string, string>) as AlertEvent;
  expect(event).toMatchObject({ type: 'alert.opened', data: { state: 'open', cause: 'determinant:service', rule: 'determinant-drop', episode: 1, customer: { id: 'five' } } });
  expect(event.data.delta).toBeCloseTo(-26.1056, 9);
  expect(event.data.contributions.reduce((sum, each) => sum + each.points, 0)).toBeCloseTo(event.data.delta, 9);
  expect(event.data.sentence.en).toMatch(/^Down 26 points since \d\d:\d\d: five complaints, unanswered\.$/);
  expect(event.data.id).toMatch(/^al_[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(post?.headers['webhook-id']).toMatch(/^dlv_[0-9A-HJKMNP-TV-Z]{26}$/);

  expect((await call('GET', `/v1/alerts/${event.data.id}`)).body).toEqual({ ...event.data, activity: [] });
  expect((await call('GET', '/v1/alerts?state=open&customer=five')).body.items).toHaveLength(1);
  expect((await call('GET', `/v1/alerts/${event.data.id}/decisions`)).body.items).toMatchObject([{ receiver: 'five', decision: 'delivered', channel: 'webhook' }]);
  expect((await call('GET', `/v1/deliveries?alert=${event.data.id}`)).body.items).toMatchObject([{ state: 'sent', attempts: 1, possiblyRepeated: false }]);
  expect((await call('GET', '/v1/alerts/al_none')).status).toBe(404);
}, 30_000);

it('five that come one by one within group_wait give the same single POST, as things stand at the flush', async () => {
  await route('2s', ['single']);
  for (const index of [0, 1, 2, 3, 4]) await send(complaints('single', [index]));
  await eventually(() => { expect(receiver.at('/single')).toHaveLength(1); });
  await quiet();
  expect(receiver.at('/single')).toHaveLength(1);
  const data = (JSON.parse(receiver.at('/single')[0]?.body ?? '{}') as { data: Alert }).data;
  expect([data.score, data.delta, data.from].map((each) => each.toFixed(4))).toEqual(['58.8944', '-26.1056', '85.0000']);
}, 30_000);

it('tries again after a 500 with the same id and the same body', async () => {
  await route('0s', ['retried']);
  receiver.answers.set('/retried', (response, count) => response.writeHead(count === 1 ? 500 : 204).end());
  await send(allFive('retried'));
  await eventually(() => { expect(receiver.at('/retried')).toHaveLength(2); });
  await quiet();
  const [first, second] = receiver.at('/retried');
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(second?.body).toBe(first?.body);
}, 30_000);

it('410 disables the endpoint until the document is published again', async () => {
  await route('0s', ['gone']);
  receiver.answers.set('/gone', (response) => response.writeHead(410).end());
  await send(allFive('gone-1'));
  await quiet();
  await send(allFive('gone-2'));
  await quiet();
  expect(receiver.at('/gone')).toHaveLength(1);
  const reasons = await dataSource.query<object[]>(`SELECT state, reason FROM notification.delivery WHERE receiver = 'gone' ORDER BY id`);
  expect(reasons).toEqual([{ state: 'failed', reason: 'endpoint-gone' }, { state: 'suppressed', reason: 'endpoint-gone' }]);
}, 30_000);

it('a slow receiver delays no other, and a lease that ended is sent again and marked', async () => {
  await route('0s', ['slow', 'quick']);
  const held: ServerResponse[] = [];
  receiver.answers.set('/slow', (response) => { held.push(response); });
  await send(...Array.from({ length: 20 }, (_, index) => allFive(`slow-${index}`)));
  await eventually(() => { expect(receiver.at('/slow').length).toBeGreaterThanOrEqual(8); });
  const began = Date.now();
  await send(allFive('quick'));
  await eventually(() => { expect(receiver.at('/quick')).toHaveLength(1); });
  expect(Date.now() - began).toBeLessThan(4_000);
  expect(receiver.at('/slow')).toHaveLength(8);

  // What a killed process leaves behind: a lease that nobody will end.
  await dataSource.query(`UPDATE notification.delivery SET due_at = clock_timestamp(), lease_token = gen_random_uuid() WHERE state = 'leased' AND receiver = 'slow'`);
  receiver.answers.delete('/slow');
  for (const response of held) response.writeHead(204).end();
  await quiet();
  const rows = await dataSource.query<{ repeated: string; sent: string }[]>(
    `SELECT count(*) FILTER (WHERE possibly_repeated) AS repeated, count(*) FILTER (WHERE state = 'sent') AS sent FROM notification.delivery WHERE receiver = 'slow'`,
  );
  expect(rows).toEqual([{ repeated: '8', sent: '20' }]);
  expect(new Set(receiver.at('/slow').map((post) => post.headers['webhook-id'])).size).toBe(20);
}, 60_000);

it('reading the topic again changes no alert and creates no second delivery', async () => {
  const count = `SELECT (SELECT string_agg(id || md5(body::text), ' ' ORDER BY id) FROM notification.alert) AS alerts, (SELECT count(*) FROM notification.delivery) AS deliveries`;
  const before = await dataSource.query<object[]>(count);
  const posts = receiver.posts.length;
  await service.stop();
  const again = await openDataSource({ ...notificationSchema, url: database.url, logger });
  await again.query('UPDATE notification.consumer_offset SET next_offset = 0');
  await again.destroy();
  await start();
  await quiet();
  expect(await dataSource.query(count)).toEqual(before);
  expect(receiver.posts).toHaveLength(posts);
}, 60_000);

it('refuses what could not be sent, with line and column, and warns of what is not built yet', async () => {
  const yaml = ['receivers:', '  - name: a', '    email_configs:', '      - to: x@y.example', 'route:', '  receiver: b'].join('\n');
  const refused = await call('PUT', '/v1/routing', yaml, 'application/yaml');
  expect([refused.status, refused.body.errors]).toEqual([422, [{ line: 6, column: 13, path: '/route/receiver', message: 'no receiver is named "b"' }]]);
  const warned = await call('PUT', '/v1/routing', yaml.replace('receiver: b', 'receiver: a'), 'application/yaml');
  expect([warned.status, warned.body.warnings]).toMatchObject([200, [{ path: '/receivers/0/email_configs' }]]);
  await send(allFive('mailed'));
  await eventually(async () => {
    const { body } = await call('GET', '/v1/deliveries?limit=1');
    expect(body.items).toMatchObject([{ channel: 'email', state: 'suppressed', reason: 'channel-not-available' }]);
  });
}, 30_000);

it('answers an OpenAPI document of exactly the routes that it serves', async () => {
  const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as { paths: Record<string, object> };
  const served = servedRoutes(service.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }));
  expect(served).toEqual(expect.arrayContaining(['GET /v1/alerts/:id/decisions', 'PUT /v1/rules', 'POST /v1/playbooks/rollback']));
  expect(toldRoutes(document.paths)).toEqual(served);
});

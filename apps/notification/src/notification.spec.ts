import type { ServerResponse } from 'node:http';
import type { Alert, AlertEvent, RetentionChange } from '@rapport/contracts';
import { openDataSource } from '@rapport/service';
import { servedRoutes, toldRoutes } from '@rapport/service/spec-support';
import { eventually } from '@rapport/tools/testing';
import { Webhook as Verifier } from 'standardwebhooks';
import { notificationSchema } from './database/schema.ts';
import { allFive, complaints } from './spec-support/changes.ts';
import { logger, RunningNotification, type Answer } from './spec-support/running-notification.ts';
import { WebhookReceiver } from './spec-support/webhook-receiver.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
let running: RunningNotification;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.listen();
  running = await RunningNotification.start();
  // Twenty who complain at once would be one incident, which tells them all; here each is to be told.
  const drop = { name: 'determinant-drop', lane: 'step', determinants: 'any', drop: 20, within: 'P7D', severity: 'warning' };
  const lost = { name: 'lost', lane: 'hard', signals: ['subscription.cancelled', 'contract.terminated', 'account.closed'], severity: 'critical' };
  await call('PUT', '/v1/rules', { rules: [lost, drop] });
}, 60_000);

afterAll(async () => {
  await running.end();
  receiver.close();
}, 60_000);

const call = (method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Answer> => running.call(method, path, { body, contentType });
const send = (...changes: RetentionChange[]): Promise<void> => running.send(...changes);
const quiet = (): Promise<void> => running.quiet();
const query = (sql: string): Promise<object[]> => running.dataSource.query<object[]>(sql);

/** A document of one receiver a path: each of those alerts whose customer is named like the path. */
async function route(groupWait: string, paths: readonly string[]): Promise<Answer> {
  const document = {
    receivers: [{ name: 'nobody' }, ...paths.map((path) => ({ name: path, webhook_configs: [{ url: `${receiver.url}/${path}`, secret, send_resolved: true }] }))],
    route: { receiver: 'nobody', group_wait: groupWait, routes: paths.map((path) => ({ receiver: path, matchers: [`customer=~"${path}.*"`] })) },
  };
  return call('PUT', '/v1/routing', document);
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
  const reasons = await query(`SELECT state, reason FROM notification.delivery WHERE receiver = 'gone' ORDER BY id`);
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
  await query(`UPDATE notification.delivery SET due_at = clock_timestamp(), lease_token = gen_random_uuid() WHERE state = 'leased' AND receiver = 'slow'`);
  receiver.answers.delete('/slow');
  for (const response of held) response.writeHead(204).end();
  await quiet();
  const rows = await query(
    `SELECT count(*) FILTER (WHERE possibly_repeated) AS repeated, count(*) FILTER (WHERE state = 'sent') AS sent FROM notification.delivery WHERE receiver = 'slow'`,
  );
  expect(rows).toEqual([{ repeated: '8', sent: '20' }]);
  expect(new Set(receiver.at('/slow').map((post) => post.headers['webhook-id'])).size).toBe(20);
}, 60_000);

it('reading the topic again changes no alert and creates no second delivery', async () => {
  const count = `SELECT (SELECT string_agg(id || md5(body::text), ' ' ORDER BY id) FROM notification.alert) AS alerts, (SELECT count(*) FROM notification.delivery) AS deliveries`;
  const before = await query(count);
  const posts = receiver.posts.length;
  await running.service.stop();
  const again = await openDataSource({ ...notificationSchema, url: running.database.url, logger });
  await again.query('UPDATE notification.consumer_offset SET next_offset = 0');
  await again.destroy();
  await running.open();
  await quiet();
  expect(await query(count)).toEqual(before);
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
  const document = (await (await fetch(`${running.service.url}/openapi.json`)).json()) as { paths: Record<string, object> };
  const served = servedRoutes(running.service.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }));
  expect(served).toEqual(expect.arrayContaining(['GET /v1/alerts/:id/decisions', 'PUT /v1/rules', 'POST /v1/playbooks/rollback']));
  expect(toldRoutes(document.paths)).toEqual(served);
});

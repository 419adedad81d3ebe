import { readFileSync } from 'node:fs';
import { createKey } from '@rapport/service';
import { eventually } from '@rapport/tools/testing';
import { allFive } from './spec-support/changes.ts';
import { RunningNotification } from './spec-support/running-notification.ts';

const example = readFileSync(new URL('./routing-example.yaml', import.meta.url), 'utf8');
const critical = { lane: 'step', severity: 'critical', cause: 'determinant:service', segment: 'enterprise', owner: 'jo@supplier.example' };
const at = '2026-11-22T22:30:00Z';
let running: RunningNotification;

beforeAll(async () => {
  running = await RunningNotification.start();
  expect((await running.call('PUT', '/v1/routing', { body: example, contentType: 'application/yaml' })).status).toBe(200);
}, 60_000);

afterAll(() => running.end(), 60_000);

const ask = (body: object, key?: string) => running.call('POST', '/v1/routing/dry-run', { body, ...(key === undefined ? {} : { key }) });

it.each<[string, object, object[]]>([
  ['now, by the route that matches', critical, [{ name: 'key-accounts', route: '/route/routes/0', deliver: 'now', until: null }]],
  ['in the night: held until the morning', { severity: 'info' }, [{ name: 'support', route: '/route/routes/2', deliver: 'held', until: '2026-11-23T07:00:00Z' }]],
  ['by the root where no route matches', { severity: 'warning', lane: 'step' }, [{ name: 'support', route: '/route', deliver: 'now', until: null }]],
  ['nobody, which is somebody without a channel', { severity: 'info', lane: 'stale' }, [{ name: 'nobody', route: '/route/routes/1', deliver: 'now', until: null }]],
])('says who would be told: %s', async (_, labels, receivers) => {
  const { status, body } = await ask({ labels, at });
  expect([status, body]).toEqual([200, { receivers, inhibitedBy: null, silencedBy: null }]);
});

it('tries a document of the body, as YAML or as an object, and stores none', async () => {
  const document = { receivers: [{ name: 'else' }], route: { receiver: 'else' } };
  const answer = { receivers: [{ name: 'else', route: '/route', deliver: 'now', until: null }], inhibitedBy: null, silencedBy: null };
  expect((await ask({ labels: critical, at, document })).body).toEqual(answer);
  expect((await ask({ labels: critical, at, document: 'receivers: [{ name: else }]\nroute: { receiver: else }\n' })).body).toEqual(answer);
  expect((await running.call('GET', '/v1/routing/versions')).body.items?.map((each) => each['version'])).toEqual([2, 1]);
});

it('refuses a document that is none with line and column, and labels that are none', async () => {
  const refused = await ask({ labels: critical, document: 'receivers: [{ name: a }]\nroute: { receiver: b }\n' });
  expect([refused.status, refused.body['type'], refused.body.errors]).toEqual([422, 'urn:rapport:problem:invalid-document', [{ line: 2, column: 20, path: '/route/receiver', message: 'no receiver is named "b"' }]]);
  expect((await ask({})).body.errors).toEqual([{ path: '/labels', message: 'is required' }]);
  for (const body of [{ labels: { severity: 1 } }, { labels: {}, at: 'tonight' }, { labels: {}, when: at }]) expect((await ask(body)).status).toBe(422);
});

it('says what silences and what inhibits it', async () => {
  const silence = { matchers: [{ name: 'segment', value: 'enterprise', isRegex: false, isEqual: true }], startsAt: '2026-11-22T10:00:00Z', endsAt: '2099-01-01T00:00:00Z', createdBy: 'jo', comment: 'migration week' };
  const { body } = await running.call('POST', '/v1/silences', { body: silence });
  expect((await ask({ labels: critical, at })).body['silencedBy']).toBe(body['silenceID']);
  expect((await ask({ labels: { ...critical, segment: 'small' }, at })).body['silencedBy']).toBeNull();

  const document = { receivers: [{ name: 'a' }], route: { receiver: 'a' }, inhibit_rules: [{ source_matchers: ['rule="determinant-drop"'], target_matchers: ['lane="level"'], equal: ['segment'] }] };
  await running.send(allFive('source'));
  const source = await eventually(async () => {
    const { body: found } = await running.call('GET', '/v1/alerts?customer=source');
    expect(found.items).toHaveLength(1);
    return found.items?.[0]?.['id'];
  });
  expect((await ask({ labels: { lane: 'level', segment: 'enterprise' }, document })).body['inhibitedBy']).toBe(source);
  expect((await ask({ labels: { lane: 'level', segment: 'small' }, document })).body['inhibitedBy']).toBeNull();
}, 30_000);

it('asks the tenant’s own document, and needs read or admin', async () => {
  await running.dataSource.query(`INSERT INTO access.tenant (id, name) VALUES ('north', 'North')`);
  const { key } = await createKey(running.dataSource.manager, 'north', { name: 'theirs', scopes: ['read'] });
  const { body } = await ask({ labels: critical, at }, key);
  expect(JSON.stringify(body)).not.toContain('key-accounts');
  expect(body['silencedBy']).toBeNull();
  const { key: worker } = await createKey(running.dataSource.manager, 'demo', { name: 'worker', scopes: ['act'] });
  expect((await ask({ labels: critical, at }, worker)).status).toBe(403);
});

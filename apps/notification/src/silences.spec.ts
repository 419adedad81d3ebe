import { writeInstant } from '@rapport/contracts';
import { createKey } from '@rapport/service';
import { eventually } from '@rapport/tools/testing';
import { allFive } from './spec-support/changes.ts';
import { RunningNotification, type Answer } from './spec-support/running-notification.ts';
import { WebhookReceiver } from './spec-support/webhook-receiver.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
let running: RunningNotification;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.listen();
  running = await RunningNotification.start();
  const hook = { name: 'hook', webhook_configs: [{ url: `${receiver.url}/hook`, secret }] };
  await running.call('PUT', '/v1/routing', { body: { receivers: [hook], route: { receiver: 'hook', group_wait: '0s', repeat_interval: '7d' } } });
}, 60_000);

afterAll(async () => {
  await running.end();
  receiver.close();
}, 60_000);

const inSeconds = (seconds: number): string => writeInstant(Date.now() + seconds * 1_000);
const customer = (value: string, more: object = {}) => ({ name: 'customer', value, isRegex: false, isEqual: true, ...more });
const silence = (matchers: readonly object[], more: object = {}) => ({ matchers, startsAt: inSeconds(-60), endsAt: inSeconds(3_600), createdBy: 'jo@supplier.example', comment: 'migration week', ...more });
const post = (body: unknown, key?: string): Promise<Answer> => running.call('POST', '/v1/silences', { body, ...(key === undefined ? {} : { key }) });
const told = (name: string) => receiver.eventsAt('/hook').filter(({ data }) => data.customer.id === name);

async function alertOf(name: string): Promise<string> {
  return eventually(async () => {
    const { body } = await running.call('GET', `/v1/alerts?customer=${name}`);
    expect(body.items).toHaveLength(1);
    return String(body.items?.[0]?.['id']);
  });
}

async function decisionsOn(name: string): Promise<Record<string, unknown>[]> {
  return (await running.call('GET', `/v1/alerts/${await alertOf(name)}/decisions`)).body.items ?? [];
}

it('answers the id of a silence, and lists it in Alertmanager’s words', async () => {
  const active = silence([{ name: 'segment', value: 'enter.*', isRegex: true, isEqual: true }, customer('nobody')]);
  const { status, body } = await post(active);
  expect([status, Object.keys(body)]).toEqual([200, ['silenceID']]);
  const pending = silence([customer('nobody')], { startsAt: inSeconds(600) });
  const { body: second } = await post(pending);
  const { body: list } = await running.call('GET', '/v1/silences');
  expect(list.items).toEqual([
    { id: second['silenceID'], ...pending, updatedAt: expect.any(String), status: { state: 'pending' } },
    { id: body['silenceID'], ...active, updatedAt: expect.any(String), status: { state: 'active' } },
  ]);
});

it('holds what it matches, says why and until when, and releases it when it is ended', async () => {
  const given = silence([customer('held-.*', { isRegex: true }), customer('held-not', { isEqual: false })]);
  const id = String((await post(given)).body['silenceID']);
  await running.send(allFive('held-one'), allFive('held-not'), allFive('loud'));
  await eventually(() => { expect([told('held-not').length, told('loud').length]).toEqual([1, 1]); });
  await eventually(async () => {
    expect(await decisionsOn('held-one')).toMatchObject([{ receiver: 'hook', channel: 'webhook', recipient: `${receiver.url}/hook`, type: 'alert.opened', decision: 'suppressed', reason: 'silenced', by: id, until: given.endsAt }]);
  });
  expect(await running.dataSource.query(`SELECT d.state, d.reason, d.held_by FROM notification.delivery d JOIN notification.alert a ON a.id = d.alert_id WHERE a.customer_id = 'held-one'`)).toEqual([
    { state: 'held', reason: 'silenced', held_by: id },
  ]);
  expect(told('held-one')).toEqual([]);

  const ended = await running.call('DELETE', `/v1/silences/${id}`);
  expect([ended.status, ended.body]).toMatchObject([200, { id, comment: 'migration week', status: { state: 'expired' } }]);
  await eventually(() => { expect(told('held-one')).toMatchObject([{ type: 'alert.opened' }]); });
  await eventually(async () => { expect(await decisionsOn('held-one')).toMatchObject([{ decision: 'delivered' }]); });
  const again = await running.call('DELETE', `/v1/silences/${id}`);
  expect([again.status, again.body['endsAt']]).toEqual([200, ended.body['endsAt']]);
}, 30_000);

it('ends by itself, and by its id with another end', async () => {
  const id = String((await post(silence([customer('short')]))).body['silenceID']);
  await running.send(allFive('short'));
  await eventually(async () => { expect(await decisionsOn('short')).toMatchObject([{ decision: 'suppressed', by: id }]); });
  const replaced = await post({ ...silence([customer('short')], { endsAt: inSeconds(1) }), id });
  expect([replaced.status, replaced.body]).toEqual([200, { silenceID: id }]);
  await eventually(() => { expect(told('short')).toHaveLength(1); });
  expect((await running.call('GET', '/v1/silences')).body.items?.find((each) => each['id'] === id)).toMatchObject({ status: { state: 'expired' } });
}, 30_000);

it.each<[string, object]>([
  ['no matcher', silence([])],
  ['a matcher that takes everything', silence([{ name: 'segment', value: '.*', isRegex: true, isEqual: true }])],
  ['a regular expression that is none', silence([customer('(', { isRegex: true })])],
  ['a label name that is none', silence([{ ...customer('a'), name: 'a b' }])],
  ['an end before its start', silence([customer('a')], { startsAt: inSeconds(60), endsAt: inSeconds(30) })],
  ['an end that is over', silence([customer('a')], { startsAt: inSeconds(-60), endsAt: inSeconds(-30) })],
  ['no reason', silence([customer('a')], { comment: '' })],
  ['a time that is none', silence([customer('a')], { endsAt: 'tomorrow' })],
  ['a field that nobody knows', silence([customer('a')], { until: 'x' })],
  ['a text that can’t be kept', silence([customer('a\0')])],
])('refuses %s, and keeps nothing', async (_, body) => {
  const count = () => running.dataSource.query<object[]>('SELECT count(*) FROM notification.silence');
  const before = await count();
  const { status, body: problem } = await post(body);
  expect([status, problem['status'], problem['type']]).toEqual([422, 422, expect.stringMatching(/^urn:rapport:problem:invalid-/)]);
  expect(await count()).toEqual(before);
});

it('is its tenant’s alone', async () => {
  const id = String((await post(silence([customer('ours')]))).body['silenceID']);
  await running.dataSource.query(`INSERT INTO access.tenant (id, name) VALUES ('north', 'North')`);
  const { key } = await createKey(running.dataSource.manager, 'north', { name: 'theirs', scopes: ['act', 'read'] });
  const before = await running.dataSource.query<object[]>('SELECT * FROM notification.silence ORDER BY id');
  expect((await running.call('GET', '/v1/silences', { key })).body.items).toEqual([]);
  expect((await running.call('DELETE', `/v1/silences/${id}`, { key })).status).toBe(404);
  expect((await post({ ...silence([customer('ours')]), id }, key)).status).toBe(404);
  const { key: reader } = await createKey(running.dataSource.manager, 'demo', { name: 'reader', scopes: ['read'] });
  expect((await post(silence([customer('ours')]), reader)).status).toBe(403);
  expect((await running.call('DELETE', `/v1/silences/${id}`, { key: reader })).status).toBe(403);
  expect(await running.dataSource.query('SELECT * FROM notification.silence ORDER BY id')).toEqual(before);
  // A silence of theirs holds nothing of ours.
  await post(silence([{ name: 'customer', value: '.+', isRegex: true, isEqual: true }]), key);
  await running.send(allFive('of-ours'));
  await eventually(() => { expect(told('of-ours')).toHaveLength(1); });
}, 30_000);

it('takes no more silences than are looked at', async () => {
  await running.dataSource.query(
    `INSERT INTO notification.silence (tenant_id, id, matchers, starts_at, ends_at, created_by, comment, updated_at)
     SELECT 'demo', 'filler-' || n, '[]', now(), now() + interval '1 hour', 'jo', 'test', now() FROM generate_series(1, 500) AS n`,
  );
  const refused = await post(silence([customer('one-too-many')]));
  expect([refused.status, refused.body['detail']]).toEqual([409, 'There are 500 silences that hold or will: end one first']);
  await running.dataSource.query(`DELETE FROM notification.silence WHERE id LIKE 'filler-%'`);
  expect((await post(silence([customer('one-too-many')]))).status).toBe(200);
});

import type { Alert } from '@rapport/contracts';
import { DocumentKeeper } from '@rapport/documents';
import { createKey, openDataSource } from '@rapport/service';
import { eventually } from '@rapport/tools/testing';
import { AlertLifeKeeper } from './alert-life-keeper.ts';
import { notificationSchema } from './database/schema.ts';
import { playbooksDocumentType } from './playbooks-document.ts';
import { routingDocumentType } from './routing.ts';
import { allFive } from './spec-support/changes.ts';
import { logger, RunningNotification, type Answer } from './spec-support/running-notification.ts';
import { TenantDocuments } from './tenant-documents.ts';

let running: RunningNotification;
let alert: string;

beforeAll(async () => {
  running = await RunningNotification.start();
  await running.send(allFive('lively'));
  alert = await eventually(async () => {
    const { body } = await running.call('GET', '/v1/alerts?customer=lively');
    expect(body.items).toHaveLength(1);
    return String(body.items?.[0]?.['id']);
  });
}, 60_000);

afterAll(() => running.end(), 60_000);

const act = (method: string, what: string, body?: unknown, actor = 'jo@supplier.example'): Promise<Answer> =>
  running.call(method, `/v1/alerts/${alert}/${what}`, { actor, ...(body === undefined ? {} : { body }) });

it('refuses a snooze that is over before it begins', async () => {
  expect(await act('POST', 'snooze', { until: '2020-11-29T08:00:00Z' })).toMatchObject({ status: 422, body: { type: 'urn:rapport:problem:invalid-interaction' } });
});

it('is acknowledged, assigned, snoozed, commented and taken back, each once however often it is asked', async () => {
  const steps: [string, string, unknown, Partial<Alert>][] = [
    ['POST', 'acknowledge', {}, { state: 'acknowledged', acknowledgedBy: 'jo@supplier.example' }],
    ['POST', 'assign', { to: 'kim@supplier.example' }, { assignedTo: 'kim@supplier.example' }],
    ['POST', 'snooze', { until: '2099-11-29T08:00:00Z' }, { state: 'snoozed', snoozedUntil: '2099-11-29T08:00:00Z' }],
    ['POST', 'comment', { comment: 'called <b>them</b>' }, { state: 'snoozed' }],
    ['DELETE', 'snooze', undefined, { state: 'acknowledged', snoozedUntil: null }],
    ['POST', 'snooze', { untilWorseBy: 'band' }, { state: 'snoozed', snoozedUntil: null }],
    ['DELETE', 'snooze', undefined, { state: 'acknowledged' }],
    ['DELETE', 'acknowledge', undefined, { state: 'open', acknowledgedBy: null }],
    ['POST', 'resolve', { outcome: 'useful', comment: 'credit note sent' }, { state: 'resolved', outcome: 'useful' }],
    ['POST', 'outcome', { outcome: 'too-late' }, { state: 'resolved', outcome: 'too-late' }],
  ];
  for (const [method, what, body, expected] of steps) {
    const first = await act(method, what, body);
    expect([first.status, first.body]).toMatchObject([200, expected]);
    expect(await act(method, what, body)).toEqual(first);
  }
  const { body } = await running.call('GET', `/v1/alerts/${alert}`);
  const activity = (body as unknown as Alert).activity ?? [];
  expect(activity.map(({ who, what, detail, comment }) => [who, what, detail, comment])).toEqual([
    ['acknowledged', null, null], ['assigned', 'kim@supplier.example', null], ['snoozed', '2099-11-29T08:00:00Z', null], ['commented', null, 'called <b>them</b>'],
    ['snooze-ended', null, null], ['snoozed', 'worse by a band', null], ['snooze-ended', null, null], ['acknowledgement-withdrawn', null, null],
    ['resolved', 'useful', 'credit note sent'], ['outcome-given', 'too-late', null],
  ].map((each) => ['jo@supplier.example', ...each]));
}, 30_000);

it('needs one connection for an act, so that any number of them at once come to an end', async () => {
  await running.send(allFive('narrow'));
  const id = await eventually(async () => {
    const { body } = await running.call('GET', '/v1/alerts?customer=narrow');
    expect(body.items).toHaveLength(1);
    return String(body.items?.[0]?.['id']);
  });
  const dataSource = await openDataSource({ ...notificationSchema, url: running.database.url, logger, poolSize: 1 });
  const routingType = routingDocumentType({ allowPrivateReceivers: true, mail: true });
  const documents = new DocumentKeeper({ dataSource, types: [routingType, playbooksDocumentType], secretsKey: Buffer.alloc(32) });
  const keeper = new AlertLifeKeeper({ dataSource, documents: new TenantDocuments(documents, routingType), consoleUrl: 'http://127.0.0.1:3000', wake: () => undefined });
  const { state } = await keeper.act({ tenant: 'demo', id, who: 'jo' }, { what: 'resolve', outcome: 'useful', comment: null });
  await dataSource.destroy();
  expect(state).toBe('resolved');
}, 30_000);

it('cannot be worked on once it is resolved', async () => {
  for (const [what, body] of [['acknowledge', {}], ['assign', { to: 'x' }], ['snooze', { untilWorseBy: 'band' }]] as const) {
    expect([what, (await act('POST', what, body)).status]).toEqual([what, 409]);
  }
});

it.each([
  ['snooze', { until: 'tomorrow' }], ['snooze', {}], ['assign', {}], ['comment', { comment: '\0' }], ['outcome', { outcome: 'nice' }], ['acknowledge', { by: 'me' }],
])('refuses %s %j', async (what, body) => {
  expect((await act('POST', what, body)).status).toBe(422);
});

it('needs the scope act, an alert of the tenant, and delegation to act for another', async () => {
  const { key: reader } = await createKey(running.dataSource.manager, 'demo', { name: 'reader', scopes: ['read'] });
  const { key: worker } = await createKey(running.dataSource.manager, 'demo', { name: 'night shift', scopes: ['act'] });
  const path = `/v1/alerts/${alert}/comment`;
  expect((await running.call('POST', path, { body: { comment: 'x' }, key: reader })).status).toBe(403);
  expect((await running.call('POST', path, { body: { comment: 'x' }, key: worker, actor: 'jo' })).status).toBe(403);
  const { body } = await running.call('POST', path, { body: { comment: 'y' }, key: worker });
  expect((body as unknown as Alert).activity?.at(-1)).toMatchObject({ who: 'night shift', comment: 'y' });
  await running.dataSource.query(`INSERT INTO access.tenant (id, name) VALUES ('north', 'North')`);
  const { key: stranger } = await createKey(running.dataSource.manager, 'north', { name: 'theirs', scopes: ['act', 'read'] });
  expect((await running.call('POST', path, { body: { comment: 'x' }, key: stranger })).status).toBe(404);
});

it('lists by states and by owner, who is the customer’s or whom it was assigned to', async () => {
  const list = async (query: string) => ((await running.call('GET', `/v1/alerts?customer=lively&${query}`)).body.items ?? []).map((each) => each['id']);
  expect(await list('state=resolved,open')).toEqual([alert]);
  expect(await list('state=open')).toEqual([]);
  expect(await list('owner=kim@supplier.example')).toEqual([alert]);
  expect(await list('owner=jo@supplier.example')).toEqual([alert]);
  expect(await list('owner=nobody')).toEqual([]);
  expect((await running.call('GET', '/v1/alerts?state=closed')).status).toBe(422);
});

it('calls nothing unanswered that was answered, whatever the answer did to the score', async () => {
  const asked = allFive('answered');
  await running.send(asked);
  const alertNow = () => eventually(async () => {
    const { body } = await running.call('GET', '/v1/alerts?customer=answered');
    expect(body.items).toHaveLength(1);
    return body.items?.[0] as unknown as Alert;
  });
  const before = await alertNow();
  expect([before.sentence, before.say.length]).toEqual([{ en: expect.stringMatching(/: five complaints, unanswered\.$/), de: expect.stringMatching(/: fünf Beschwerden, unbeantwortet\.$/) }, 1]);
  const answeredAt = allFive('answered').asOf;
  await running.send({ ...asked, asOf: answeredAt, contributions: [], unanswered: [] });
  await eventually(async () => {
    const { sentence, say, state } = await alertNow();
    expect([sentence, say, state]).toEqual([{ en: expect.stringMatching(/: five complaints\.$/), de: expect.stringMatching(/: fünf Beschwerden\.$/) }, [], 'open']);
  });
}, 30_000);

it('a snooze until a time ends by itself, and the alert is told again', async () => {
  await running.send(allFive('sleepy'));
  const id = await eventually(async () => {
    const { body } = await running.call('GET', '/v1/alerts?customer=sleepy');
    expect(body.items).toHaveLength(1);
    return String(body.items?.[0]?.['id']);
  });
  await running.call('POST', `/v1/alerts/${id}/snooze`, { body: { until: new Date(Date.now() + 1_500).toISOString() } });
  expect((await running.call('GET', `/v1/alerts/${id}`)).body['state']).toBe('snoozed');
  const awake = await eventually(async () => {
    const { body } = await running.call('GET', `/v1/alerts/${id}`);
    expect(body['state']).toBe('open');
    return body as unknown as Alert;
  });
  expect(awake.activity?.at(-1)).toMatchObject({ who: null, what: 'snooze-ended' });
  const { body } = await running.call('GET', `/v1/alerts/${id}/decisions`);
  expect(body.items?.map((each) => each['type'])).toEqual(['alert.opened', 'alert.updated']);
}, 30_000);

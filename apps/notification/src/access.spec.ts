import { describeAccess, type Access } from '@rapport/service/spec-support';
import { eventually } from '@rapport/tools/testing';
import { allFive } from './spec-support/changes.ts';
import { RunningNotification } from './spec-support/running-notification.ts';

let running: RunningNotification;
let alert: string;
let silence: string;

const receiver = { name: 'ours', webhook_configs: [{ url: 'http://127.0.0.1:9/alerts', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }] };
const matchers = [{ name: 'customer', value: 'nobody', isRegex: false, isEqual: true }];
const aSilence = { matchers, startsAt: '2026-11-22T10:00:00Z', endsAt: '2099-11-22T10:00:00Z', createdBy: 'jo', comment: 'migration week of zyx-secret' };

beforeAll(async () => {
  running = await RunningNotification.start();
  await running.call('PUT', '/v1/routing', { body: { receivers: [receiver], route: { receiver: 'ours', group_wait: '1d' } } });
  await running.send(allFive('ours', { customer: { id: 'ours', name: 'zyx-secret', traits: {} } }));
  alert = await eventually(async () => {
    const { body } = await running.call('GET', '/v1/alerts?customer=ours');
    expect(body.items).toHaveLength(1);
    return String(body.items?.[0]?.['id']);
  });
  silence = String((await running.call('POST', '/v1/silences', { body: aSilence })).body['silenceID']);
  await eventually(async () => { expect(await running.dataSource.query('SELECT 1 FROM notification.outbox')).toEqual([]); }, { withinMs: 30_000 });
}, 60_000);

afterAll(() => running.end(), 60_000);

const read = { needs: ['read', 'act'], stranger: 200 } as const;
const ofAlert = (what: string) => () => `/v1/alerts/${alert}${what}`;
const act = (what: string, body?: object): Access => ({ needs: ['act'], path: ofAlert(`/${what}`), ...(body === undefined ? {} : { body }), stranger: 404 });

/** Everybody has documents of their own under the same address. */
function documentAccess(name: string, document: string): Record<string, Access> {
  const toRead = { needs: ['read', 'admin'] } as const;
  const toWrite = { needs: ['admin'] } as const;
  const yaml = { body: document, contentType: 'application/yaml' };
  return {
    [`GET /v1/${name}`]: { ...toRead, stranger: 200 },
    [`GET /v1/${name}/versions`]: { ...toRead, stranger: 200 },
    [`PUT /v1/${name}`]: { ...toWrite, ...yaml, stranger: 200 },
    [`PUT /v1/${name}/draft`]: { ...toWrite, ...yaml, stranger: 200 },
    [`GET /v1/${name}/draft`]: { ...toRead, stranger: 200 },
    [`GET /v1/${name}/draft/diff`]: { ...toRead, stranger: 200 },
    [`POST /v1/${name}/publish`]: { ...toWrite, body: { draft: 1, note: 'n' }, stranger: 200 },
    [`POST /v1/${name}/rollback`]: { ...toWrite, body: { to: 1, note: 'n' }, stranger: 200 },
  };
}

describeAccess('notification', {
  service: () => running.service,
  secret: 'zyx-secret',
  routes: {
    'GET /v1/alerts': read,
    'GET /v1/alerts/outcomes': read,
    'GET /v1/alerts/:id': { ...read, path: ofAlert(''), stranger: 404 },
    'GET /v1/alerts/:id/decisions': { ...read, path: ofAlert('/decisions'), stranger: 404 },
    'POST /v1/alerts/:id/acknowledge': act('acknowledge', {}),
    'DELETE /v1/alerts/:id/acknowledge': act('acknowledge'),
    'POST /v1/alerts/:id/assign': act('assign', { to: 'kim' }),
    'POST /v1/alerts/:id/snooze': act('snooze', { untilWorseBy: 'band' }),
    'DELETE /v1/alerts/:id/snooze': act('snooze'),
    'POST /v1/alerts/:id/comment': act('comment', { comment: 'called' }),
    'POST /v1/alerts/:id/resolve': act('resolve', {}),
    'POST /v1/alerts/:id/outcome': act('outcome', { outcome: 'useful' }),
    'GET /v1/deliveries': read,
    'GET /v1/silences': read,
    'POST /v1/silences': { needs: ['act'], body: aSilence, stranger: 200 },
    'DELETE /v1/silences/:id': { needs: ['act'], path: () => `/v1/silences/${silence}`, stranger: 404 },
    'GET /v1/stream': read,
    'GET /v1/receivers': read,
    'POST /v1/receivers/:name/test': { needs: ['admin'], path: () => '/v1/receivers/ours/test', stranger: 404 },
    'POST /v1/routing/dry-run': { needs: ['read', 'admin'], body: { labels: { severity: 'critical' } }, stranger: 200 },
    // It asks scoring, which is not there.
    'POST /v1/rules/replay': { needs: ['read', 'admin'], body: {}, stranger: 503 },
    ...documentAccess('routing', 'receivers: [{ name: ours }]\nroute: { receiver: ours }\n'),
    ...documentAccess('rules', 'rules: []\n'),
    ...documentAccess('playbooks', 'playbooks: []\n'),
  },
});

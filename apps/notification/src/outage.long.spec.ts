import type { AlertEvent, RetentionChange } from '@rapport/contracts';
import { allFive } from './spec-support/changes.ts';
import { TimelineStage } from './spec-support/timeline.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const tenant = 'outage';
const begin = Date.parse('2026-05-04T12:00:00Z');
const second = 1_000;

let stage: TimelineStage;
beforeAll(async () => { stage = await TimelineStage.open(); }, 60_000);
afterAll(() => stage.close(), 60_000);

function fails(customer: string, at: number): RetentionChange {
  const asOf = new Date(at).toISOString();
  const contributions = [{ kind: 'event' as const, interactionKind: 'delivery.failed', determinant: 'availability' as const, points: -12, dial: -27, occurredAt: asOf, interactions: [`shop#${customer}`] }];
  return { ...allFive(customer, { tenant, asOf }), customer: { id: customer, traits: { segment: 'small' } }, score: 68, band: 'steady', contributions };
}

it('an outage of 1,000 customers, told to two instances in pieces, is one notification to each of three receivers', async () => {
  const hook = (name: string) => ({ name, webhook_configs: [{ url: `https://hook.example/${name}`, secret }] });
  const receivers = [hook('support'), hook('logistics'), { name: 'mail', email_configs: [{ to: 'jo@supplier.example' }] }];
  const routes = receivers.map(({ name }) => ({ receiver: name, continue: true }));
  await stage.route(tenant, { receivers, route: { receiver: 'support', group_wait: '2s', repeat_interval: '90d', routes } });
  const got: string[] = [];
  const hear = (_: number, endpoint: string, body: string): void => {
    const events = [JSON.parse(body) as AlertEvent | AlertEvent[]].flat();
    for (const { type, data } of events) got.push(`${endpoint}: ${type} ${data.cause}`);
  };
  await stage.goTo(begin, hear);
  for (let piece = 0; piece < 10; piece += 1) {
    const at = begin + piece * second;
    await stage.goTo(at, hear);
    const batch = (instance: number): RetentionChange[] => Array.from({ length: 50 }, (_, n) => fails(`c-${piece}-${instance}-${n}`, at));
    await stage.takeByTwo(batch(0), batch(1));
  }
  await stage.goTo(begin + 3_600 * second, hear);
  expect(got.toSorted()).toEqual(['email jo@supplier.example', 'webhook https://hook.example/logistics', 'webhook https://hook.example/support'].map((endpoint) => `${endpoint}: alert.opened cohort:segment=small`));
  const [incident] = await stage.dataSource.query<{ customers: number }[]>(`SELECT (story -> 'incident' ->> 'customers')::integer AS customers FROM notification.alert WHERE tenant_id = $1 AND labels ->> 'lane' = 'cohort'`, [tenant]);
  expect(incident?.customers).toBe(1_000);
}, 240_000);

import type { AlertEvent, Contribution, RetentionChange } from '@rapport/contracts';
import { allFive } from './spec-support/changes.ts';
import { TimelineStage } from './spec-support/timeline.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const minute = 60_000;
const hour = 60 * minute;
const begin = Date.parse('2026-05-04T12:00:00Z');

let stage: TimelineStage;
beforeAll(async () => { stage = await TimelineStage.open(); }, 60_000);
afterAll(() => stage.close(), 60_000);

let got: AlertEvent[] = [];
let tenant = '';
const goTo = (moment: number): Promise<void> => stage.goTo(moment, (_, endpoint, body) => { if (endpoint.endsWith(`/${tenant}`)) got.push(JSON.parse(body) as AlertEvent); });
const told = () => got.map(({ type, data }) => `${type.replace('alert.', '')} ${data.cause}`);

async function begins(name: string): Promise<void> {
  tenant = name;
  got = [];
  const receivers = [{ name: 'hook', webhook_configs: [{ url: `https://hook.example/${name}`, secret, send_resolved: true }] }];
  await stage.route(name, { receivers, route: { receiver: 'hook', group_wait: '2s', repeat_interval: '90d' } });
  await goTo(begin);
}

/** What an item did to a customer: a stock-out costs 4 points and 14.3 of the dial, less than a step. */
function moved(customer: string, at: number, given: Partial<Contribution> & { readonly points: number }): RetentionChange {
  const asOf = new Date(at).toISOString();
  const contribution: Contribution = { kind: 'event', interactionKind: 'stock.depleted', determinant: 'availability', dial: 3.57 * given.points, occurredAt: asOf, items: ['sku-7'], interactions: [`shop#${customer}-${at}`], ...given };
  return { ...allFive(customer, { tenant, asOf }), customer: { id: customer, traits: { segment: `s-${customer}` } }, score: 80 + given.points, band: 'strong', contributions: [contribution] };
}
const some = (count: number): string[] => Array.from({ length: count }, (_, n) => `c-${String(n).padStart(3, '0')}`);
const both = (customers: readonly string[], change: (customer: string, n: number) => RetentionChange): Promise<void> =>
  stage.takeByTwo(customers.filter((_, n) => n % 2 === 0).map(change), customers.filter((_, n) => n % 2 === 1).map(change));
const back = (customer: string, n: number) => moved(customer, begin + hour + n, { interactionKind: 'stock.replenished', points: 4 });

it('what is sold out for many is one incident of the item, though nobody of them has taken a step; it ends when it is back', async () => {
  await begins('sold-out');
  await both(some(60), (customer, n) => moved(customer, begin + n, { points: -4 }));
  await goTo(begin + minute);
  expect(told()).toEqual(['opened cohort:item=sku-7']);
  expect(got[0]!.data).toMatchObject({ lane: 'cohort', customer: { name: 'item sku-7' }, suggestedAction: { playbook: 'common-shift' }, say: [] });
  expect(got[0]!.data.sentence).toEqual({
    en: 'sku-7 is sold out: 60 customers lost 4 points in availability on average since 12:00.',
    de: 'sku-7 ist ausverkauft: 60 Kunden haben im Mittel 4 Punkte bei Verfügbarkeit verloren, seit 12:00.',
  });
  expect(got[0]!.data.delta).toBeCloseTo(-4, 9);
  const { id } = got[0]!.data;
  expect(await stage.alert(tenant, id)).toMatchObject({ members: some(60).map((customer) => ({ customer, alert: null })) });

  // One that comes later joins, and one that has a step besides is held by the incident.
  await stage.take(moved('late', begin + 2 * minute, { points: -4 }));
  await stage.take(moved('c-000', begin + 3 * minute, { points: -6.1 }));
  await goTo(begin + 10 * minute);
  expect(told()).toHaveLength(1);
  expect((await stage.alert(tenant, id)).members).toHaveLength(61);
  expect((await stage.alert(tenant, id)).members).toContainEqual({ customer: 'c-000', alert: expect.any(String) as unknown });

  await both(some(40), back);
  await goTo(begin + 2 * hour);
  expect(told()).toHaveLength(1);
  await both([...some(60).slice(40), 'late', 'c-000'], back);
  await goTo(begin + 3 * hour);
  expect(told().filter((each) => each.includes('cohort'))).toEqual(['opened cohort:item=sku-7', 'resolved cohort:item=sku-7']);
  expect(got.at(-1)!.data.sentence.en).toMatch(/^sku-7 was sold out: 61 customers lost/);
}, 120_000);

it('few customers, history, and what is back already are nobody’s incident', async () => {
  await begins('few');
  await both(some(9), (customer, n) => moved(customer, begin + n, { points: -4 }));
  await both(some(40).slice(9), (customer, n) => moved(customer, begin + n, { points: -4, backfill: true }));
  await both(some(9), back);
  await both(some(60).slice(50), (customer, n) => moved(customer, begin + hour + n, { points: -4, items: [customer < 'c-055' ? 'sku-8' : 'sku-9'] }));
  await goTo(begin + 2 * hour);
  expect(told()).toEqual([]);
}, 120_000);

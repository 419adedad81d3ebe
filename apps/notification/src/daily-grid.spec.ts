import type { AlertEvent, RetentionChange } from '@rapport/contracts';
import { allFive } from './spec-support/changes.ts';
import { TimelineStage } from './spec-support/timeline.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const routeOf = (tenant: string) => ({ receivers: [{ name: 'hook', webhook_configs: [{ url: `https://hook.example/${tenant}`, secret }] }], route: { receiver: 'hook', group_wait: '0s', repeat_interval: '90d' } });
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let stage: TimelineStage;
beforeAll(async () => { stage = await TimelineStage.open(); }, 60_000);
afterAll(() => stage.close(), 60_000);

let got: string[] = [];
let tenant = '';
const goTo = (moment: number): Promise<void> => stage.goTo(moment, (_, endpoint, body) => {
  if (!endpoint.endsWith(`/${tenant}`)) return;
  const { type, data } = JSON.parse(body) as AlertEvent;
  got.push(`${type.replace('alert.', '')} ${data.cause} ${data.customer.id}`);
});

/** A customer's score moves by silence alone. */
function silent(tenant: string, customer: string, given: { readonly at: number; readonly score: number; readonly points: number }): RetentionChange {
  const { at, score, points } = given;
  const contributions = [{ kind: 'silence' as const, determinant: 'rhythm' as const, points, interactions: [] }];
  return { ...allFive(customer, { tenant, asOf: new Date(at).toISOString() }), score, band: score < 35 ? 'at-risk' : 'watch', basis: 'rhythm', contributions };
}

function complains(tenant: string, customer: string, given: { readonly at: number; readonly segment: string; readonly times?: number }): RetentionChange {
  const { at, segment, times = 1 } = given;
  const asOf = new Date(at).toISOString();
  const contributions = [{ kind: 'event' as const, interactionKind: 'delivery.failed', determinant: 'availability' as const, points: -12 * times, dial: -21, occurredAt: asOf, interactions: [`shop#${customer}-${at}`] }];
  return { ...allFive(customer, { tenant, asOf }), customer: { id: customer, traits: { segment } }, score: 80 - 12 * times, band: 'steady', contributions };
}

function recovers(tenant: string, customer: string, at: number): RetentionChange {
  const asOf = new Date(at).toISOString();
  const contributions = [{ kind: 'event' as const, interactionKind: 'stock.replenished', determinant: 'availability' as const, points: 12, dial: 21, occurredAt: asOf, interactions: [`shop#back-${customer}`] }];
  return { ...allFive(customer, { tenant, asOf }), score: 80, band: 'strong', contributions };
}

const some = (count: number): string[] => Array.from({ length: count }, (_, index) => `c-${String(index).padStart(4, '0')}`);
const begin = Date.parse('2026-05-04T12:00:00Z');

beforeEach(async () => {
  got = [];
  await stage.dataSource.query('DELETE FROM notification.delivery');
});

it('two instances look at each customer once a point, and tell each silence once', async () => {
  const customers = some(1_100);
  tenant = 'grid';
  await stage.route(tenant, routeOf(tenant));
  await goTo(begin);
  await stage.takeByTwo(customers.filter((_, n) => n % 2 === 0).map((id) => silent('grid', id, { at: begin, score: 50, points: 0 })), customers.filter((_, n) => n % 2 === 1).map((id) => silent('grid', id, { at: begin, score: 50, points: 0 })));
  // A tenant that is new begins with its next point.
  expect(await stage.lookAtGrid(2)).toEqual([0, 0]);
  await goTo(begin + 16 * hour);
  expect(await stage.lookAtGrid(1)).toEqual([0]);
  await goTo(begin + 18 * hour);
  const first = await stage.lookAtGrid(3);
  expect(first.reduce((sum, each) => sum + each)).toBe(1_100);
  for (const id of customers.slice(0, 700)) await stage.take(silent('grid', id, { at: begin + 20 * hour, score: 33, points: -17 }));
  await goTo(begin + 42 * hour);
  const second = await stage.lookAtGrid(3);
  expect(second.reduce((sum, each) => sum + each)).toBe(1_100);
  await goTo(begin + 43 * hour);
  expect(got).toHaveLength(700);
  expect(new Set(got).size).toBe(700);
  expect(got[0]).toMatch(/^opened silence c-/);
}, 180_000);

it('two instances open one incident for a shift of many, which tells it in the place of its members', async () => {
  tenant = 'outage';
  await stage.route(tenant, routeOf(tenant));
  await goTo(begin);
  const customers = some(60);
  const batch = (half: number): RetentionChange[] => customers.filter((_, n) => n % 2 === half).map((id, n) => complains('outage', id, { at: begin + n, segment: n % 3 === 0 ? 'enterprise' : 'small' }));
  await stage.takeByTwo(batch(0), batch(1));
  await goTo(begin + minute);
  expect(got).toEqual(['opened cohort:determinant=availability cohort:determinant=availability']);
  const [incident] = await stage.dataSource.query<{ body: { delta: number; sentence: { en: string; de: string }; contributions: { points: number }[] }; customers: number }[]>(
    `SELECT body, (story -> 'incident' ->> 'customers')::integer AS customers FROM notification.alert WHERE tenant_id = 'outage' AND labels ->> 'lane' = 'cohort'`,
  );
  expect(incident?.customers).toBe(60);
  expect(incident?.body.delta).toBeCloseTo(-12, 9);
  expect(incident?.body.sentence).toEqual({
    en: '60 customers (in availability) lost 12 points on average since 12:00: failed deliveries.',
    de: '60 Kunden (bei Verfügbarkeit) haben im Mittel 12 Punkte verloren, seit 12:00: fehlgeschlagene Lieferungen.',
  });
  // Later ones join it, one that is much worse is told by itself, and an unlike step has nothing to do with it.
  await stage.take(complains('outage', 'late', { at: begin + hour, segment: 'small' }));
  await stage.take(complains('outage', 'worse', { at: begin + hour, segment: 'small', times: 3 }));
  await stage.take({ ...allFive('other', { tenant: 'outage', asOf: new Date(begin + hour).toISOString() }), customer: { id: 'other', traits: { segment: 'small' } } });
  await goTo(begin + 2 * hour);
  expect(got.slice(1).toSorted()).toEqual(['opened determinant:availability worse', 'opened determinant:service other']);
  // It ends when hardly a member is left, and the rest is told then.
  for (const id of [...customers.slice(0, 57), 'late', 'worse']) await stage.take(recovers('outage', id, begin + 3 * hour));
  await goTo(begin + 3 * hour + 10 * minute);
  const told = got.slice(3).toSorted();
  expect(told).toEqual(['opened determinant:availability c-0057', 'opened determinant:availability c-0058', 'opened determinant:availability c-0059', 'resolved cohort:determinant=availability cohort:determinant=availability', 'resolved determinant:availability worse']);
}, 120_000);

it('says nothing of what an incident held once a person has resolved it, and of a member that gets worse afterwards', async () => {
  tenant = 'resolved';
  await stage.route(tenant, routeOf(tenant));
  await goTo(begin);
  const customers = some(30);
  const batch = (half: number): RetentionChange[] => customers.filter((_, n) => n % 2 === half).map((id, n) => complains('resolved', id, { at: begin + n, segment: 'small' }));
  await stage.takeByTwo(batch(0), batch(1));
  await goTo(begin + minute);
  await stage.act('resolved', 'cohort:segment=small', { what: 'resolve', outcome: 'useful', comment: null });
  await goTo(begin + 2 * day);
  expect(got).toEqual(['opened cohort:segment=small cohort:segment=small', 'resolved cohort:segment=small cohort:segment=small']);
  const [unsaid] = await stage.dataSource.query<{ count: number }[]>(`SELECT count(*)::integer AS count FROM notification.delivery WHERE tenant_id = 'resolved' AND state = 'suppressed' AND reason = 'inhibited'`);
  expect(unsaid?.count).toBe(30);
  await stage.take({ ...complains('resolved', 'c-0001', { at: begin + 2 * day, segment: 'small', times: 5 }), score: 20, band: 'at-risk' });
  await goTo(begin + 2 * day + hour);
  expect(got.slice(2)).toEqual(['updated determinant:availability c-0001']);
}, 120_000);

it('leaves incidents and silent sources alone when a customer is called like one', async () => {
  tenant = 'names';
  await stage.route(tenant, routeOf(tenant));
  await goTo(begin);
  const batch = (half: number): RetentionChange[] => some(20).filter((_, n) => n % 2 === half).map((id, n) => complains('names', id, { at: begin + n, segment: 'small' }));
  await stage.takeByTwo(batch(0), batch(1));
  await goTo(begin + minute);
  await stage.take(recovers('names', 'cohort:segment=small', begin + hour));
  await goTo(begin + 2 * hour);
  expect(got).toEqual(['opened cohort:segment=small cohort:segment=small']);
}, 120_000);

it('opens no incident for what is usual', async () => {
  tenant = 'usual';
  await stage.route(tenant, routeOf(tenant));
  for (let at = 0; at < 6; at += 1) {
    await goTo(begin + at * day);
    for (const id of some(5)) await stage.take(complains('usual', `${id}-${at}`, { at: begin + at * day, segment: 'small' }));
  }
  await goTo(begin + 7 * day);
  for (const id of some(18)) await stage.take(complains('usual', `${id}-7`, { at: begin + 7 * day, segment: 'small' }));
  await goTo(begin + 7 * day + hour);
  expect(got.filter((each) => each.includes('cohort'))).toEqual([]);
  for (const id of some(8)) await stage.take(complains('usual', `${id}-8`, { at: begin + 7 * day + hour, segment: 'small' }));
  await goTo(begin + 7 * day + 2 * hour);
  expect(got.filter((each) => each.includes('cohort'))).toEqual(['opened cohort:segment=small cohort:segment=small']);
}, 120_000);

it('tells once that nothing comes from where something usually comes, and that it comes again', async () => {
  tenant = 'quiet';
  await stage.route(tenant, routeOf(tenant));
  for (let at = 0; at < 9; at += 1) {
    await goTo(begin + at * day);
    await stage.take(recovers('quiet', `c-${at}`, begin + at * day));
    await stage.lookAtGrid();
  }
  for (let at = 9; at < 14; at += 1) {
    await goTo(begin + at * day);
    await stage.lookAtGrid();
  }
  await goTo(begin + 14 * day);
  expect(got.toSorted()).toEqual(['opened stale:scores stale:scores', 'opened stale:shop stale:shop']);
  await stage.take(recovers('quiet', 'c-back', begin + 14 * day));
  await goTo(begin + 14 * day + minute);
  expect(got.slice(2).toSorted()).toEqual(['resolved stale:scores stale:scores', 'resolved stale:shop stale:shop']);
}, 120_000);

import type { AlertEvent, RetentionChange } from '@rapport/contracts';
import type { Act } from './domain/alert-life.ts';
import { allFive } from './spec-support/changes.ts';
import { TimelineStage } from './spec-support/timeline.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const receivers = [
  { name: 'hook', webhook_configs: [{ url: 'https://hook.example/a', secret }] },
  { name: 'mail', email_configs: [{ to: 'jo@supplier.example' }] },
  { name: 'both', webhook_configs: [{ url: 'https://hook.example/a', secret }], email_configs: [{ to: 'jo@supplier.example' }] },
];
const nights = { name: 'nights', location: 'Europe/Berlin', times: [{ start_time: '18:00', end_time: '24:00' }, { start_time: '00:00', end_time: '08:00' }] };

type Step =
  | { readonly what: 'complains' | 'is solved' | 'orders' | 'has an offer' | 'gets nothing delivered'; readonly customer: string }
  | { readonly what: 'act'; readonly customer: string; readonly act: Act }
  | { readonly what: 'silence'; readonly customer: string; readonly until: number }
  | { readonly what: 'nothing' };

interface Timeline {
  readonly route: object;
  readonly more?: object;
  readonly start?: string;
  /** Seconds since the start, and what happens then. */
  readonly happens: readonly (readonly [number, Step])[];
  /** What receivers got: seconds, channel, and each alert told. */
  readonly told: readonly (readonly [number, string])[];
}

const complains = (customer: string): Step => ({ what: 'complains', customer });
const isSolved = (customer: string): Step => ({ what: 'is solved', customer });
const hasOffer = (customer: string): Step => ({ what: 'has an offer', customer });
const orders = (customer: string): Step => ({ what: 'orders', customer });
const getsNothing = (customer: string): Step => ({ what: 'gets nothing delivered', customer });
const acts = (customer: string, act: Act): Step => ({ what: 'act', customer, act });
const nothing: Step = { what: 'nothing' };
const HOUR = 3_600;

const timelines: Record<string, Timeline> = {
  'a webhook gets one POST an alert, people one message a group, and the next after group_interval': {
    route: { receiver: 'both', group_by: ['cause'], group_wait: '2s', group_interval: '5m' },
    happens: [[0, complains('a')], [1, complains('b')], [10, complains('c')], [400, nothing]],
    told: [[2, 'webhook opened a'], [2, 'email opened a, opened b'], [3, 'webhook opened b'], [12, 'webhook opened c'], [302, 'email opened c']],
  },
  'groups are told apart by their labels': {
    route: { receiver: 'mail', group_by: ['customer'], group_wait: '2s' },
    happens: [[0, complains('a')], [1, complains('b')], [10, nothing]],
    told: [[2, 'email opened a'], [3, 'email opened b']],
  },
  'what stays open is repeated until somebody acknowledges it': {
    route: { receiver: 'hook', repeat_interval: '1h' },
    happens: [[0, complains('a')], [2 * HOUR + 60, acts('a', { what: 'acknowledge' })], [9 * HOUR, nothing]],
    told: [[0, 'webhook opened a'], [HOUR, 'webhook updated a'], [2 * HOUR, 'webhook updated a']],
  },
  'an open alert inhibits others of its segment, and they are told when it is over': {
    route: { receiver: 'hook', repeat_interval: '7d' },
    more: { inhibit_rules: [{ source_matchers: ['lane="hard"'], target_matchers: ['lane="step"'], equal: ['segment'] }] },
    happens: [[0, hasOffer('a')], [10, complains('b')], [700, orders('a')], [800, nothing]],
    told: [[0, 'webhook opened a'], [700, 'webhook opened b'], [700, 'webhook resolved a']],
  },
  'what is silenced is told when the silence ends': {
    route: { receiver: 'hook', repeat_interval: '7d' },
    happens: [[0, { what: 'silence', customer: 'a', until: 600 }], [1, complains('a')], [2, complains('b')], [700, nothing]],
    told: [[2, 'webhook opened b'], [600, 'webhook opened a']],
  },
  'a resolve follows a delivered fire through a silence': {
    route: { receiver: 'hook' },
    happens: [[0, complains('a')], [10, { what: 'silence', customer: 'a', until: 9_000 }], [20, isSolved('a')], [30, nothing]],
    told: [[0, 'webhook opened a'], [20, 'webhook resolved a']],
  },
  'what ends before it was told is never told': {
    route: { receiver: 'hook', group_wait: '1m' },
    happens: [[0, complains('a')], [20, isSolved('a')], [200, nothing]],
    told: [],
  },
  'a snooze holds what is not told yet, and tells again when it is over': {
    route: { receiver: 'hook', group_wait: '10s', repeat_interval: '7d' },
    happens: [[0, complains('a')], [5, acts('a', { what: 'snooze', until: 600_000 })], [700, nothing]],
    told: [[600, 'webhook opened a']],
  },
  'the night to winter time holds until eight o’clock, an hour longer; critical ones pass': {
    route: { receiver: 'mail', hold_time_intervals: ['nights'], group_by: ['customer'], group_wait: '0s' },
    more: { time_intervals: [nights] },
    start: '2026-10-24T20:00:00Z',
    happens: [[0, complains('a')], [60, hasOffer('b')], [12 * HOUR, nothing]],
    told: [[60, 'email opened b'], [11 * HOUR, 'email opened a']],
  },
  'the night to summer time is an hour shorter': {
    route: { receiver: 'hook', hold_time_intervals: ['nights'], group_wait: '0s' },
    more: { time_intervals: [nights] },
    start: '2027-03-27T21:00:00Z',
    happens: [[0, complains('a')], [12 * HOUR, nothing]],
    told: [[9 * HOUR, 'webhook opened a']],
  },
  'two routes to the same person over the same channel are one message': {
    route: { receiver: 'hook', group_wait: '0s', routes: [{ matchers: ['lane="step"'], receiver: 'mail', continue: true }, { matchers: ['severity="warning"'], receiver: 'mail' }] },
    happens: [[0, complains('a')], [10, nothing]],
    told: [[0, 'email opened a']],
  },
  'the same cause within 72 hours reopens the episode, a later one begins another': {
    route: { receiver: 'hook', repeat_interval: '30d' },
    happens: [[0, complains('a')], [HOUR, isSolved('a')], [24 * HOUR, complains('a')], [25 * HOUR, isSolved('a')], [120 * HOUR, complains('a')]],
    told: [[0, 'webhook opened a'], [HOUR, 'webhook resolved a'], [24 * HOUR, 'webhook opened a'], [25 * HOUR, 'webhook resolved a'], [120 * HOUR, 'webhook opened a (episode 2)']],
  },
  'a later cause joins the open alert, which is told again only because the customer is worse by a band': {
    route: { receiver: 'hook', repeat_interval: '7d' },
    happens: [[0, complains('a')], [60, getsNothing('a')], [120, nothing]],
    told: [[0, 'webhook opened a'], [60, 'webhook updated a']],
  },
  'a group tells by one message what ended and what began': {
    route: { receiver: 'mail', group_by: ['segment'], group_wait: '2s', group_interval: '5m', repeat_interval: '7d' },
    happens: [[0, complains('a')], [1, complains('b')], [60, isSolved('a')], [70, complains('c')], [400, nothing]],
    told: [[2, 'email opened a, opened b'], [302, 'email opened c, resolved a']],
  },
  'a group is repeated as one message': {
    route: { receiver: 'mail', group_by: ['segment'], group_wait: '2s', repeat_interval: '1h' },
    happens: [[0, complains('a')], [1, complains('b')], [HOUR + 10, nothing]],
    told: [[2, 'email opened a, opened b'], [HOUR + 2, 'email updated a, updated b']],
  },
  'a repetition waits for the end of a silence': {
    route: { receiver: 'hook', repeat_interval: '1h' },
    happens: [[0, complains('a')], [60, { what: 'silence', customer: 'a', until: 5_000 }], [2 * HOUR, nothing]],
    told: [[0, 'webhook opened a'], [5_000, 'webhook updated a']],
  },
  'what is inhibited and ends meanwhile is never told': {
    route: { receiver: 'hook', repeat_interval: '7d' },
    more: { inhibit_rules: [{ source_matchers: ['lane="hard"'], target_matchers: ['lane="step"'], equal: ['segment'] }] },
    happens: [[0, hasOffer('a')], [10, complains('b')], [20, isSolved('b')], [30, orders('a')], [900, nothing]],
    told: [[0, 'webhook opened a'], [30, 'webhook resolved a']],
  },
  'a resolve after a delivered fire waits for the end of the night': {
    route: { receiver: 'hook', hold_time_intervals: ['nights'] },
    more: { time_intervals: [nights] },
    start: '2026-11-23T16:30:00Z',
    happens: [[0, complains('a')], [2 * HOUR, isSolved('a')], [15 * HOUR, nothing]],
    told: [[0, 'webhook opened a'], [14.5 * HOUR, 'webhook resolved a']],
  },
  'what reopens before its end was told is told as open': {
    route: { receiver: 'hook', group_wait: '1m', repeat_interval: '7d' },
    happens: [[0, complains('a')], [20, isSolved('a')], [40, complains('a')], [300, nothing]],
    told: [[100, 'webhook opened a']],
  },
};

let stage: TimelineStage;
beforeAll(async () => { stage = await TimelineStage.open(); }, 60_000);
afterAll(() => stage.close(), 60_000);

let cases = 0;

it.each(Object.entries(timelines))('%s', async (_, { route, more, happens, told, start = '2026-11-23T09:00:00Z' }) => {
  cases += 1;
  const tenant = `case-${cases}`;
  const begin = Date.parse(start);
  await stage.dataSource.query('DELETE FROM notification.delivery');
  await stage.dataSource.query('DELETE FROM notification.delivery_group');
  await stage.route(tenant, { receivers, route, ...more });
  const got: [number, string][] = [];
  const sent = (at: number, endpoint: string, body: string): void => { got.push([Math.round((at - begin) / 1_000), `${endpoint.split(' ')[0] ?? ''} ${wordsOf(body)}`]); };
  for (const [second, step] of happens) {
    const now = begin + second * 1_000;
    await stage.goTo(now, sent);
    await perform(tenant, step, { now, begin });
    await stage.goTo(now, sent);
  }
  expect(got.toSorted(byMoment)).toEqual(told.toSorted(byMoment));
  const end = begin + (happens.at(-1)?.[0] ?? 0) * 1_000;
  await stage.replay();
  await stage.goTo(end, sent);
  expect(got).toHaveLength(told.length);
}, 60_000);

it('tells a group of more than one look in one message', async () => {
  const begin = Date.parse('2026-11-23T09:00:00Z');
  await stage.route('crowd', { receivers, route: { receiver: 'mail', group_by: ['cause'], group_wait: '2s', group_interval: '5m' } });
  await stage.goTo(begin, () => undefined);
  for (let index = 0; index < 210; index += 1) await perform('crowd', hasOffer(`crowd-${index}`), { now: begin + index, begin });
  const counts: number[] = [];
  await stage.goTo(begin + 10_000, (_, __, body) => { counts.push((JSON.parse(body) as AlertEvent[]).length); });
  expect(counts).toEqual([210]);
}, 60_000);

function byMoment(a: readonly [number, string], b: readonly [number, string]): number {
  return a[0] - b[0] || a[1].localeCompare(b[1]);
}

function wordsOf(body: string): string {
  const parsed = JSON.parse(body) as AlertEvent | AlertEvent[];
  return [parsed].flat().map(({ type, data }) => `${type.replace('alert.', '')} ${data.customer.id}${data.episode > 1 ? ` (episode ${data.episode})` : ''}`).toSorted().join(', ');
}

async function perform(tenant: string, step: Step, { now, begin }: { now: number; begin: number }): Promise<void> {
  const asOf = new Date(now).toISOString();
  switch (step.what) {
    case 'complains':
      return stage.take(allFive(step.customer, { tenant, asOf }));
    case 'is solved':
      return stage.take(moved(step.customer, { tenant, asOf, kind: 'ticket.solved', determinant: 'service', points: 26.1056, score: 85 }));
    case 'orders':
      return stage.take(moved(step.customer, { tenant, asOf, kind: 'order.placed', determinant: 'loyalty', points: 1, score: 86 }));
    case 'has an offer': {
      const change = moved(step.customer, { tenant, asOf, kind: 'offer.received', determinant: 'loyalty', points: -3, score: 82 });
      return stage.take({ ...change, signals: [{ kind: 'offer.received', interaction: `console#${asOf}`, occurredAt: asOf }] });
    }
    case 'gets nothing delivered': {
      const change = moved(step.customer, { tenant, asOf, kind: 'delivery.failed', determinant: 'availability', points: -30, score: 28.8944 });
      return stage.take({ ...change, band: 'at-risk' });
    }
    case 'act': {
      const { act } = step;
      return stage.act(tenant, step.customer, act.what === 'snooze' && act.until !== null ? { ...act, until: begin + act.until } : act);
    }
    case 'silence':
      return stage.silence(tenant, step.customer, { from: now, to: begin + step.until * 1_000 });
    case 'nothing':
  }
}

function moved(customer: string, { tenant, asOf, kind, determinant, points, score }: { tenant: string; asOf: string; kind: string; determinant: 'service' | 'loyalty' | 'availability'; points: number; score: number }): RetentionChange {
  const contributions = [{ kind: 'event' as const, interactionKind: kind, determinant, points, dial: points, occurredAt: asOf, interactions: [`console#${asOf}`] }];
  return { ...allFive(customer, { tenant, asOf }), score, band: 'strong', contributions };
}

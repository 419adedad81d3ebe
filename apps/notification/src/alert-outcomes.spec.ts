import { createKey } from '@rapport/service';
import { eventually } from '@rapport/tools/testing';
import { allFive } from './spec-support/changes.ts';
import { RunningNotification } from './spec-support/running-notification.ts';

let running: RunningNotification;
const outcomes = ['useful', 'useful', 'already-known', 'wrong', 'too-late'] as const;
const customers = outcomes.map((_, n) => `worth-${n}`);

beforeAll(async () => {
  running = await RunningNotification.start();
  // Behind the clock: what opens ahead of it is not asked for yet.
  const asOf = new Date(Date.now() - 60_000).toISOString();
  for (const customer of [...customers, 'worth-nobody-said']) await running.send(allFive(customer, { asOf }));
}, 60_000);

afterAll(() => running.end(), 60_000);

const alertOf = (customer: string): Promise<string> => eventually(async () => {
  const { body } = await running.call('GET', `/v1/alerts?customer=${customer}`);
  expect(body.items).toHaveLength(1);
  return String(body.items?.[0]?.['id']);
});

it('counts by lane what people said, once each, of the days asked for and of the tenant alone', async () => {
  expect((await running.call('GET', '/v1/alerts/outcomes')).body.items).toEqual([]);
  for (const [n, outcome] of outcomes.entries()) {
    expect((await running.call('POST', `/v1/alerts/${await alertOf(`worth-${n}`)}/outcome`, { body: { outcome } })).status).toBe(200);
  }
  const lane = (await running.call('GET', `/v1/alerts/${await alertOf('worth-0')}`)).body['lane'];
  await alertOf('worth-nobody-said');
  const counted = [{ lane, judged: 5, useful: 2, alreadyKnown: 1, wrong: 1, tooLate: 1 }];
  expect((await running.call('GET', '/v1/alerts/outcomes?days=366')).body.items).toEqual(counted);

  await running.dataSource.query(`UPDATE notification.alert SET opened_at = notification.now() - interval '10 days' WHERE customer_id = 'worth-0'`);
  expect((await running.call('GET', '/v1/alerts/outcomes?days=7')).body.items).toEqual([{ ...counted[0], judged: 4, useful: 1 }]);
  expect((await running.call('GET', '/v1/alerts/outcomes')).body.items).toEqual(counted);

  await running.dataSource.query(`INSERT INTO access.tenant (id, name) VALUES ('north', 'North')`);
  const { key } = await createKey(running.dataSource.manager, 'north', { name: 'reader', scopes: ['read'] });
  expect((await running.call('GET', '/v1/alerts/outcomes', { key })).body.items).toEqual([]);
}, 60_000);

it.each(['0', '367', 'many'])('refuses days=%s', async (days) => {
  expect((await running.call('GET', `/v1/alerts/outcomes?days=${days}`)).status).toBe(422);
});

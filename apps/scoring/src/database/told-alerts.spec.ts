import type { AlertEvent } from '@rapport/contracts';
import { openScoringDatabase } from '../spec-support/scoring-database.ts';
import type { ScoringDatabase } from '../spec-support/scoring-database.ts';
import { CustomerReader } from '../customer-reader.ts';
import { TestPartition } from '../spec-support/interaction-log.ts';
import type { Told } from '../spec-support/interaction-log.ts';
import { countOpenAlerts, keepToldAlerts } from './told-alerts.ts';

const now = Date.parse('2026-03-02T09:00:00Z');

let database: ScoringDatabase;
beforeAll(async () => { database = await openScoringDatabase(); });
afterAll(() => database.close());

function told(id: string, state: 'open' | 'resolved', seconds: number, cause = 'determinant:service'): AlertEvent & { readonly tenant: string } {
  const data = { id, state, cause, openedAt: new Date(now).toISOString(), customer: { id: 'north', traits: {} } } as AlertEvent['data'];
  return { type: state === 'open' ? 'alert.updated' : 'alert.resolved', timestamp: new Date(now + seconds * 1_000).toISOString(), tenant: 'demo', data };
}
const open = () => countOpenAlerts(database.dataSource.manager, 'demo', ['north']);
const keep = (...events: Parameters<typeof keepToldAlerts>[1]) => keepToldAlerts(database.dataSource.manager, events);

it('counts an alert by what was told of it last, in whatever order that is read', async () => {
  await keep(told('al_1', 'open', 1));
  expect(await open()).toBe(1);
  await keep(told('al_1', 'resolved', 3));
  await keep(told('al_1', 'open', 2));
  expect(await open()).toBe(0);
  await keep(told('al_2', 'resolved', 3), told('al_2', 'open', 2));
  expect(await open()).toBe(0);
  await keep(told('al_2', 'open', 3), told('al_1', 'open', 4));
  expect(await open()).toBe(2);
});

it('an incident concerns who bought the item before it, and who has the trait', async () => {
  const day = 86_400_000;
  const event = (id: string, customer: Told['data']['customer'], at: number): Told => ({ id, at, data: { kind: 'order.placed', customer, items: [{ id: 'sku=7' }] } });
  const partition = await new TestPartition(database.keeper, database.dataSource).assign();
  await partition.count([event('1', { id: 'buyer' }, now - day), event('2', { id: 'later' }, now + day), event('3', { id: 'northern', traits: { region: 'North' } }, now + day)]);
  await partition.count([event('4', { id: 'regrets' }, now - day), { id: '5', at: now - day, data: { kind: 'interaction.retracted', customer: { id: 'regrets' }, refs: [{ type: 'interaction', ns: 'crm', id: '4' }] } }]);
  await keep(told('al_3', 'open', 5, 'cohort:item=sku=7'), told('al_4', 'resolved', 6, 'cohort:region=North'), told('al_5', 'open', 6));
  const reader = new CustomerReader(database.dataSource, database.models);
  const incidentsOf = async (customer: string, span = { from: now - 1, to: now }) => (await reader.incidentsOf('demo', (await reader.one('demo', customer))!, span)).map(({ label, value, openedAt }) => [label, value, openedAt]);
  expect(await incidentsOf('buyer')).toEqual([['item', 'sku=7', now]]);
  expect(await incidentsOf('regrets')).toEqual([]);
  expect([await incidentsOf('later'), await incidentsOf('northern')]).toEqual([[], [['region', 'North', now]]]);
  expect(await incidentsOf('buyer', { from: now, to: now + day })).toEqual([]);
});

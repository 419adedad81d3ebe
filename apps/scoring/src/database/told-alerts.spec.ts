import type { AlertEvent } from '@rapport/contracts';
import { openScoringDatabase } from '../spec-support/scoring-database.ts';
import type { ScoringDatabase } from '../spec-support/scoring-database.ts';
import { countOpenAlerts, keepToldAlerts } from './told-alerts.ts';

const now = Date.parse('2026-03-02T09:00:00Z');

let database: ScoringDatabase;
beforeAll(async () => { database = await openScoringDatabase(); });
afterAll(() => database.close());

function told(id: string, state: 'open' | 'resolved', seconds: number): AlertEvent & { readonly tenant: string } {
  const data = { id, state, customer: { id: 'north', traits: {} } } as AlertEvent['data'];
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

import { judgeYear } from './judged-year.ts';
import type { ToldAlert } from './judged-year.ts';
import { plantedYear, year } from './planted-year.ts';

const day = 86_400_000;
const at = year.from + 100 * day;
const outageAt = at + 50 * day;
const alert = (customer: string, more: Partial<ToldAlert> = {}): ToldAlert => ({ customer, at: at + 1, rule: 'determinant-drop', lane: 'step', cause: 'determinant:service', incident: null, isMuchWorse: false, ...more });
const loses = (id: string) => ({ id, planted: { name: 'promise broken', at, lossAt: at + 20 * day } });
const stays = (id: string) => ({ id, planted: { name: 'complaints, answered', at, lossAt: null } });
const nothing = (id: string) => ({ id, planted: null });
const judge = (customers: Parameters<typeof judgeYear>[0], alerts: ToldAlert[], incidents: { cause: string; at: number; members: number }[] = []) => judgeYear(customers, { alerts, incidents }, outageAt);

it('counts a loss as told by an alert before it, not by one that says that the customer has left, nor by what an incident holds', () => {
  expect(judge([loses('a'), loses('b'), loses('c'), loses('d')], [alert('a'), alert('b', { at: at + 21 * day }), alert('c', { rule: 'lost', lane: 'hard' }), alert('d', { incident: 'cohort:segment=small' })]).recall).toBe(0.25);
});

it('counts as false what is about nothing planted, silence apart', () => {
  const judged = judge([stays('a'), stays('b'), nothing('c'), nothing('d')], [alert('a'), alert('b', { at: at + 15 * day }), alert('c'), alert('d', { lane: 'level', rule: 'overdue' }), alert('d', { incident: 'cohort:segment=small' })]);
  expect([judged.falsePerYear, judged.falseByRule, judged.falseInSilencePerYear]).toEqual([0.5, { 'determinant-drop': 2 }, 0.25]);
});

it('counts what the outage tells besides its incident, and an incident of nothing as false', () => {
  const customers = ['a', 'b', 'c', 'd'].map((id) => ({ id, planted: { name: 'outage', at: outageAt, lossAt: null } }));
  const incident = { cause: 'cohort:segment=small', at: outageAt, members: 2 };
  const judged = judge(customers, [alert('a', { at: outageAt, incident: incident.cause }), alert('b', { at: outageAt }), alert('c', { at: outageAt, incident: incident.cause, isMuchWorse: true })], [incident, { ...incident, at }]);
  expect(judged.outage).toEqual({ customers: 4, notifications: 2, muchWorse: 1 });
  expect(judged.falseByRule).toEqual({ 'cohort:segment=small': 1 });
});

it('plants the same on the same customers for the same seed, and nothing after a loss but campaigns', () => {
  const [first, again] = [0, 1].map(() => [...plantedYear({ customers: 60, seed: 7 })]);
  expect(JSON.stringify(again)).toBe(JSON.stringify(first));
  expect(first).toHaveLength(60);
  for (const { planted, events } of first ?? []) {
    if (planted === null || planted.lossAt === null || planted.name === 'silence') continue;
    const { lossAt } = planted;
    const after = events.filter(({ time = '' }) => Date.parse(time) > lossAt).map(({ data }) => (data as { kind: string }).kind);
    expect(after.filter((kind) => kind !== 'campaign.sent')).toEqual([]);
  }
});

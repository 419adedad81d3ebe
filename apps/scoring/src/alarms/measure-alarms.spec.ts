import type { OrdersFile } from '../backtest/orders-file.ts';
import { noonOf } from '../backtest/orders-file.ts';
import { shippedResolvedModel } from '../model-document.ts';
import { budget, hiatusDays, measureAlarms } from './measure-alarms.ts';
import { firstDayBelow } from './silences.ts';

/** Customers by the days on which they buy. */
const file = (...customers: readonly (readonly number[])[]): OrdersFile => ({
  customers: customers.map((days, n) => ({ id: String(n), history: days.map((day) => ({ at: noonOf(20_000 + day), amount: null })) })),
  rows: 0,
});
const every = (gap: number, times: number): number[] => Array.from({ length: times }, (_, n) => n * gap);

it('counts an alert as false when a purchase follows within 120 days, and finds who stayed away', () => {
  // One stays away from day 100 on, one comes back after 90 days, one buys weekly until the end.
  const { hiatus } = measureAlarms(file(every(10, 11), [0, 10, 100, 110, 120, 130], every(7, 80)), shippedResolvedModel());
  expect(hiatus).toMatchObject({ alerts: 3, precision: 2 / 3, recall: 1 });
  expect(hiatus.ownGapsSilent).toBeGreaterThan(2);
});

it('alarms no more completed silences than the budget allows, with any detector', () => {
  const { atBudget, completedSilences } = measureAlarms(file(...Array.from({ length: 60 }, (_, n) => every(3 + n, 20))), shippedResolvedModel());
  expect(completedSilences).toBe(60 * 19);
  for (const { alarmed } of atBudget) expect(alarmed).toBeLessThanOrEqual(budget * completedSilences);
});

it('finds the first day below a bound', () => {
  expect(firstDayBelow(-hiatusDays, (day) => -day)).toBe(hiatusDays + 1);
  expect(firstDayBelow(5, () => 1)).toBe(0);
});

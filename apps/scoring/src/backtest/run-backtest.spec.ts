import fc from 'fast-check';
import { shippedResolvedModel } from '../model-document.ts';
import { dayMs } from '../domain/duration.ts';
import type { OrdersFile } from './orders-file.ts';
import { noonOf } from './orders-file.ts';
import { runBacktest } from './run-backtest.ts';

const base = shippedResolvedModel();
const cutDay = 20_000;
const cut = noonOf(cutDay);

/** Customers with a gap of their own, from a day before the cut to one after it. */
function customersOf(seeds: readonly { gap: number; first: number; lastOffset: number }[], renamed = '', shiftDays = 0): OrdersFile {
  const customers = seeds.map(({ gap, first, lastOffset }, n) => {
    const days: number[] = [];
    for (let day = cutDay - first; day <= cutDay + lastOffset; day += gap) days.push(day);
    return { id: `${renamed}${n}`, history: days.map((day) => ({ at: noonOf(day + shiftDays), amount: 10 + (n % 7) })) };
  });
  return { customers, rows: 0 };
}

const seeds = fc.array(fc.record({ gap: fc.integer({ min: 3, max: 40 }), first: fc.integer({ min: 60, max: 300 }), lastOffset: fc.integer({ min: -90, max: 60 }) }), { minLength: 30, maxLength: 60 });

it('learns and forecasts from nothing that came after the cut', () => {
  return fc.assert(
    fc.asyncProperty(seeds, async (given) => {
      const orders = customersOf(given);
      const without = { ...orders, customers: orders.customers.map(({ id, history }) => ({ id, history: history.filter(({ at }) => at <= cut) })) };
      const [one, other] = await Promise.all([orders, without].map((file) => runBacktest({ orders: file, cut, horizonDays: 30, base, against: [] })));
      expect(one!.forecasts.map(({ p }) => p)).toEqual(other!.forecasts.map(({ p }) => p));
      expect(one!.newestLearntFrom).toBeLessThanOrEqual(cut);
    }),
    { numRuns: 8 },
  );
});

it('has no figures of nobody', async () => {
  const { results } = await runBacktest({ orders: customersOf([{ gap: 7, first: -10, lastOffset: 40 }]), cut, horizonDays: 30, base });
  expect(results.map(({ quality }) => quality)).toEqual([null, null, null, null, null]);
});

it('gives the same figures whatever the customers are called and whenever it was, in any order of the file', () => {
  const years = 7_305;
  return fc.assert(
    fc.asyncProperty(seeds, async (given) => {
      const one = await runBacktest({ orders: customersOf(given), cut, horizonDays: 30, base, against: [] });
      const moved = customersOf(given, 'renamed-', years);
      const other = await runBacktest({ orders: { ...moved, customers: [...moved.customers].reverse() }, cut: cut + years * dayMs, horizonDays: 30, base, against: [] });
      expect(other.learnt).toEqual(one.learnt);
      expect(other.forecasts.map(({ p }) => p).reverse()).toEqual(one.forecasts.map(({ p }) => p));
    }),
    { numRuns: 8 },
  );
});

import { addRevenue, revenueWithin, yearDays } from './revenue.ts';

const everyDays = (gap: number, orders: number): { day: number; amount: number }[] => Array.from({ length: orders }, (_, n) => ({ day: 20_000 + n * gap, amount: 100 }));

it.each([[1, 800], [2, 300], [7, 104], [30, 60], [91, 20], [365, 5]])('an order every %d days, %d of them: the twelve months to within four weeks, in a list that stays short', (gap, orders) => {
  const history = everyDays(gap, orders);
  const days: [number, number][] = [];
  for (const { day, amount } of history) {
    addRevenue(days, day, amount);
    const within = (length: number): number => history.filter((each) => each.day <= day && each.day > day - length).reduce((sum, each) => sum + each.amount, 0);
    expect(revenueWithin(days, day)).toBeGreaterThanOrEqual(within(yearDays));
    expect(revenueWithin(days, day)).toBeLessThanOrEqual(within(yearDays + 28));
  }
  expect(days.length).toBeLessThanOrEqual(16);
});

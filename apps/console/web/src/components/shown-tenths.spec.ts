import { shownTenths } from './shown-tenths.ts';

const sum = (tenths: readonly number[]): number => tenths.reduce((total, one) => total + one, 0);

it('sums to the difference as it is written, though each part alone would be rounded another way', () => {
  const parts = [-15.24, -7.14, -0.04, -0.04];
  const from = 85.46;
  const to = from + sum(parts);
  expect(sum(parts.map((part) => Math.round(part * 10)))).not.toBe(Math.round(to * 10) - Math.round(from * 10));
  const shown = shownTenths(from, to, parts);
  expect(sum(shown)).toBe(Math.round(to * 10) - Math.round(from * 10));
  for (const [place, tenths] of shown.entries()) expect(Math.abs(tenths - (parts[place] ?? 0) * 10)).toBeLessThan(1);
});

it('leaves parts that sum already, and hides no difference that rounding cannot explain', () => {
  expect(shownTenths(50, 47.5, [-3, 0.5])).toEqual([-30, 5]);
  expect(shownTenths(50, 40, [-3, 0.5])).toEqual([-30, 5]);
});

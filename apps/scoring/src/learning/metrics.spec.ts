import fc from 'fast-check';
import { qualityOf } from './metrics.ts';

const forecast = fc.record({ p: fc.integer({ min: 0, max: 10 }).map((n) => n / 10), happened: fc.boolean() });
const mixed = fc.array(forecast, { minLength: 2, maxLength: 60 }).filter((all) => new Set(all.map(({ happened }) => happened)).size === 2);

it('counts for the AUC each pair that stands right, and each tie half', () => {
  fc.assert(
    fc.property(mixed, (all) => {
      const came = all.filter(({ happened }) => happened);
      const gone = all.filter(({ happened }) => !happened);
      const pairs = came.flatMap((a) => gone.map((b) => (a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0)));
      expect(qualityOf(all).auc).toBeCloseTo(pairs.reduce<number>((sum, value) => sum + value, 0) / pairs.length, 12);
    }),
  );
});

it('finds no error in forecasts that are right on average in each tenth', () => {
  const all = Array.from({ length: 100 }, (_, i) => ({ p: Math.floor(i / 10) / 10, happened: i % 10 < Math.floor(i / 10) }));
  const { calibrationError, retained, topDecileLift } = qualityOf(all);
  expect(calibrationError).toBeCloseTo(0, 12);
  expect(retained).toBeCloseTo(0.45, 12);
  expect(topDecileLift).toBeCloseTo(2, 12);
});

it('gives no probability figures to a rank', () => {
  expect(qualityOf([{ p: -3, happened: false }, { p: -1, happened: true }], true)).toMatchObject({ auc: 1, brier: null, calibrationError: null });
});

import { fitLogistic } from './logistic.ts';

const free = { mean: 0, deviation: Infinity };

it('finds the log-odds of a weighted share', () => {
  const { coefficients, variances } = fitLogistic({ columns: 0, features: new Float64Array(), outcomes: Uint8Array.from([1, 0]), weights: Float64Array.from([3, 1]) }, [free]);
  expect(coefficients[0]).toBeCloseTo(Math.log(3), 10);
  expect(variances[0]).toBeCloseTo(1 / (4 * 0.75 * 0.25), 10);
});

it('stays at the prior where the data say nothing, and leaves it where they speak', () => {
  const data = { columns: 2, features: Float64Array.from([1, 0, -1, 0, 1, 0, -1, 0]), outcomes: Uint8Array.from([1, 0, 1, 0]), weights: new Float64Array(4).fill(1) };
  const { coefficients } = fitLogistic(data, [free, { mean: 0, deviation: 0.55 }, { mean: 2, deviation: 0.5 }]);
  expect(coefficients[2]).toBeCloseTo(2, 10);
  const slope = coefficients[1] ?? 0;
  // At the maximum the data's pull equals the prior's: 4·(1 − σ(b)) = b/0.55².
  expect(4 * (1 - 1 / (1 + Math.exp(-slope)))).toBeCloseTo(slope / 0.55 ** 2, 8);
});

it('gives back what made the data', () => {
  const truth = [-0.5, 1.2, -0.8];
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const rows = 20_000;
  const features = Float64Array.from({ length: rows * 2 }, () => 2 * random() - 1);
  const outcomes = Uint8Array.from({ length: rows }, (_, i) => {
    const logOdds = truth[0]! + truth[1]! * features[2 * i]! + truth[2]! * features[2 * i + 1]!;
    return random() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });
  const { coefficients, variances } = fitLogistic({ columns: 2, features, outcomes, weights: new Float64Array(rows).fill(1) }, [free, free, free]);
  for (const [i, value] of truth.entries()) expect(Math.abs(coefficients[i]! - value)).toBeLessThanOrEqual(4 * Math.sqrt(variances[i]!));
});

import { existsSync, readFileSync } from 'node:fs';
import { noonOf, readOrders } from '../backtest/orders-file.ts';
import { knownAt, retentionOf } from './learn-rhythm.ts';
import { inOrder, meanGapDays, trainChain } from './train-chain.ts';
import type { History } from './train-chain.ts';

const data = new URL('../../../../../shared/data/', import.meta.url);
const goldenFile = new URL('golden/hazard_grocery.json', data);
const golden = existsSync(goldenFile) ? (JSON.parse(readFileSync(goldenFile, 'utf8')) as Golden) : null;
if (golden === null) process.stderr.write(`The golden person-periods are not tested: there is no ${goldenFile.pathname}\n`);

interface Golden {
  readonly mean: number[];
  readonly sd: number[];
  readonly cohort_mean_gap: number;
  readonly rows: { readonly id: number; readonly state: (number | null)[] }[];
}

(golden === null ? describe.skip : describe)('groceryElog up to the golden cut', () => {
  const cut = noonOf(Date.parse('2007-06-30') / 86_400_000);
  const firstDay = Date.parse('2006-01-01') / 86_400_000;
  const { mean, sd, cohort_mean_gap: gapDays, rows } = golden ?? { mean: [], sd: [], cohort_mean_gap: 1, rows: [] };
  let byId: Map<string, History>;
  beforeAll(async () => {
    const { customers } = await readOrders(new URL('grocery/orders.csv', data).pathname);
    byId = new Map(customers.flatMap(({ id, history }) => knownAt([history], cut).map((known) => [id, known] as const)));
  });

  it('gives the golden states of the rhythm', () => {
    for (const { id, state } of rows) {
      const { count, lastDay, gapSum, logGapSum, squaredLogGapSum, recent } = retentionOf(byId.get(String(id))!, gapDays);
      const [n, , last, sumGap, sumLog, sumSquared, , , , ...counts] = state.map((value) => value ?? 0);
      const theirs = [n, last, sumGap, sumLog, sumSquared, ...counts].map((value) => expect.closeTo(value ?? NaN, 9) as number);
      expect([id, count, lastDay - firstDay, gapSum, logGapSum, squaredLogGapSum, ...recent]).toEqual([id, ...theirs]);
    }
  });

  it('gives the golden mean gap', () => {
    expect(meanGapDays([...byId.values()], gapDays)).toBeCloseTo(gapDays, 9);
  });

  it('gives the golden mean and deviation of each feature over the person-periods', () => {
    const chain = trainChain(inOrder([...byId.values()]), { now: cut, gapDays })!;
    for (const [i, value] of mean.entries()) expect([i, chain.means[i]]).toEqual([i, expect.closeTo(value, 9)]);
    for (const [i, value] of sd.entries()) expect([i, chain.deviations[i]]).toEqual([i, expect.closeTo(value, 9)]);
  });
});

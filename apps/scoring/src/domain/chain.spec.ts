import { existsSync, readFileSync } from 'node:fs';
import { chainProbability } from './chain.ts';
import type { Chain } from './chain.ts';
import type { Retention } from './retention.ts';

const file = new URL('../../../../../shared/data/golden/hazard_grocery.json', import.meta.url);
const golden = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Golden) : null;
if (golden === null) process.stderr.write(`The golden file of the hazard is not tested: there is no ${file.pathname}\n`);

interface Golden {
  readonly mean: number[];
  readonly sd: number[];
  readonly coef: number[];
  readonly intercept: number;
  readonly cohort_mean_gap: number;
  readonly now: number;
  readonly rows: { readonly id: number; readonly state: (number | null)[]; readonly p: number }[];
}

/** The file's states: n, first, last, Σg, Σ ln g, Σ ln² g, last gap, mean ln(1 + v), longest gap, three recent counts. */
function retentionOf(state: readonly (number | null)[]): Retention {
  const [count = 0, , lastDay = 0, gapSum = 0, logGapSum = 0, squaredLogGapSum = 0, , meanLog = 0, , a = 0, b = 0, c = 0] = state.map((value) => value ?? 0);
  const amount = Math.exp(meanLog) - 1;
  return { count, lastDay, lastAt: lastDay * 86_400_000, gapSum, logGapSum, squaredLogGapSum, recent: [a, b, c], logAmountSum: (count - 1) * meanLog, dayAmount: amount };
}

(golden === null ? describe.skip : describe)('the hazard chain on groceryElog', () => {
  it('gives the golden probabilities to 1e-9', () => {
    const { mean, sd, coef, intercept, cohort_mean_gap: gapDays, now, rows } = golden!;
    const chain: Chain = { stepDays: 7, intercept, coefficients: coef, means: mean, deviations: sd };
    expect(rows.length).toBeGreaterThan(10);
    for (const { state, p } of rows) {
      const retention = retentionOf(state);
      const silence = { retention, gapDays, days: now - retention.lastDay };
      expect(Math.abs(chainProbability(chain, silence, { days: 183, isFixed: true }) - p)).toBeLessThanOrEqual(1e-9);
    }
  });
});

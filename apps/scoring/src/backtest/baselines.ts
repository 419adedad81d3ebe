import { dayMs } from '../domain/duration.ts';
import { shareOf } from '../domain/log-odds.ts';
import { meanLogAmount } from '../domain/retention.ts';
import type { Retention } from '../domain/retention.ts';
import { bgNbd, fitPurchaseModel, paretoNbd, purchaseProbability } from '../learning/btyd.ts';
import type { PurchaseModel } from '../learning/btyd.ts';
import { knownAt, purchasesOf, retentionOf } from '../learning/learn-rhythm.ts';
import { fitLogistic } from '../learning/logistic.ts';
import type { History } from '../learning/train-chain.ts';

/** What each baseline is told: the histories up to the cut, the cut, and the horizon of each in days. */
export interface Task {
  readonly known: readonly History[];
  readonly cut: number;
  readonly horizons: readonly number[];
}

/** A forecast that is not ours: for each history in turn, the probability of at least one event within the horizon, or a rank; null: it can't learn from this history. */
export interface Baseline {
  /** In JSON. */
  readonly key: 'recency' | 'rfmLogistic' | 'bgNbd' | 'paretoNbd';
  readonly name: string;
  /** It only ranks: its figures are no probabilities. */
  readonly isRank?: true;
  readonly forecast: (task: Task) => number[] | null;
}

type Features = (retention: Retention, now: number) => number[];

const rfm: Features = (retention, now) => [Math.log(1 + silentDays(retention, now)), Math.log(retention.count), meanLogAmount(retention)];

export const baselines: readonly Baseline[] = [
  { key: 'recency', name: 'recency', isRank: true, forecast: ({ known, cut }) => known.map((history) => -silentDays(retentionOf(history, 1), cut)) },
  { key: 'rfmLogistic', name: 'RFM logistic', forecast: (task) => logisticOnEarlierOutcomes(task, rfm) },
  { key: 'bgNbd', name: 'BG/NBD', forecast: (task) => purchases(task, bgNbd) },
  { key: 'paretoNbd', name: 'Pareto/NBD', forecast: (task) => purchases(task, paretoNbd) },
];

function silentDays({ lastAt }: Retention, now: number): number {
  return (now - lastAt) / dayMs;
}

/** Learns from the outcomes of the horizon before the cut, which are all known at the cut; null where there are none of both, or no horizon for all. */
function logisticOnEarlierOutcomes({ known, cut, horizons }: Task, features: Features): number[] | null {
  const [horizonDays = 0, ...others] = new Set(horizons);
  if (others.length > 0) return null;
  const earlier = cut - horizonDays * dayMs;
  const before = knownAt(known, earlier);
  const outcomes = known.filter(([first]) => first !== undefined && first.at <= earlier).map((history) => history.some(({ at }) => at > earlier));
  const described = before.map((history) => features(retentionOf(history, 1), earlier));
  if (new Set(outcomes).size < 2) return null;
  const columns = features(retentionOf(known[0] ?? [], 1), cut).length;
  const { coefficients } = fitLogistic(
    { columns, features: Float64Array.from(described.flat()), outcomes: Uint8Array.from(outcomes, Number), weights: new Float64Array(described.length).fill(1) },
    Array.from({ length: columns + 1 }, () => ({ mean: 0, deviation: 10 })),
  );
  return known.map((history) => {
    const logOdds = features(retentionOf(history, 1), cut).reduce((sum, value, i) => sum + value * (coefficients[i + 1] ?? 0), coefficients[0] ?? 0);
    return shareOf(logOdds);
  });
}

function purchases({ known, cut, horizons }: Task, model: PurchaseModel): number[] {
  const customers = known.map((history) => purchasesOf(retentionOf(history, 1), cut));
  const parameters = fitPurchaseModel(model, customers);
  return customers.map((customer, i) => purchaseProbability(model, parameters, customer, horizons[i] ?? 0));
}

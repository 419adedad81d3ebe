import { chainFeatures, silenceAt, writeFeatures } from '../domain/chain.ts';
import type { Chain } from '../domain/chain.ts';
import { dayMs, dayNumber } from '../domain/duration.ts';
import { clamp } from '../domain/clamp.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import { inReportingCurrency } from '../domain/model.ts';
import type { Model } from '../domain/model.ts';
import { fitLogistic } from './logistic.ts';
import type { Observations, Prior } from './logistic.ts';
import { uniformSample } from './uniform-sample.ts';
import { addRetention } from '../domain/retention.ts';
import type { Retention } from '../domain/retention.ts';

/** One customer's retention events, the oldest first; amounts in the reporting currency, null where none is known. */
export type History = readonly { readonly at: number; readonly amount: number | null }[];

/** The retention events among interactions, which are sorted. */
export function historyOf(interactions: readonly DomainInteraction[], model: Model): History {
  return interactions
    .filter(({ kind }) => model.retentionKinds.has(kind))
    .map(({ occurredAt: at, amount }) => ({ at, amount: amount === undefined ? null : inReportingCurrency(model, amount) }));
}

/** Person-periods that a chain is fitted on at most; of more, a uniform sample. */
const mostRows = 900_000;
const coefficientDeviation = 0.55;
/** The expected gap counts as this many gaps of customers. */
const priorGaps = 20;
const smallDeviation = 1e-9;

/** G: the mean gap in days over all customers, with the expected one as a start. Events of one UTC day are one. */
export function meanGapDays(histories: readonly History[], expectedGapDays: number): number {
  let sum = priorGaps * expectedGapDays;
  let count = priorGaps;
  for (const history of histories) {
    let last: number | null = null;
    for (const { at } of history) {
      const day = dayNumber(at);
      if (last !== null && day > last) {
        sum += day - last;
        count += 1;
      }
      last = day;
    }
  }
  return sum / count;
}

/** D: the length of a step, in days. */
export function stepDaysOf(gapDays: number): number {
  return clamp(Math.round(gapDays / 5), 1, 30);
}

/** The weight of an observation halves in so many days. */
export function trainingHalfLifeDays(gapDays: number): number {
  return 3 * gapDays;
}

/**
 * The hazard of a retention event per step, fitted on what was known at `now`: one observation a customer and step, the
 * older ones with less weight. The same histories give the same numbers where they come in the same order. null when no step has ended yet, or when all or none of them held an event.
 */
export function trainChain(histories: readonly History[], given: { readonly now: number; readonly gapDays: number }): Chain | null {
  const stepDays = stepDaysOf(given.gapDays);
  const data = observe(histories, { ...given, stepMs: stepDays * dayMs });
  const events = data.outcomes.reduce((sum, outcome) => sum + outcome, 0);
  if (events === 0 || events === data.outcomes.length) return null;
  const { means, deviations } = standardise(data);
  const free: Prior = { mean: 0, deviation: Infinity };
  const { coefficients } = fitLogistic(data, [free, ...chainFeatures.map((): Prior => ({ mean: 0, deviation: coefficientDeviation }))]);
  const [intercept = 0, ...slopes] = coefficients;
  return { stepDays, intercept, coefficients: slopes, means, deviations };
}

/** The same customers in the same order whatever they are called and wherever they were read. */
export function inOrder(histories: readonly History[]): History[] {
  return histories.filter(({ length }) => length > 0).sort((a, b) => compareHistories(a, b));
}

function compareHistories(a: History, b: History): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) {
    const difference = a[i]!.at - b[i]!.at || (a[i]!.amount ?? -Infinity) - (b[i]!.amount ?? -Infinity);
    if (difference < 0 || difference > 0) return difference;
  }
  return a.length - b.length;
}

interface Cuts {
  readonly now: number;
  readonly gapDays: number;
  readonly stepMs: number;
}

/** The person-periods: each customer that is known at a cut, and whether the step after it held an event. */
function observe(histories: readonly History[], cuts: Cuts): Observations {
  const oldest = histories.reduce((least, [first]) => Math.min(least, first?.at ?? Infinity), Infinity);
  const cutCount = Math.max(Math.floor((cuts.now - oldest - 2 * cuts.stepMs) / cuts.stepMs), 0);
  const total = histories.reduce((sum, [first]) => sum + cutsSince(first?.at ?? Infinity, cutCount, cuts), 0);
  const size = Math.min(total, mostRows);
  const columns = chainFeatures.length;
  const data = { columns, features: new Float64Array(size * columns), outcomes: new Uint8Array(size), weights: new Float64Array(size) };
  const isChosen = uniformSample(total, size);
  let row = 0;
  for (const history of histories) {
    for (const { retention, cut, happened } of periodsOf(history, cutsSince(history[0]?.at ?? Infinity, cutCount, cuts), cuts)) {
      if (!isChosen()) continue;
      writeFeatures(silenceAt(retention, cuts.gapDays, cut), data.features, row * columns);
      data.outcomes[row] = happened ? 1 : 0;
      data.weights[row] = 2 ** (-(cuts.now - cuts.stepMs - cut) / (trainingHalfLifeDays(cuts.gapDays) * dayMs));
      row += 1;
    }
  }
  return data;
}

/** How many of the cuts now − D, now − 2D, … are not before a moment. */
function cutsSince(first: number, cutCount: number, { now, stepMs }: Cuts): number {
  return clamp(Math.floor((now - first) / stepMs), 0, cutCount);
}

/** One customer's periods, the oldest first. */
function* periodsOf(history: History, count: number, { now, gapDays, stepMs }: Cuts): Generator<{ retention: Retention; cut: number; happened: boolean }> {
  let retention: Retention | null = null;
  let next = 0;
  for (let k = count; k >= 1; k -= 1) {
    const cut = now - k * stepMs;
    for (; next < history.length && history[next]!.at <= cut; next += 1) retention = addRetention(retention, history[next]!, gapDays);
    if (retention === null) continue;
    const coming = history[next];
    yield { retention, cut, happened: coming !== undefined && coming.at <= cut + stepMs };
  }
}

/** Unweighted mean and deviation of each column; the columns are standardised in place. */
function standardise({ columns, features, outcomes }: Observations): { means: number[]; deviations: number[] } {
  const rows = outcomes.length;
  const means = new Array<number>(columns).fill(0);
  const deviations = new Array<number>(columns).fill(0);
  for (let i = 0; i < columns; i += 1) {
    let sum = 0;
    for (let row = 0; row < rows; row += 1) sum += features[row * columns + i]!;
    const mean = sum / rows;
    let squares = 0;
    for (let row = 0; row < rows; row += 1) squares += (features[row * columns + i]! - mean) ** 2;
    const deviation = Math.sqrt(squares / rows) + smallDeviation;
    means[i] = mean;
    deviations[i] = deviation;
    for (let row = 0; row < rows; row += 1) features[row * columns + i] = (features[row * columns + i]! - mean) / deviation;
  }
  return { means, deviations };
}

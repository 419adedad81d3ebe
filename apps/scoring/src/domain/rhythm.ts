import { chainFeatures, chainProbability, silenceAt, writeFeatures } from './chain.ts';
import { dayMs } from './duration.ts';
import { clamp } from './clamp.ts';
import type { Calibration, Model } from './model.ts';
import type { Retention } from './retention.ts';

/** μ̂: the customer's usual gap in days, the expected gap counting as one of its own. */
export function usualGapDays(retention: Retention, model: Model): number {
  return (model.rhythm.gapDays + retention.gapSum) / retention.count;
}

/** H_c: within how many days a retention event would mean that the customer stays. */
export function horizonDays(retention: Retention, model: Model): number {
  const { horizon } = model;
  if ('fixedDays' in horizon) return horizon.fixedDays;
  return clamp(horizon.ownGaps * usualGapDays(retention, model), horizon.minDays, horizon.maxDays);
}

/** P_R of a customer with a rhythm: of the chain once one is learnt. */
export function rhythmProbability(retention: Retention, model: Model, now: number): number {
  const { chain, gapDays } = model.rhythm;
  if (chain === null) return coldStart(retention, model, now);
  return chainProbability(chain, silenceAt(retention, gapDays, now), { days: horizonDays(retention, model), isFixed: 'fixedDays' in model.horizon });
}

/**
 * Cold start: MBG/NBD's probability of at least one event within the horizon, t in days. Never its P(alive), which is
 * 1 for whoever bought once under BG/NBD.
 */
export function coldStart(retention: Retention, model: Model, now: number): number {
  const { r, alpha, a, b } = model.rhythm;
  const repeats = retention.count - 1;
  const tenure = retention.gapSum + Math.max(now - retention.lastAt, 0) / dayMs;
  const shape = r + repeats;
  const alive = 1 / (1 + (a / (b + repeats)) * ((alpha + tenure) / (alpha + retention.gapSum)) ** shape);
  const silent = ((alpha + tenure) / (alpha + tenure + horizonDays(retention, model))) ** shape;
  return alive * (1 - silent);
}

/** The log-odds of the rhythm as calibrated on outcomes. */
export function calibrated(logOdds: number, { intercept, slope, features, means, deviations }: Calibration, of: { readonly retention: Retention; readonly gapDays: number; readonly now: number }): number {
  const values = new Array<number>(chainFeatures.length).fill(0);
  writeFeatures(silenceAt(of.retention, of.gapDays, of.now), values);
  return values.reduce((sum, value, i) => sum + ((features[i] ?? 0) * (value - (means[i] ?? 0))) / (deviations[i] ?? 1), intercept + slope * logOdds);
}

import { dayMs } from './duration.ts';
import { clamp } from './evidence.ts';
import type { Model } from './model.ts';
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

/**
 * Cold start: MBG/NBD's probability of at least one event within the horizon, t in days. Never its P(alive), which is
 * 1 for whoever bought once under BG/NBD.
 */
export function coldStart(retention: Retention, model: Model, now: number): number {
  const { r, a, b, gapDays } = model.rhythm;
  const alpha = r * gapDays;
  const repeats = retention.count - 1;
  const tenure = retention.gapSum + Math.max(now - retention.lastAt, 0) / dayMs;
  const shape = r + repeats;
  const alive = 1 / (1 + (a / (b + repeats)) * ((alpha + tenure) / (alpha + retention.gapSum)) ** shape);
  const silent = ((alpha + tenure) / (alpha + tenure + horizonDays(retention, model))) ** shape;
  return alive * (1 - silent);
}

import { isRebasing } from './change.ts';
import { groundOf, type Opening } from './alert-story.ts';
import type { CustomerMemory, Watched } from './customer-memory.ts';
import type { BaselineRule } from './rule.ts';
import { dayMs } from './zoned-time.ts';

export const unwatched: Watched = { points: [], mean: 0, isOpen: false };

/** A customer's own spread counts as so many observations, that of all customers as the others. */
const weights = { own: 42, cohort: 20 };
const normalOfMad = 1.4826;
const clippedAt = 3;
const leastObservations = 14;
/** The newest points whose median is held against the baseline. */
const newest = 5;
/** A spread below a point is none: scores are told by the point. */
const leastSpread = 1;

/** The watched figure in points: of the evidence, where it alone would put a customer who stands at 50. */
export function watchedPoint({ of }: BaselineRule, { evidence, score }: Pick<CustomerMemory, 'evidence' | 'score'>): number {
  return Math.round((of === 'score' ? score : 100 / (1 + Math.exp(-evidence))) * 100) / 100;
}

/** A customer's own spread over its baseline; null with too few observations. */
export function ownSpread(rule: BaselineRule, { points }: Watched): number | null {
  const baseline = points.slice(0, Math.max(points.length - rule.gap, 0)).slice(-rule.window);
  if (baseline.length < leastObservations) return null;
  const middle = median(baseline);
  return normalOfMad * median(baseline.map((point) => Math.abs(point - middle)));
}

/** The watch after one more grid point, and whether it fires; while an alert is open the baseline stands still. */
export function watch(rule: BaselineRule, before: Watched, given: { readonly point: number; readonly cohortSpread: number }): { readonly after: Watched; readonly fires: boolean } {
  const all = [...before.points, given.point];
  const own = ownSpread(rule, { ...before, points: all });
  const kept = all.slice(-(rule.window + rule.gap + newest));
  if (own === null) return { after: { ...before, points: kept }, fires: false };
  const baseline = median(all.slice(0, all.length - rule.gap).slice(-rule.window));
  const spread = Math.max(Math.sqrt((weights.own * own ** 2 + weights.cohort * given.cohortSpread ** 2) / (weights.own + weights.cohort)), leastSpread);
  const z = Math.min(Math.max((given.point - baseline) / spread, -clippedAt), clippedAt);
  const mean = rule.lambda * z + (1 - rule.lambda) * before.mean;
  const bound = -rule.limit * Math.sqrt(rule.lambda / (2 - rule.lambda));
  if (before.isOpen) return { after: { points: before.points, mean, isOpen: mean <= bound / 2 }, fires: false };
  const fires = mean <= bound && baseline - median(all.slice(-newest)) >= rule.effect;
  return { after: { points: fires ? before.points : kept, mean, isOpen: fires }, fires };
}

/** It tells what became of the score since the days that the baseline leaves out. */
export function openBaseline(rule: BaselineRule, { memory, now }: { readonly memory: CustomerMemory; readonly now: number }): Opening {
  const cause = 'baseline';
  const since = now - (rule.gap + newest) * dayMs;
  const pieces = memory.pieces.filter((piece) => piece.at >= since && !isRebasing(piece));
  return { lane: 'baseline', rule: rule.name, severity: rule.severity, causes: [cause], grounds: [groundOf(cause, { lane: 'baseline', rule: rule.name })], part: null, since, pieces, signals: [] };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

import { clamp } from './clamp.ts';

/** logit of a share that is kept away from 0 and 1: certainty that no event could move is nobody's. */
export function boundedLogOdds(share: number): number {
  const bounded = clamp(share, 0.01, 0.97);
  return Math.log(bounded / (1 - bounded));
}

/** Below this difference of ℓ the slope of the curve stands for the quotient of the differences. */
const smallestDifference = 1e-12;

/** By what the terms of a difference in ℓ are multiplied to be points that add up to `points`, in the score at its end. */
export function pointsPerLogOdds(change: { readonly points: number; readonly logOdds: number; readonly score: number }): number {
  if (Math.abs(change.logOdds) >= smallestDifference) return change.points / change.logOdds;
  const share = change.score / 100;
  return 100 * share * (1 - share);
}

export function shareOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

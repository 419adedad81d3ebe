import { clamp } from './clamp.ts';

/** logit of a share that is kept away from 0 and 1: certainty that no event could move is nobody's. */
export function boundedLogOdds(share: number): number {
  const bounded = clamp(share, 0.01, 0.97);
  return Math.log(bounded / (1 - bounded));
}

export function shareOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

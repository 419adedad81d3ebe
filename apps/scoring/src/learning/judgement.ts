import { clamp } from '../domain/clamp.ts';

/** A version goes live when its log-loss is at least this share lower than that of what is in force. */
export const leastGain = 0.005;

/** How a candidate was judged on the window that matured last, against what was in force. */
export interface Judgement {
  readonly customers: number;
  /** Mean log-loss. */
  readonly before: number;
  readonly after: number;
  readonly isAdmitted: boolean;
}

/** −ln of the probability of what came, kept finite. */
export function lossOf(happened: boolean, p: number): number {
  const sure = clamp(p, 1e-6, 1 - 1e-6);
  return -Math.log(happened ? sure : 1 - sure);
}

/** The judgement of a candidate that is admitted only if what would go live in its place is better, too. */
export function alsoBetter(judgement: Judgement, live: Judgement): Judgement {
  return { ...judgement, isAdmitted: judgement.isAdmitted && live.isAdmitted };
}

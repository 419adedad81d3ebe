import { dayMs } from './duration.ts';
import { meanLogAmount } from './retention.ts';
import type { Retention } from './retention.ts';

/** Looked up once: they are asked in the innermost loops. */
const { log, max, exp, sqrt, min } = Math;

/** The features φ of the hazard, in the order of a chain's numbers. */
export const chainFeatures = [
  'ln(1 + repeats)', 'ln(1 + silence)', 'ln(1 + tenure)', 'mean ln(1 + amount)',
  'overdue z', 'overdue z, positive', 'overdue z, positive / irregularity',
  'ln recent count, ½ gap', 'ln recent count, 2 gaps', 'ln recent count, 8 gaps',
  'one-timer', 'one-timer × ln(1 + silence)', 'ln(1 + repeats) × ln(1 + silence)', 'ln(1 + repeats) × ln(1 + tenure)',
] as const;

/** A fitted hazard: logit h(t) = intercept + Σ coefficient·(φ − mean)/deviation, per step of `stepDays`. */
export interface Chain {
  /** D */
  readonly stepDays: number;
  readonly intercept: number;
  readonly coefficients: readonly number[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** What the hazard is asked about: a rhythm, the expected gap G and how long it has been silent, in days. */
export interface Silence {
  readonly retention: Retention;
  readonly gapDays: number;
  readonly days: number;
}

/** Half-lives of the recent counts, in expected gaps. */
export const recentHalfLives = [0.5, 2, 8] as const;

const leastVariance = 0.001;
/** σ₀² counts as two gaps. */
const priorGaps = 2;
/** Keeps the logarithm of a count that has faded away finite. */
const leastCount = 0.02;
/** Parts into which a customer's own horizon is cut. */
const ownParts = 8;

/** Writes φ of a silence into `into`, from `offset` on. */
export function writeFeatures({ retention, gapDays, days }: Silence, into: Float64Array | number[], offset = 0): void {
  const repeats = retention.count - 1;
  const overdue = log(days + 1) - log((gapDays + retention.gapSum) / retention.count);
  const late = max(overdue, 0);
  const logRepeats = log(1 + repeats);
  const logSilence = log(1 + days);
  const logTenure = log(1 + retention.gapSum + days);
  const isOneTimer = repeats === 0 ? 1 : 0;
  into[offset] = logRepeats;
  into[offset + 1] = logSilence;
  into[offset + 2] = logTenure;
  into[offset + 3] = meanLogAmount(retention);
  into[offset + 4] = overdue;
  into[offset + 5] = late;
  into[offset + 6] = late / irregularity(retention);
  for (const [i, halfLife] of recentHalfLives.entries()) {
    into[offset + 7 + i] = log((retention.recent[i] ?? 0) * 2 ** (-days / (halfLife * gapDays)) + leastCount);
  }
  into[offset + 10] = isOneTimer;
  into[offset + 11] = isOneTimer * logSilence;
  into[offset + 12] = logRepeats * logSilence;
  into[offset + 13] = logRepeats * logTenure;
}

/** ŝ: how much the logarithms of the gaps spread. */
function irregularity({ count, logGapSum, squaredLogGapSum }: Retention): number {
  const repeats = count - 1;
  const spread = repeats < 2 ? 0 : squaredLogGapSum - (logGapSum * logGapSum) / repeats;
  return sqrt(max((spread + priorGaps) / (max(repeats - 1, 0) + priorGaps), leastVariance));
}

/** The hazard of a step that begins after `silence.days`. */
function hazard(chain: Chain, silence: Silence, scratch: number[]): number {
  writeFeatures(silence, scratch);
  let logOdds = chain.intercept;
  for (let i = 0; i < chainFeatures.length; i += 1) {
    logOdds += ((chain.coefficients[i] ?? 0) * ((scratch[i] ?? 0) - (chain.means[i] ?? 0))) / (chain.deviations[i] ?? 1);
  }
  return 1 / (1 + exp(-logOdds));
}

/**
 * P_H: the probability of at least one event within `horizonDays`, 1 − Π (1 − h). A fixed horizon is walked in steps of
 * D, the last one may be shorter; a customer's own in eight parts with the hazard of each part's middle.
 */
export function chainProbability(chain: Chain, silence: Silence, horizon: { readonly days: number; readonly isFixed: boolean }): number {
  const scratch = new Array<number>(chainFeatures.length).fill(0);
  const after = (days: number): Silence => ({ ...silence, days: silence.days + days });
  let silent = 1;
  if (horizon.isFixed) {
    for (let t = 0; t < horizon.days; t += chain.stepDays) {
      const step = min(chain.stepDays, horizon.days - t);
      silent *= (1 - hazard(chain, after(t), scratch)) ** (step / chain.stepDays);
    }
    return 1 - silent;
  }
  const part = horizon.days / ownParts;
  for (let i = 0; i < ownParts; i += 1) silent *= (1 - hazard(chain, after((i + 0.5) * part), scratch)) ** (part / chain.stepDays);
  return 1 - silent;
}

/** Silence at a moment, in days; never negative. */
export function silenceAt(retention: Retention, gapDays: number, now: number): Silence {
  return { retention, gapDays, days: max(now - retention.lastAt, 0) / dayMs };
}

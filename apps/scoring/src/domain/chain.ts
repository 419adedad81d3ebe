import { dayMs } from './duration.ts';
import { meanLogAmount } from './retention.ts';
import type { Retention } from './retention.ts';

/** Looked up once: they are asked in the innermost loops. */
const { LN2, log, max, exp, sqrt, min } = Math;

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
  writeAfter(steadyOf(retention, gapDays), days, { into, offset });
}

/** What of φ stays as it is while a customer is silent. */
interface Steady {
  readonly logRepeats: number;
  readonly logAmount: number;
  readonly logUsualGap: number;
  readonly irregularity: number;
  readonly gapSum: number;
  readonly isOneTimer: 0 | 1;
  readonly recent: Retention['recent'];
  /** By how much the logarithm of the count with a half-life of one expected gap falls in a day. */
  readonly fading: number;
}

function steadyOf(retention: Retention, gapDays: number): Steady {
  const { count, gapSum, recent } = retention;
  const fading = LN2 / gapDays;
  return { logRepeats: log(count), logAmount: meanLogAmount(retention), logUsualGap: log((gapDays + gapSum) / count), irregularity: irregularity(retention), gapSum, isOneTimer: count === 1 ? 1 : 0, recent, fading };
}

/** Called millions of times, in nights of learning and for each event: nothing is computed twice, nothing is allocated. */
function writeAfter(steady: Steady, days: number, { into, offset }: { into: Float64Array | number[]; offset: number }): void {
  const { logRepeats, logAmount, logUsualGap, irregularity: spread, gapSum, isOneTimer, recent, fading } = steady;
  const logSilence = log(1 + days);
  const logTenure = log(1 + gapSum + days);
  const overdue = logSilence - logUsualGap;
  const late = overdue > 0 ? overdue : 0;
  into[offset] = logRepeats;
  into[offset + 1] = logSilence;
  into[offset + 2] = logTenure;
  into[offset + 3] = logAmount;
  into[offset + 4] = overdue;
  into[offset + 5] = late;
  into[offset + 6] = late / spread;
  into[offset + 7] = log(recent[0] * exp((-fading / recentHalfLives[0]) * days) + leastCount);
  into[offset + 8] = log(recent[1] * exp((-fading / recentHalfLives[1]) * days) + leastCount);
  into[offset + 9] = log(recent[2] * exp((-fading / recentHalfLives[2]) * days) + leastCount);
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

/** Where the features of one hazard stand while it is computed. */
const scratch = new Float64Array(chainFeatures.length);

/** The hazard of a step that begins after so many days of silence. */
function hazard(chain: Chain, steady: Steady, days: number): number {
  writeAfter(steady, days, { into: scratch, offset: 0 });
  const { coefficients, means, deviations } = chain;
  let logOdds = chain.intercept;
  for (let i = 0; i < scratch.length; i += 1) logOdds += ((coefficients[i] ?? 0) * ((scratch[i] ?? 0) - (means[i] ?? 0))) / (deviations[i] ?? 1);
  return 1 / (1 + exp(-logOdds));
}

/**
 * P_H: the probability of at least one event within `horizonDays`, 1 − Π (1 − h). A fixed horizon is walked in steps of
 * D, the last one may be shorter; a customer's own in eight parts with the hazard of each part's middle.
 */
export function chainProbability(chain: Chain, { retention, gapDays, days }: Silence, horizon: { readonly days: number; readonly isFixed: boolean }): number {
  const steady = steadyOf(retention, gapDays);
  let silent = 1;
  if (horizon.isFixed) {
    for (let t = 0; t < horizon.days; t += chain.stepDays) {
      const step = min(chain.stepDays, horizon.days - t);
      const stays = 1 - hazard(chain, steady, days + t);
      silent *= step === chain.stepDays ? stays : stays ** (step / chain.stepDays);
    }
    return 1 - silent;
  }
  const part = horizon.days / ownParts;
  for (let i = 0; i < ownParts; i += 1) silent *= 1 - hazard(chain, steady, days + (i + 0.5) * part);
  return 1 - silent ** (part / chain.stepDays);
}

/** Silence at a moment, in days; never negative. */
export function silenceAt(retention: Retention, gapDays: number, now: number): Silence {
  return { retention, gapDays, days: max(now - retention.lastAt, 0) / dayMs };
}

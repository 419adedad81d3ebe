import { parts } from '@rapport/contracts';
import type { Part } from '@rapport/contracts';
import { chainFeatures, silenceAt, writeFeatures } from '../domain/chain.ts';
import { dayMs } from '../domain/duration.ts';
import { basisAt } from '../domain/first-term.ts';
import { emptyFold, foldUntil } from '../domain/fold.ts';
import type { Fold } from '../domain/fold.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import { shareOf } from '../domain/log-odds.ts';
import type { Calibration, Model, RhythmModel } from '../domain/model.ts';
import { calibrated, horizonDays, usualGapDays } from '../domain/rhythm.ts';
import { firstLogOdds, termsAt } from '../domain/terms.ts';
import { fitLogistic } from './logistic.ts';
import type { LogisticFit, Observations, Prior } from './logistic.ts';
import { alsoBetter, leastGain, lossOf } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import { reservoir } from './uniform-sample.ts';

/** A part's weight as outcomes have taught it, with the interval that holds it with a probability of 95 %. */
export interface LearntWeight {
  readonly weight: number;
  readonly low: number;
  readonly high: number;
}

/** logit P' = A + B·logit P_R + c·φ + Σ g_d (s_d − π_d), in one regression: calibration, and what each part is worth. */
export interface SecondStage {
  readonly calibration: Calibration;
  readonly weights: Readonly<Record<Part, LearntWeight>>;
}

/** One customer at one moment, and whether it stayed: the horizon after it had ended. */
interface Outcome {
  readonly cut: number;
  readonly horizonDays: number;
  readonly happened: boolean;
  /** The last retention event is not older than half of its usual gap. */
  readonly isFresh: boolean;
  /** logit P_R of the rhythm as it was fitted one window ago, as it is fitted now, and, calibrated, of what would hold without a second stage. */
  readonly earlier: number;
  readonly latest: number;
  readonly without: number;
  /** φ, then s_d − π_d of each part. */
  readonly values: Float64Array;
}

/** What the outcomes are gathered for. */
export interface Stage {
  /** In force, with the new references. */
  readonly model: Model;
  /** Whose weights are expected before outcomes speak. */
  readonly written: Model;
  readonly earlier: RhythmModel;
  readonly latest: RhythmModel;
  /** What would hold without this second stage: the new rhythm, or all that is in force. */
  readonly without: RhythmModel;
  readonly now: number;
  readonly windowMs: number;
}

interface Regression {
  readonly which: 'earlier' | 'latest';
  readonly spread: { readonly means: number[]; readonly deviations: number[] };
  readonly fixed: readonly number[] | null;
}

/** Moments within one window: a cause that is strong for some weeks is seen while it is, and each counts for its share. */
const cutsPerWindow = 4;
const interceptDeviation = 1;
const slopeDeviation = 0.5;
const featureDeviation = 0.55;
const weightDeviation = 2;
const fixedDeviation = 1e-6;
const freshShare = 0.5;
/** Of fewer outcomes than this nothing is learnt; of more than that a uniform sample is kept. */
const leastOutcomes = 200;
const mostOutcomes = 300_000;
const smallDeviation = 1e-9;
const inside95 = 1.959964;

/** Gathers the outcomes of a tenant, a customer at a time. Only customers with a rhythm have a hazard to calibrate. */
export class OutcomeBook {
  private readonly outcomes: Outcome[] = [];
  private readonly placeOf = reservoir(mostOutcomes);

  constructor(private readonly stage: Stage) {}

  /** The customer's interactions that count, sorted. */
  add(interactions: readonly DomainInteraction[]): void {
    const { model, now, windowMs } = this.stage;
    const first = interactions[0];
    if (first === undefined) return;
    const retentions = interactions.filter(({ kind, occurredAt }) => model.retentionKinds.has(kind) && occurredAt <= now);
    const step = windowMs / cutsPerWindow;
    const fold = emptyFold(model);
    let next = 0;
    for (let n = Math.floor((now - first.occurredAt) / step); n >= 1; n -= 1) {
      const moment = now - n * step;
      next = foldUntil(fold, model, { known: interactions, next, moment });
      this.look(fold, moment, retentions);
    }
  }

  /** null where there is too little, or the outcomes are all alike. */
  learn(): { readonly stage: SecondStage; readonly judgement: Judgement } | null {
    centre(this.outcomes);
    const { now, windowMs } = this.stage;
    const matured = this.outcomes.filter((outcome) => maturedAt(outcome) <= now - windowMs);
    const judged = this.outcomes.filter((outcome) => maturedAt(outcome) > now - windowMs);
    if (!hasBoth(matured) || !hasBoth(judged)) return null;
    const stage = this.fit(this.outcomes, 'latest');
    const judgement = this.judge({ stage: this.fit(matured, 'earlier'), rhythm: 'earlier' }, judged);
    return { stage, judgement: alsoBetter(judgement, this.judge({ stage, rhythm: 'latest' }, judged)) };
  }

  private look(fold: Fold, cut: number, retentions: readonly DomainInteraction[]): void {
    const { model, earlier, latest, without, now } = this.stage;
    if (fold.retention === null || basisAt(fold, model, cut) !== 'rhythm') return;
    const days = horizonDays(fold.retention, model);
    if (cut + days * dayMs > now) return;
    const place = this.placeOf();
    if (place === null) return;
    const values = new Float64Array(chainFeatures.length + parts.length);
    writeFeatures(silenceAt(fold.retention, model.rhythm.gapDays, cut), values);
    termsAt(fold, model, cut).dials.forEach((dial, i) => {
      values[chainFeatures.length + i] = dial - (model.parts[i]?.start ?? 0);
    });
    const logOdds = (rhythm: RhythmModel): number => firstLogOdds(fold, { ...model, rhythm }, cut).first;
    const uncalibrated = (rhythm: RhythmModel): number => logOdds({ ...rhythm, calibration: null });
    const happened = retentions.some(({ occurredAt }) => occurredAt > cut && occurredAt <= cut + days * dayMs);
    const isFresh = cut - fold.retention.lastAt <= freshShare * usualGapDays(fold.retention, model) * dayMs;
    this.outcomes[place] = { cut, horizonDays: days, happened, isFresh, earlier: uncalibrated(earlier), latest: uncalibrated(latest), without: logOdds(without), values };
  }

  private fit(outcomes: readonly Outcome[], which: 'earlier' | 'latest'): SecondStage {
    const spread = spreadOf(outcomes);
    // Of whoever has left already no more is heard, good or bad: only soon after a retention event does evidence say who will.
    const { coefficients, variances } = this.regress(outcomes.filter(({ isFresh }) => isFresh), { which, spread, fixed: null });
    const from = 2 + chainFeatures.length;
    const weights = coefficients.slice(from);
    const calibration = this.regress(outcomes, { which, spread, fixed: weights }).coefficients;
    const [intercept = 0, slope = 1] = calibration;
    return {
      calibration: { intercept, slope, features: calibration.slice(2, from), ...spread },
      weights: Object.fromEntries(parts.map((part, i) => [part, learntWeight(weights[i] ?? 0, variances[from + i] ?? 0)])) as Record<Part, LearntWeight>,
    };
  }

  /** logit P_R, φ and the parts against what came; with `fixed` weights the parts are not learnt. */
  private regress(outcomes: readonly Outcome[], { which, spread: { means, deviations }, fixed }: Regression): LogisticFit {
    const columns = 1 + chainFeatures.length + parts.length;
    const data: Observations = { columns, features: new Float64Array(outcomes.length * columns), outcomes: new Uint8Array(outcomes.length), weights: new Float64Array(outcomes.length) };
    for (const [row, outcome] of outcomes.entries()) {
      data.features[row * columns] = outcome[which];
      for (const [i, value] of outcome.values.entries()) data.features[row * columns + 1 + i] = i < chainFeatures.length ? (value - means[i]!) / deviations[i]! : value;
      data.outcomes[row] = outcome.happened ? 1 : 0;
      data.weights[row] = this.weightOf(outcome);
    }
    return fitLogistic(data, this.priors(fixed));
  }

  private priors(fixed: readonly number[] | null): Prior[] {
    return [
      { mean: 0, deviation: interceptDeviation },
      { mean: 1, deviation: slopeDeviation },
      ...chainFeatures.map((): Prior => ({ mean: 0, deviation: featureDeviation })),
      ...this.stage.written.parts.map(({ weight }, i): Prior => (fixed === null ? { mean: weight, deviation: weightDeviation } : { mean: fixed[i] ?? weight, deviation: fixedDeviation })),
    ];
  }

  /** Horizons that overlap say the same thing several times. */
  private weightOf({ horizonDays: days }: Outcome): number {
    return Math.min(1, this.stage.windowMs / cutsPerWindow / (days * dayMs));
  }

  /** Against what would hold without it, with the weights in force. */
  private judge({ stage: { calibration, weights }, rhythm }: { stage: SecondStage; rhythm: 'earlier' | 'latest' }, judged: readonly Outcome[]): Judgement {
    const { model } = this.stage;
    let before = 0;
    let after = 0;
    let total = 0;
    for (const outcome of judged) {
      const weight = this.weightOf(outcome);
      const [features, dials] = [outcome.values.subarray(0, chainFeatures.length), outcome.values.subarray(chainFeatures.length)];
      const inForce = outcome.without + sumOver(dials, (dial, i) => dial * (model.parts[i]?.weight ?? 0));
      const learnt = calibrated(outcome[rhythm], calibration, features)
        + sumOver(dials, (dial, i) => dial * (weights[parts[i]!].weight));
      before += weight * lossOf(outcome.happened, shareOf(inForce));
      after += weight * lossOf(outcome.happened, shareOf(learnt));
      total += weight;
    }
    return { customers: judged.length, before: before / total, after: after / total, isAdmitted: after <= before * (1 - leastGain) };
  }
}

/** When it was known whether the customer stayed. */
function maturedAt({ cut, horizonDays: days }: Outcome): number {
  return cut + days * dayMs;
}

function hasBoth(outcomes: readonly Outcome[]): boolean {
  return outcomes.length >= leastOutcomes && outcomes.some(({ happened }) => happened) && outcomes.some(({ happened }) => !happened);
}

function learntWeight(weight: number, variance: number): LearntWeight {
  const half = inside95 * Math.sqrt(variance);
  return { weight, low: weight - half, high: weight + half };
}

/**
 * Dials are compared among customers at the same moment, the reference being the cohort's mean there: evidence that every
 * customer gathers with time says nothing about who leaves.
 */
function centre(outcomes: readonly Outcome[]): void {
  const moments = new Map<number, Outcome[]>();
  for (const outcome of outcomes) {
    const there = moments.get(outcome.cut);
    if (there === undefined) moments.set(outcome.cut, [outcome]);
    else there.push(outcome);
  }
  for (const there of moments.values()) {
    for (let i = chainFeatures.length; i < chainFeatures.length + parts.length; i += 1) {
      const mean = there.reduce((sum, { values }) => sum + values[i]!, 0) / there.length;
      for (const { values } of there) values[i]! -= mean;
    }
  }
}

/** Unweighted mean and deviation of each φ. */
function spreadOf(outcomes: readonly Outcome[]): { means: number[]; deviations: number[] } {
  const means = chainFeatures.map((_, i) => outcomes.reduce((sum, { values }) => sum + values[i]!, 0) / outcomes.length);
  const deviations = means.map((mean, i) => Math.sqrt(outcomes.reduce((sum, { values }) => sum + (values[i]! - mean) ** 2, 0) / outcomes.length) + smallDeviation);
  return { means, deviations };
}

function sumOver(values: Float64Array, of: (value: number, i: number) => number): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += of(values[i]!, i);
  return total;
}

import type { Part } from '@rapport/contracts';
import type { Chain } from './chain.ts';
import type { Analysers } from './text.ts';

/** How one part is judged: s = (k·start + P)/(k + P + harm·N), term = weight·(s − start). */
export interface PartModel {
  readonly name: Part;
  readonly weight: number;
  readonly start: number;
  readonly k: number;
  readonly harm: number;
  /** Milliseconds; null: evidence doesn't fade. */
  readonly halfLifeMs: number | null;
}

/** Evidence of one interaction for one part: + speaks for staying, − against. `part` is an index of Model.parts. */
export interface Evidence {
  readonly part: number;
  readonly amount: number;
}

/** What a kind of interaction says. */
export interface KindLine {
  readonly evidence: readonly Evidence[];
  readonly signal: boolean;
}

/** A fact as evidence without decay: weight × clamp((value − from)/(to − from), 0, 1). */
export interface FactRule {
  readonly name: string;
  readonly part: number;
  readonly weight: number;
  readonly unit: 'number' | 'months-left' | 'days-left';
  readonly from: number;
  readonly to: number;
}

/** The shares of scores that separate the bands: below. */
export interface Bands {
  readonly 'at-risk': number;
  readonly watch: number;
  readonly steady: number;
}

/** What computes the rhythm: the chain once one is learnt, MBG/NBD with these parameters until then. */
export interface RhythmModel {
  /** G */
  readonly gapDays: number;
  readonly r: number;
  /** In days. */
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  readonly chain: Chain | null;
  readonly calibration: Calibration | null;
  /** The cohort's mean log-odds of the first term: where the reference customer stands. 0 at cold start. */
  readonly meanLogOdds: number;
}

/** What outcomes have taught beyond the hazard: logit P' = intercept + slope·logit P_R + Σ feature·(φ − mean)/deviation. */
export interface Calibration {
  readonly intercept: number;
  readonly slope: number;
  /** One each of `chainFeatures`. */
  readonly features: readonly number[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** Cases whose outcome is known, and those that were kept: renewed, or bought for the first time. */
export interface Counts {
  readonly matured: number;
  readonly kept: number;
}

/** As many cases are thought to have been seen before the tenant's own. */
export interface PriorCounts {
  readonly kept: number;
  readonly notKept: number;
}

/** (prior kept + kept) / (prior + matured) */
export function shareKept({ kept, notKept }: PriorCounts, own: Counts): number {
  return (kept + own.kept) / (kept + notKept + own.matured);
}

/** A model document resolved for computing: durations in ms or days, names as indices. Never changed once made. */
export interface Model {
  readonly version: number;
  readonly retentionKinds: ReadonlySet<string>;
  readonly lossKinds: ReadonlySet<string>;
  readonly horizon: { readonly fixedDays: number } | { readonly ownGaps: number; readonly minDays: number; readonly maxDays: number };
  readonly contract: { readonly fact: string; readonly graceMs: number; readonly renewal: number; readonly prior: PriorCounts };
  readonly prospect: { readonly withinDays: number; readonly conversion: number; readonly prior: PriorCounts };
  readonly answers: { readonly withinMs: number; readonly fastMs: number };
  readonly rhythm: RhythmModel;
  readonly bands: Bands;
  readonly currency: { readonly report: string; readonly rates: Readonly<Record<string, number>> };
  readonly parts: readonly PartModel[];
  readonly kinds: ReadonlyMap<string, KindLine>;
  readonly ratings: ReadonlyMap<string, readonly Evidence[]>;
  /** What a text is worth where nothing else speaks of its part, and what judges it. */
  readonly text: Evidence & { readonly analysers: Analysers };
  readonly facts: readonly FactRule[];
  readonly exposureMs: number;
}

/** A model with the moment from which it is in force. Lists of them ascend. */
export interface ModelVersion {
  readonly model: Model;
  readonly inForceFrom: number;
}

/** The version in force at a moment; before the first one: the first. */
export function modelInForce(models: readonly ModelVersion[], at: number): Model {
  const first = models[0];
  if (first === undefined) throw new RangeError('a score needs at least one model version');
  return (models.findLast((version) => version.inForceFrom <= at) ?? first).model;
}

/** An amount in the reporting currency; null without a rate. */
export function inReportingCurrency(model: Model, amount: { value: number; currency: string }): number | null {
  if (amount.currency === model.currency.report) return amount.value;
  const rate = model.currency.rates[amount.currency];
  return rate === undefined ? null : amount.value * rate;
}

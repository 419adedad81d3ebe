import { shareOf } from '../domain/log-odds.ts';
import { bucketCount } from '../domain/text-weights.ts';
import type { TextFeatures } from '../domain/text-weights.ts';

/** One text, and whether its rating is bad. */
export interface Case {
  readonly features: TextFeatures;
  readonly isBad: boolean;
}

/** Log-odds that a text has no bad rating: intercept + Σ weight · value of its buckets. */
export interface TextFit {
  readonly intercept: number;
  readonly weights: Float64Array;
}

/** A weight is normal around 0 with this deviation times the bucket's rarity, ln((texts + 1)/(texts with it + 1)): what every text has says little. */
const weightDeviation = 0.5;
const steps = 100;
const powerSteps = 20;
/** The power method comes from below. */
const margin = 1.05;

/** The maximum a posteriori of a logistic regression on hashed features, by Nesterov's accelerated gradient. The same cases in the same order give the same. */
export function fitText(cases: readonly Case[]): TextFit {
  const rarity = rarityOf(cases);
  const precision = 1 / weightDeviation ** 2;
  const step = 1 / (0.25 * margin * (largestCurvature(cases, rarity) + cases.length) + precision);
  let at = { intercept: 0, weights: new Float64Array(bucketCount) };
  const ahead = { intercept: 0, weights: new Float64Array(bucketCount) };
  for (let pass = 1; pass <= steps; pass += 1) {
    const residuals = logOddsOf(cases, rarity, ahead.weights).map((logOdds, row) => shareOf(ahead.intercept + logOdds) - (cases[row]!.isBad ? 0 : 1));
    const gradient = transposed(cases, rarity, residuals);
    const momentum = (pass - 1) / (pass + 2);
    const intercept = ahead.intercept - step * residuals.reduce((sum, residual) => sum + residual, 0);
    const weights = gradient.map((slope, i) => ahead.weights[i]! - step * (slope + precision * ahead.weights[i]!));
    ahead.intercept = intercept + momentum * (intercept - at.intercept);
    for (let i = 0; i < bucketCount; i += 1) ahead.weights[i] = weights[i]! + momentum * (weights[i]! - at.weights[i]!);
    at = { intercept, weights };
  }
  return { intercept: at.intercept, weights: at.weights.map((weight, i) => weight * rarity[i]!) };
}

/** The log-odds of one text without the intercept. */
export function textLogOdds({ weights }: TextFit, features: TextFeatures): number {
  return dot(features, weights);
}

function dot({ buckets, values }: TextFeatures, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < buckets.length; i += 1) sum += weights[buckets[i]!]! * values[i]!;
  return sum;
}

function rarityOf(cases: readonly Case[]): Float64Array {
  const texts = new Float64Array(bucketCount);
  for (const { features } of cases) for (const bucket of features.buckets) texts[bucket]! += 1;
  return texts.map((count) => Math.log((cases.length + 1) / (count + 1)));
}

/** X·w, the columns of X being scaled by the rarity. */
function logOddsOf(cases: readonly Case[], rarity: Float64Array, weights: Float64Array): Float64Array {
  const scaled = weights.map((weight, i) => weight * rarity[i]!);
  return Float64Array.from(cases, ({ features }) => dot(features, scaled));
}

/** Xᵀ·d */
function transposed(cases: readonly Case[], rarity: Float64Array, scales: Float64Array): Float64Array {
  const sums = new Float64Array(bucketCount);
  for (const [row, { features: { buckets, values } }] of cases.entries()) {
    for (let i = 0; i < buckets.length; i += 1) sums[buckets[i]!]! += values[i]! * scales[row]!;
  }
  return sums.map((sum, i) => sum * rarity[i]!);
}

/** The largest eigenvalue of XᵀX by the power method. */
function largestCurvature(cases: readonly Case[], rarity: Float64Array): number {
  let direction = new Float64Array(bucketCount).fill(1 / Math.sqrt(bucketCount));
  let length = 0;
  for (let step = 0; step < powerSteps; step += 1) {
    const next = transposed(cases, rarity, logOddsOf(cases, rarity, direction));
    length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    if (length === 0) return 0;
    direction = next.map((value) => value / length);
  }
  return length;
}

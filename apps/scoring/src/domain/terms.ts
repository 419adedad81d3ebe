import type { Band, Basis } from '@rapport/contracts';
import { dayMs } from './duration.ts';
import { clamp } from './clamp.ts';
import { firstTerm } from './first-term.ts';
import { decay, momentOf } from './fold.ts';
import type { Fold } from './fold.ts';
import { boundedLogOdds, shareOf } from './log-odds.ts';
import type { FactRule, Model } from './model.ts';
import { isInForce, overridden } from './override.ts';
import { rhythmLogOdds } from './rhythm.ts';

/** The mean month, in days. */
const monthDays = 30.436875;

/** The score and what it is made of: ℓ = first + Σ parts, computed = 100/(1 + e^(−ℓ)); 0 when lost. */
export interface Terms {
  readonly basis: Basis;
  /** The one in force: an override's, or the computed one. */
  readonly score: number;
  readonly computed: number;
  /** logit of the clamped P_R. */
  readonly first: number;
  /** w·(s − π) per part. */
  readonly parts: readonly number[];
  /** s per part, 0–1. */
  readonly dials: readonly number[];
}

/** The terms of the score at a moment that is not before the newest interaction folded; `override`: the one in force then, unless told. */
export function termsAt(fold: Fold, model: Model, now: number, override = isInForce(fold.override, now) ? fold.override : null): Terms {
  const { basis, first } = firstLogOdds(fold, model, now);
  const facts = factEvidence(fold, model, now);
  const parts: number[] = [];
  const dials: number[] = [];
  let logOdds = first;
  for (let i = 0; i < model.parts.length; i += 1) {
    const part = model.parts[i];
    if (part === undefined) break;
    const { k, start, harm, weight, halfLifeMs } = part;
    const since = fold.evidenceAt[i] ?? null;
    const left = since === null ? 0 : decay(halfLifeMs, now - since);
    const pro = left * (fold.evidenceFor[i] ?? 0) + (facts?.[i] ?? 0);
    const contra = left * (fold.evidenceAgainst[i] ?? 0);
    const dial = pro === 0 && contra === 0 ? start : (k * start + pro) / (k + pro + harm * contra);
    const term = weight * (dial - start);
    dials.push(dial);
    parts.push(term);
    logOdds += term;
  }
  const computed = basis === 'lost' ? 0 : 100 * shareOf(logOdds);
  return { basis, score: overridden(computed, override), computed, first, parts, dials };
}

/** logit of P_R within bounds; a rhythm's as calibrated, where outcomes have taught that. */
export function firstLogOdds(fold: Fold, model: Model, now: number): { basis: Basis; first: number } {
  const { basis, probability } = firstTerm(fold, model, now);
  if (basis !== 'rhythm' || fold.retention === null) return { basis, first: boundedLogOdds(probability) };
  return { basis, first: rhythmLogOdds(probability, model, { retention: fold.retention, now }) };
}

/** P + N of each part at a moment, facts among them. */
export function evidenceAt(fold: Fold, model: Model, now: number): number[] {
  const facts = factEvidence(fold, model, now);
  return model.parts.map(({ halfLifeMs }, i) => {
    const since = fold.evidenceAt[i] ?? null;
    const left = since === null ? 0 : decay(halfLifeMs, now - since);
    return left * ((fold.evidenceFor[i] ?? 0) + (fold.evidenceAgainst[i] ?? 0)) + (facts?.[i] ?? 0);
  });
}

/** Per part what the facts add to P; null where none weighs, which is usual. */
function factEvidence(fold: Fold, model: Model, now: number): number[] | null {
  let sums: number[] | null = null;
  for (const rule of model.facts) {
    if (rule.weight === 0 || fold.facts[rule.name] === undefined) continue;
    sums ??= model.parts.map(() => 0);
    sums[rule.part] = (sums[rule.part] ?? 0) + evidenceOfFact(fold, rule, now);
  }
  return sums;
}

/** weight × clamp((value − from)/(to − from), 0, 1); 0 while the fact is unknown or of another type. */
export function evidenceOfFact(fold: Fold, rule: FactRule, now: number): number {
  const value = fold.facts[rule.name]?.value ?? null;
  const measured = rule.unit === 'number' ? numberOf(value) : daysLeft(momentOf(value), now);
  if (measured === null) return 0;
  const inUnit = rule.unit === 'months-left' ? measured / monthDays : measured;
  return rule.weight * clamp((inUnit - rule.from) / (rule.to - rule.from), 0, 1);
}

function daysLeft(moment: number | null, now: number): number | null {
  return moment === null ? null : (moment - now) / dayMs;
}

/** A number, or a text that is one: senders quote amounts. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Fewer than three interactions, and prospects, are unknown: the number stands, the word says how little it rests on. */
export function bandOf(terms: Terms, fold: Fold, model: Model): Band {
  if (terms.basis === 'prospect' || fold.interactions < 3) return 'unknown';
  if (terms.score < model.bands['at-risk']) return 'at-risk';
  if (terms.score < model.bands.watch) return 'watch';
  return terms.score < model.bands.steady ? 'steady' : 'strong';
}

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

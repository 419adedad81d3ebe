import type { Band, Basis, Part } from '@rapport/contracts';
import { dayMs, dayNumber } from './duration.ts';
import type { Fold, Phase } from './fold.ts';
import { momentOf } from './fold.ts';
import { shareOf } from './log-odds.ts';
import type { Model } from './model.ts';
import { isInForce } from './override.ts';
import type { Override } from './override.ts';
import { horizonDays } from './rhythm.ts';
import { bandOf, evidenceAt, sum, termsAt } from './terms.ts';
import type { Terms } from './terms.ts';

/** One part of the judgement; score and confidence in full precision. */
export interface PartScore {
  readonly part: Part;
  /** 0–100 */
  readonly score: number;
  /** 0–1 */
  readonly confidence: number;
  /** ms since the epoch; null: no evidence yet. */
  readonly lastEvidenceAt: number | null;
}

/** The score of one customer at one moment, with all that follows from its fold. */
export interface Score {
  readonly at: number;
  /** The one in force, and the one without an override. */
  readonly score: number;
  readonly computed: number;
  readonly basis: Basis;
  readonly band: Band;
  readonly phase: Phase | 'lost';
  /** Within what the customer is expected to show that it stays; null when lost. `until` is ms. */
  readonly horizon: { readonly until: number; readonly days: number } | null;
  readonly confidence: number;
  readonly interval: { readonly low: number; readonly high: number };
  readonly parts: readonly PartScore[];
  readonly terms: Terms;
  /** What a person set, while it holds. */
  readonly override: Override | null;
  /** Sum of the parts' terms, in log-odds. */
  readonly evidence: number;
}

/** Prior width of the interval in log-odds, and how fast evidence narrows it: ± 2.56/√(E + 4) holds 80 %. */
const interval = { width: 2.56, evidence: 4 } as const;

/** Evidence that gives a score half its confidence. */
const halfConfidence = 10;

/** The score at a moment that is not before the newest interaction folded. */
export function scoreAt(fold: Fold, model: Model, now: number): Score {
  const terms = termsAt(fold, model, now);
  const weights = evidenceAt(fold, model, now);
  const experience = Math.max((fold.retention?.count ?? 0) - 1, 0) + sum(weights);
  return {
    at: now,
    score: terms.score,
    computed: terms.computed,
    basis: terms.basis,
    band: bandOf(terms, fold, model),
    phase: terms.basis === 'lost' ? 'lost' : fold.phase,
    horizon: horizonOf(fold, model, { basis: terms.basis, now }),
    confidence: experience / (experience + halfConfidence),
    interval: intervalOf(terms, experience),
    parts: model.parts.map((part, i) => {
      const weight = weights[i] ?? 0;
      const score = 100 * (terms.dials[i] ?? part.start);
      return { part: part.name, score, confidence: weight / (weight + part.k), lastEvidenceAt: lastEvidence(fold, model, i) };
    }),
    terms,
    override: isInForce(fold.override, now) ? fold.override : null,
    evidence: sum(terms.parts),
  };
}

function intervalOf(terms: Terms, experience: number): { low: number; high: number } {
  if (terms.basis === 'lost') return { low: 0, high: 0 };
  const logOdds = terms.first + sum(terms.parts);
  const half = interval.width / Math.sqrt(experience + interval.evidence);
  return { low: 100 * shareOf(logOdds - half), high: 100 * shareOf(logOdds + half) };
}

function horizonOf(fold: Fold, model: Model, at: { basis: Basis; now: number }): Score['horizon'] {
  const { basis, now } = at;
  if (basis === 'contract' && fold.contract !== null) {
    const until = fold.contract.endsAt + model.contract.graceMs;
    return { until, days: dayNumber(until) - dayNumber(now) };
  }
  if (basis === 'lost') return null;
  const days = basis === 'rhythm' && fold.retention !== null ? horizonDays(fold.retention, model) : model.prospect.withinDays;
  return { until: now + days * dayMs, days: Math.round(days) };
}

/** Facts that weigh are evidence from the moment they were learnt. */
function lastEvidence(fold: Fold, model: Model, part: number): number | null {
  let last = fold.evidenceAt[part] ?? null;
  for (const rule of model.facts) {
    const fact = fold.facts[rule.name];
    if (rule.part !== part || rule.weight === 0 || fact === undefined) continue;
    if (rule.unit !== 'number' && momentOf(fact.value) === null) continue;
    last = Math.max(last ?? fact.at, fact.at);
  }
  return last;
}

/** The part with the most negative term; null when none speaks against staying, or a person's word stands in the place of all. */
export function worstPart({ terms, override }: Pick<Score, 'terms' | 'override'>, model: Model): Part | null {
  if (override !== null) return null;
  let worst: Part | null = null;
  let least = 0;
  model.parts.forEach(({ name }, i) => {
    const term = terms.parts[i] ?? 0;
    if (term >= least) return;
    least = term;
    worst = name;
  });
  return worst;
}

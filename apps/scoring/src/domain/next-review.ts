import type { Band, Basis } from '@rapport/contracts';
import { dayMs } from './duration.ts';
import type { Fold } from './fold.ts';
import type { Model } from './model.ts';
import { bandOf, termsAt } from './terms.ts';

/** A score that others have seen: kept or published. */
export interface Reference {
  readonly score: number;
  readonly band: Band;
  readonly basis: Basis;
}

/** Beyond it a score that hasn't moved is looked at once more. */
const farthestMs = 800 * dayMs;
/** Within it no curve turns: half-lives are days, of the shipped model 60 and more. */
const firstStepMs = 6 * 3_600_000;
/** Growth of the steps: small enough that a curve which turns within one is still seen. */
const stepGrowth = 1.5;
const leastPrecisionMs = 60_000;

/** What the next review is asked for. */
export interface ReviewSearch {
  readonly now: number;
  readonly references: readonly Reference[];
  /** Answers the last step at which the score had not moved yet: too early, never too late, and half the work. */
  readonly roughly?: boolean;
}

/**
 * When silence or decay will next have moved the score by a point from one of the references, or to another band or
 * basis, if nothing more happens; null: not within 800 days. Curves may turn, so it is found by growing steps and then
 * by bisection, to a minute or a hundredth of the time until then; never earlier than the first moment found, unless
 * it is asked for roughly.
 */
export function nextReviewAt(fold: Fold, model: Model, { now, references, roughly = false }: ReviewSearch): number | null {
  const moved = (time: number): boolean => {
    const terms = termsAt(fold, model, time);
    const band = bandOf(terms, fold, model);
    return references.some((seen) => Math.abs(terms.score - seen.score) >= 1 || seen.band !== band || seen.basis !== terms.basis);
  };
  let before = now;
  for (const time of stepsFrom(fold, model, now)) {
    if (moved(time)) return roughly && before > now ? before : bisect(moved, { before, after: time, now });
    before = time;
  }
  return null;
}

/** Growing steps, and the moment after a contract's grace, when the basis jumps. */
function stepsFrom(fold: Fold, model: Model, now: number): number[] {
  const steps: number[] = [];
  if (!changesInSilence(fold, model)) steps.push(now + farthestMs);
  else for (let step = firstStepMs; step < farthestMs * stepGrowth; step *= stepGrowth) steps.push(now + Math.min(step, farthestMs));
  if (fold.override !== null && fold.override.until > now) steps.push(fold.override.until);
  const graceOver = fold.contract === null ? now : fold.contract.endsAt + model.contract.graceMs + 1;
  if (graceOver > now) steps.push(graceOver);
  return steps.sort((a, b) => a - b);
}

/** A contract without evidence that fades, or a loss, stands still. */
function changesInSilence(fold: Fold, model: Model): boolean {
  if (fold.lost) return false;
  if (fold.contract === null) return true;
  const fades = model.parts.some((part, i) => part.halfLifeMs !== null && fold.evidenceAt[i] !== null);
  return fades || model.facts.some((fact) => fact.weight !== 0 && fact.unit !== 'number');
}

function bisect(moved: (time: number) => boolean, range: { before: number; after: number; now: number }): number {
  let { before, after } = range;
  while (after - before > Math.max(leastPrecisionMs, (after - range.now) / 100)) {
    const middle = Math.floor((before + after) / 2);
    if (moved(middle)) after = middle;
    else before = middle;
  }
  return Math.ceil(after);
}

import { dayMs } from '../domain/duration.ts';
import type { Model } from '../domain/model.ts';
import { addRetention } from '../domain/retention.ts';
import type { Retention } from '../domain/retention.ts';
import type { History } from '../learning/train-chain.ts';

/** The time after one purchase: until the next, or until the file ends. */
export interface Silence {
  /** As of the purchase. */
  readonly retention: Retention;
  /** Whole days. */
  readonly days: number;
  /** Ended by a purchase. */
  readonly isCompleted: boolean;
}

/** One customer's silences, the oldest first. */
export function silencesOf(history: History, model: Model, end: number): Silence[] {
  const silences: Silence[] = [];
  let retention: Retention | null = null;
  for (const [i, event] of history.entries()) {
    retention = addRetention(retention, event, model.rhythm.gapDays);
    const next = history[i + 1];
    silences.push({ retention, days: Math.round(((next?.at ?? end) - event.at) / dayMs), isCompleted: next !== undefined });
  }
  return silences;
}

/** Beyond it an alarm counts as given: 30 years. */
const farthestDays = 11_000;

/** The first whole day of a silence on which a figure that only falls in silence is below a bound. */
export function firstDayBelow(bound: number, figureAt: (day: number) => number): number {
  if (figureAt(0) < bound) return 0;
  let before = 0;
  let after = farthestDays;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (figureAt(middle) < bound) after = middle;
    else before = middle;
  }
  return after;
}

import { dayMs, dayNumber } from './duration.ts';
import { emptyFold, foldInto, foldUntil } from './fold.ts';
import type { DomainInteraction } from './interaction.ts';
import type { Model } from './model.ts';
import { rounded } from './rounded.ts';
import { scoreAt } from './score.ts';
import type { Score } from './score.ts';
import { termsAt } from './terms.ts';

/** Daily scores that a customer's normal is made of. */
export const normalDays = 42;
export const trendDays = 30;
/** The middle share of the daily scores that counts as normal. */
const normalShare = 0.8;

export interface Normal {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly days: number;
}

/**
 * What the last weeks say of a customer. It is kept with the state, because lists sort by it and show it and read no
 * history; it is looked up again when it has moved by a point, at most daily.
 */
export interface LookBack {
  /** When to look again, ms. */
  readonly dueAt: number;
  /** The score 30 days before, or the first one when that is newer. */
  readonly earlier: number;
  readonly normal: Normal | null;
}

/** The look back at a moment over all interactions that count, sorted; `dueAt` is a day later, or `exactly` when it will have moved. */
export function lookBack(known: readonly DomainInteraction[], model: Model, { now, exactly }: { now: number; exactly: boolean }): LookBack {
  const earlier = rounded(earlierScore(known, model, now).score, 4);
  const normal = normalOf(dailyScores(known, model, now));
  const seen = { dueAt: now + dayMs, earlier, normal };
  return exactly ? { ...seen, dueAt: movedAt(seen, known, { model, now }) } : seen;
}

/** The first of the next 30 days at which it will have moved by a point if nothing more happens; else their end. */
function movedAt(seen: LookBack, known: readonly DomainInteraction[], { model, now }: { model: Model; now: number }): number {
  const daily = dailyScores(known, model, now + trendDays * dayMs, normalDays + trendDays);
  const earlier = earlierScores(known, model, now);
  for (let day = 1; day < trendDays; day += 1) {
    // Days before the first interaction are missing at the front.
    const until = daily.slice(0, Math.max(daily.length - trendDays + day, 0)).slice(-normalDays);
    const moved = Math.abs((earlier[day] ?? seen.earlier) - seen.earlier) >= 1 || hasMoved(seen.normal, normalOf(until));
    if (moved) return now + day * dayMs;
  }
  return now + trendDays * dayMs;
}

/** What `earlier` will be today and on each of the days to come. */
function earlierScores(known: readonly DomainInteraction[], model: Model, now: number): number[] {
  const first = known[0]?.occurredAt ?? Infinity;
  const fold = emptyFold(model);
  const scores: number[] = [];
  let next = 0;
  for (let day = 0; day < trendDays; day += 1) {
    const moment = now + (day - trendDays) * dayMs;
    next = foldUntil(fold, model, { known, next, moment });
    scores.push(first <= moment ? termsAt(fold, model, moment).score : earlierScore(known, model, now).score);
  }
  return scores;
}

function hasMoved(before: Normal | null, after: Normal | null): boolean {
  if (before === null || after === null) return before !== after;
  return (['median', 'low', 'high'] as const).some((name) => Math.abs(after[name] - before[name]) >= 1);
}

/** How many midnights a normal stands on, of a customer since its first interaction. */
export function normalDaysAt(firstAt: number, at: number): number {
  return Math.min(normalDays, dayNumber(at) - Math.ceil(firstAt / dayMs) + 1);
}

/** The score some days before, or the first one when that is newer. */
export function earlierScore(known: readonly DomainInteraction[], model: Model, at: number, days = trendDays): Score {
  const first = known[0]?.occurredAt ?? at;
  const moment = at - days * dayMs;
  const fold = emptyFold(model);
  if (moment >= first) foldUntil(fold, model, { known, next: 0, moment });
  else for (const interaction of known.slice(0, 1)) foldInto(fold, interaction, model);
  return scoreAt(fold, model, Math.max(moment, first));
}

/** The score at the last UTC midnights, oldest first, as far as the customer existed. */
export function dailyScores(known: readonly DomainInteraction[], model: Model, at: number, days = normalDays): number[] {
  const first = known[0]?.occurredAt ?? Infinity;
  const fold = emptyFold(model);
  const scores: number[] = [];
  let next = 0;
  for (let day = dayNumber(at) - days + 1; day <= dayNumber(at); day += 1) {
    const moment = day * dayMs;
    next = foldUntil(fold, model, { known, next, moment });
    if (first <= moment) scores.push(termsAt(fold, model, moment).score);
  }
  return scores;
}

/** Median and middle 80 % of daily scores; null without any. */
export function normalOf(scores: readonly number[]): Normal | null {
  if (scores.length === 0) return null;
  const sorted = [...scores].sort((a, b) => a - b);
  const outside = (1 - normalShare) / 2;
  const at = (share: number): number => rounded(quantile(sorted, share), 4);
  return { median: at(0.5), low: at(outside), high: at(1 - outside), days: sorted.length };
}

/** Linear between the two nearest. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (place - Math.floor(place)) * (high - low);
}

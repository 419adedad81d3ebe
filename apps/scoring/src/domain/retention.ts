import { dayNumber } from './duration.ts';

/** Looked up once: they are asked in the innermost loops. */
const { log, max } = Math;

/** The rhythm of retention events, one a UTC day: sums over the gaps between them, in days. */
export interface Retention {
  /** Days with a retention event. */
  count: number;
  lastDay: number;
  /** Moment of the newest one, ms. */
  lastAt: number;
  gapSum: number;
  logGapSum: number;
  squaredLogGapSum: number;
  /** Counts decayed with half-lives of ½, 2 and 8 expected gaps, as of the newest day. */
  recent: [number, number, number];
  /** Σ ln(1 + v) over the days before the newest; v = max(amount, 0), 1 where no amount is known. */
  logAmountSum: number;
  /** The newest day's amount so far; null: none known. */
  dayAmount: number | null;
}

/** The rhythm with one more retention event, which must not be older than the newest one. */
export function addRetention(
  before: Retention | null,
  event: { at: number; amount: number | null },
  expectedGapDays: number,
): Retention {
  const day = dayNumber(event.at);
  if (before === null) return firstRetention(day, event);
  if (day === before.lastDay) return { ...before, lastAt: event.at, dayAmount: added(before.dayAmount, event.amount) };
  const gap = day - before.lastDay;
  const logGap = log(gap);
  const [short, middle, long] = before.recent;
  const faded = (count: number, halfLife: number): number => count * 2 ** (-gap / (halfLife * expectedGapDays)) + 1;
  return {
    count: before.count + 1,
    lastDay: day,
    lastAt: event.at,
    gapSum: before.gapSum + gap,
    logGapSum: before.logGapSum + logGap,
    squaredLogGapSum: before.squaredLogGapSum + logGap * logGap,
    recent: [faded(short, 0.5), faded(middle, 2), faded(long, 8)],
    logAmountSum: before.logAmountSum + logAmount(before.dayAmount),
    dayAmount: event.amount,
  };
}

function firstRetention(day: number, event: { at: number; amount: number | null }): Retention {
  return {
    count: 1,
    lastDay: day,
    lastAt: event.at,
    gapSum: 0,
    logGapSum: 0,
    squaredLogGapSum: 0,
    recent: [1, 1, 1],
    logAmountSum: 0,
    dayAmount: event.amount,
  };
}

/** The mean of ln(1 + v) over all days with a retention event. */
export function meanLogAmount({ count, logAmountSum, dayAmount }: Retention): number {
  return (logAmountSum + logAmount(dayAmount)) / count;
}

function added(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : a + b;
}

function logAmount(dayAmount: number | null): number {
  return log(1 + (dayAmount === null ? 1 : max(dayAmount, 0)));
}

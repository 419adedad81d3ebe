import { dayMs, instantOf, localDay } from './zoned-time.ts';

/** When to hold what would be told: each part that is said must fit; a part that isn't said fits always. */
export interface TimeInterval {
  readonly name: string;
  readonly location: string;
  /** Minutes of the day: start inclusive, end exclusive. None: the whole day. */
  readonly times: readonly { readonly start: number; readonly end: number }[];
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number> | null;
  /** From 1; negative ones count from the month's end. */
  readonly daysOfMonth: readonly Range[] | null;
  /** From 1. */
  readonly months: readonly Range[] | null;
  readonly years: readonly Range[] | null;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Beyond a year and a day nothing is held: the intervals never end. */
const LONGEST_DAYS = 367;

/** The interval that holds now, and the first moment that none of them does; null when none holds. */
export function holdingAt(intervals: readonly TimeInterval[], now: number): { readonly name: string; readonly until: number } | null {
  const first = intervals.find((interval) => endOf(interval, now) !== null);
  if (first === undefined) return null;
  const latest = now + LONGEST_DAYS * dayMs;
  let until = now;
  for (let end = endOfAny(intervals, until); end !== null && until < latest; end = endOfAny(intervals, until)) until = end;
  return { name: first.name, until };
}

function endOfAny(intervals: readonly TimeInterval[], at: number): number | null {
  const ends = intervals.flatMap((interval) => endOf(interval, at) ?? []);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** The end of the piece of the interval that contains the moment. */
function endOf(interval: TimeInterval, at: number): number | null {
  const today = localDay(at, interval.location);
  // A clock change may push a day's last piece behind its midnight.
  const pieces = [today - dayMs, today].flatMap((day) => piecesOf(interval, day));
  const holding = pieces.filter(({ start, end }) => start <= at && at < end);
  return holding.length === 0 ? null : Math.max(...holding.map(({ end }) => end));
}

function piecesOf(interval: TimeInterval, day: number): { start: number; end: number }[] {
  if (!fitsDay(interval, day)) return [];
  const times = interval.times.length === 0 ? [{ start: 0, end: 24 * 60 }] : interval.times;
  return times.map(({ start, end }) => ({ start: instantOf(day, start, interval.location), end: instantOf(day, end, interval.location) }));
}

function fitsDay({ weekdays, daysOfMonth, months, years }: TimeInterval, day: number): boolean {
  const date = new Date(day);
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const fromEnd = (bound: number): number => (bound < 0 ? length + 1 + bound : bound);
  return (
    (weekdays?.has(date.getUTCDay()) ?? true) &&
    (daysOfMonth?.some(({ from, to }) => date.getUTCDate() >= fromEnd(from) && date.getUTCDate() <= fromEnd(to)) ?? true) &&
    fits(months, date.getUTCMonth() + 1) &&
    fits(years, date.getUTCFullYear())
  );
}

function fits(ranges: readonly Range[] | null, value: number): boolean {
  return ranges?.some(({ from, to }) => from <= value && value <= to) ?? true;
}

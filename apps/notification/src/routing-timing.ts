import type { InhibitRule } from './domain/flush.ts';
import type { Range, TimeInterval } from './domain/hold.ts';
import { parseMatcher } from './domain/matcher.ts';
import type { RoutingDocument } from './routing-document.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

/** A range as Alertmanager writes it (`monday:friday`, `1:5`, `-1`), or null. */
export function parseRange(text: string, kind: 'weekday' | 'day' | 'month' | 'year'): Range | null {
  const [from, to = from, ...rest] = text.split(':').map((word) => bound(word.trim().toLowerCase(), kind));
  if (rest.length > 0 || from === undefined || from === null || to === undefined || to === null) return null;
  return from <= to || kind === 'weekday' || (from > 0 && to < 0) ? { from, to } : null;
}

export function intervalsOf({ time_intervals: intervals }: RoutingDocument): TimeInterval[] {
  return intervals.map(({ name, location, times, ...days }) => ({
    name,
    location,
    times: times.map(({ start_time, end_time }) => ({ start: minutesOf(start_time), end: minutesOf(end_time) })),
    weekdays: days.weekdays === undefined ? null : new Set(days.weekdays.flatMap(weekdaysIn)),
    daysOfMonth: rangesOf(days.days_of_month, 'day'),
    months: rangesOf(days.months, 'month'),
    years: rangesOf(days.years, 'year'),
  }));
}

export function inhibitRulesOf({ inhibit_rules: rules }: RoutingDocument): InhibitRule[] {
  return rules.map(({ source_matchers, target_matchers, equal }) => ({ source: source_matchers.map(parseMatcher), target: target_matchers.map(parseMatcher), equal }));
}

function rangesOf(texts: readonly string[] | undefined, kind: 'day' | 'month' | 'year'): Range[] | null {
  return texts?.flatMap((text) => parseRange(text, kind) ?? []) ?? null;
}

// Saturday to Monday goes round the week's end.
function weekdaysIn(text: string): number[] {
  const range = parseRange(text, 'weekday');
  if (range === null) return [];
  const days = ((range.to - range.from + 7) % 7) + 1;
  return Array.from({ length: days }, (_, index) => (range.from + index) % 7);
}

function bound(word: string, kind: 'weekday' | 'day' | 'month' | 'year'): number | null {
  if (kind === 'weekday') return found(WEEKDAYS.indexOf(word), 0);
  if (kind === 'month' && MONTHS.includes(word)) return found(MONTHS.indexOf(word), 1);
  const number = /^-?\d{1,4}$/.test(word) ? Number(word) : null;
  if (number === null || kind === 'year') return number;
  if (kind === 'month') return number >= 1 && number <= 12 ? number : null;
  return number !== 0 && Math.abs(number) <= 31 ? number : null;
}

function found(index: number, first: number): number | null {
  return index < 0 ? null : index + first;
}

function minutesOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

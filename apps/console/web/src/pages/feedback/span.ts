import type { Span } from '../../api/feedback.ts';
import { dayMs } from '../../day.ts';

/** What is shown unless somebody asks for another time. */
const usualDays = 90;

/** Days as they stand in the address. */
export interface Days {
  readonly from?: string;
  readonly to?: string;
}

/** The days that are shown, as date fields have them, in UTC; without `to` until now. */
export function shownDays({ from, to }: Days, now: Date): { readonly from: string; readonly to: string } {
  return { from: dayOf(from) ?? new Date(now.getTime() - usualDays * dayMs).toISOString().slice(0, 10), to: dayOf(to) ?? '' };
}

/** Whole days: from the beginning of the first to the end of the last. */
export function spanOf(days: Days, now: Date): Span {
  const { from, to } = shownDays(days, now);
  return { from: `${from}T00:00:00.000Z`, ...(to === '' ? {} : { to: `${to}T23:59:59.999Z` }) };
}

/** Whatever else somebody wrote into the address is no day. */
function dayOf(text: string | undefined): string | null {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

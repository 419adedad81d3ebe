const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const dayMs = 24 * HOUR;

/** Is this the name of a time zone, such as Europe/Berlin? */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The calendar day in a zone, as the UTC midnight of the same date. */
export function localDay(at: number, timeZone: string): number {
  return Math.floor((at + offsetAt(at, timeZone)) / dayMs) * dayMs;
}

/**
 * The instant of a time of a day there. A clock change makes two candidates of a time that comes twice, or of one that
 * is left out: the later instant counts.
 */
export function instantOf(day: number, minutes: number, timeZone: string): number {
  const local = day + minutes * MINUTE;
  const candidates = [local - offsetAt(local - dayMs, timeZone), local - offsetAt(local + dayMs, timeZone)];
  const real = candidates.filter((at) => at + offsetAt(at, timeZone) === local);
  return Math.max(...(real.length > 0 ? real : candidates));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a zone's clocks are ahead of UTC, in ms. */
function offsetAt(at: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const local = Date.UTC(Number(parts['year']), Number(parts['month']) - 1, Number(parts['day']), Number(parts['hour']), Number(parts['minute']), Number(parts['second']));
  return local - Math.floor(at / 1_000) * 1_000;
}

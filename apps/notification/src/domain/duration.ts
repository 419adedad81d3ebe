const MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

const ALERTMANAGER = /^(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,8})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;
const ISO = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/;

/** A duration in the routing document's notation (Alertmanager's: `2s`, `1h30m`) in ms, or null. */
export function parseShortDuration(text: string): number | null {
  if (text === '0') return 0;
  return sum(ALERTMANAGER.exec(text), [MS.w, MS.d, MS.h, MS.m, MS.s, MS.ms]);
}

/** An ISO 8601 duration without years and months (their length depends on the date) in ms, or null. */
export function parseIsoDuration(text: string): number | null {
  return sum(ISO.exec(text), [MS.w, MS.d, MS.h, MS.m, MS.s]);
}

function sum(match: RegExpExecArray | null, units: readonly number[]): number | null {
  if (match === null) return null;
  const parts: (string | undefined)[] = match.slice(1, units.length + 1);
  if (parts.every((part) => part === undefined)) return null;
  return parts.reduce((total, part, index) => total + Number(part ?? 0) * (units[index] ?? 0), 0);
}

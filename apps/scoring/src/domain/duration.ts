export const dayMs = 86_400_000;

const shape = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Weeks, days, hours, minutes, seconds. */
const units = [7 * dayMs, dayMs, 3_600_000, 60_000, 1_000];

/**
 * Milliseconds of an ISO 8601 duration in weeks, days, hours, minutes and seconds; null when it is none. Months and
 * years are refused: they have no fixed length.
 */
export function durationMs(text: string): number | null {
  const match = shape.exec(text);
  if (match === null || !/\d/.test(text)) return null;
  const counts: readonly (string | undefined)[] = match.slice(1);
  return counts.reduce((sum, digits, i) => sum + Number(digits ?? 0) * (units[i] ?? 0), 0);
}

/** UTC day number of a moment: what a retention event is counted by. */
export function dayNumber(ms: number): number {
  return Math.floor(ms / dayMs);
}

const dayMs = 86_400_000;

/** The whole days (UTC) to add so that `newest` falls on the day before `now`. */
export function shiftToYesterday(newest: number, now: number): number {
  return dayNumber(now) - 1 - dayNumber(newest);
}

/** The whole days that an earlier import added: from a row's own time to the time under which the product knows it. */
export function earlierShift(ownTime: number, knownTime: number): number {
  return Math.round((knownTime - ownTime) / dayMs);
}

/** The same time of day `days` later, RFC 3339 in UTC. */
export function shiftTime(time: number, days: number): string {
  return new Date(time + days * dayMs).toISOString().replace('.000Z', 'Z');
}

function dayNumber(time: number): number {
  return Math.floor(time / dayMs);
}

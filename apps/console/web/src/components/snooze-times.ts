export interface SnoozeTime {
  readonly name: 'hour' | 'afternoon' | 'tomorrow' | 'monday' | 'week';
  readonly at: Date;
}

const hourMs = 3_600_000;
const workStarts = 8;
const afternoonStarts = 14;

/** When one may want to be reminded, in the person's own day. */
export function snoozeTimes(now: Date): readonly SnoozeTime[] {
  const at = (days: number, hour: number): Date => {
    const day = new Date(now);
    day.setDate(day.getDate() + days);
    day.setHours(hour, 0, 0, 0);
    return day;
  };
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { name: 'hour', at: new Date(now.getTime() + hourMs) },
    ...(now.getHours() < afternoonStarts - 1 ? [{ name: 'afternoon', at: at(0, afternoonStarts) } as const] : []),
    { name: 'tomorrow', at: at(1, workStarts) },
    ...(toMonday > 1 ? [{ name: 'monday', at: at(toMonday, workStarts) } as const] : []),
    { name: 'week', at: at(7, workStarts) },
  ];
}

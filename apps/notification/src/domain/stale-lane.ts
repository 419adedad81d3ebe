import type { RetentionChange } from '@rapport/contracts';
import { storyOfMany, type AlertStory, type MissedSource } from './alert-story.ts';
import type { StaleRule } from './rule.ts';
import { dayMs } from './zoned-time.ts';

/** Scores themselves are a source: changes of them are missed, too. */
export const scores = 'scores';

/** The days that a usual interval is taken from, and so many of them with data make one. */
export const usualWithinDays = 42;
const leastDays = 7;
const times = 2;

/** The UTC days on which, by these changes, something of each source happened that wasn't backfill. */
export function daysHeardFrom(changes: readonly RetentionChange[]): { readonly source: string; readonly day: string }[] {
  const days = new Map<string, { source: string; day: string }>();
  const add = (source: string, at: string): void => void days.set(`${at.slice(0, 10)} ${source}`, { source, day: at.slice(0, 10) });
  for (const change of changes) {
    if (change.backfill) continue;
    add(scores, change.asOf);
    for (const { occurredAt, interactions, backfill } of change.contributions) {
      if (occurredAt === undefined || backfill === true) continue;
      for (const interaction of interactions) add(interaction.split('#', 1)[0] ?? '', new Date(occurredAt).toISOString());
    }
  }
  return [...days.values()];
}

/** What of a source is missed at a moment, by the days (UTC midnights, ascending) on which something came; null: nothing. */
export function missed(name: string, days: readonly number[], now: number): MissedSource | null {
  const known = days.filter((day) => day > now - usualWithinDays * dayMs);
  const lastDay = known.at(-1);
  if (lastDay === undefined || known.length < leastDays) return null;
  const gaps = known.slice(1).map((day, index) => Math.round((day - (known[index] ?? day)) / dayMs));
  const usualDays = Math.max(1, ...gaps);
  // The last day with data is over at its end.
  return now - (lastDay + dayMs) > times * usualDays * dayMs ? { name, lastDay, usualDays } : null;
}

export function staleCause(source: string): string {
  return `stale:${source}`;
}

export function openStale(rule: StaleRule, source: MissedSource, now: number): AlertStory {
  return { ...storyOfMany(rule, staleCause(source.name), now), since: source.lastDay, source };
}

import type { RetentionChange } from '@rapport/contracts';
import type { AlertStory, MissedSource } from './alert-story.ts';
import type { StaleRule } from './rule.ts';

/** Scores themselves are a source: changes of them are missed, too. */
export const scores = 'scores';

/** The days that a usual interval is taken from, and so many of them with data make one. */
export const usualWithinDays = 42;
const leastDays = 7;
const times = 2;
const DAY_MS = 86_400_000;

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
  const known = days.filter((day) => day > now - usualWithinDays * DAY_MS);
  const lastDay = known.at(-1);
  if (lastDay === undefined || known.length < leastDays) return null;
  const gaps = known.slice(1).map((day, index) => Math.round((day - (known[index] ?? day)) / DAY_MS));
  const usualDays = Math.max(1, ...gaps);
  // The last day with data is over at its end.
  return now - (lastDay + DAY_MS) > times * usualDays * DAY_MS ? { name, lastDay, usualDays } : null;
}

export function openStale(rule: StaleRule, source: MissedSource, now: number): AlertStory {
  const cause = `stale:${source.name}`;
  return {
    id: null, state: 'open', lane: 'stale', rule: rule.name, severity: rule.severity, cause, causes: [cause], episode: 1, step: 1,
    openedAt: now, lastOpenedAt: now, resolvedAt: null, since: source.lastDay, from: 0, score: 0, lowest: 0, band: 'unknown', rank: 0, toldRank: 0,
    contributions: [], dial: null, signals: [], closings: [], unanswered: [], loss: false, grounds: [], incident: null, source,
  };
}

import { endGrounds, type AlertStory } from './alert-story.ts';
import { openBaseline, unwatched, watch, watchedPoint } from './baseline-lane.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { nearDate, openDate } from './date-lane.ts';
import { Desk, settle, type Decision, type Known } from './desk.ts';
import { isBelow, openLevel, overdue } from './level-lane.ts';
import type { BaselineRule, DateRule, GridRule, LevelRule } from './rule.ts';
import { dayMs, instantOf, localDay } from './zoned-time.ts';

/** One look of the grid at one customer. */
export interface GridLook {
  readonly now: number;
  /** Of this time of day. */
  readonly rules: readonly GridRule[];
  /** The usual spread of all customers' figures, by baseline rule. */
  readonly cohortSpreads: ReadonlyMap<string, number>;
}

/** The newest grid point of a time of day that is not after a moment. */
export function gridPointBefore(now: number, minutes: number, timeZone: string): number {
  const today = localDay(now, timeZone);
  const points = [today - dayMs, today].map((day) => instantOf(day, minutes, timeZone));
  return Math.max(...points.filter((point) => point <= now));
}

/** What the passing of time means for a customer's alerts, as far as its last change tells. */
export function decideOnGrid(known: Known & { readonly memory: CustomerMemory }, look: GridLook): Decision {
  const { now } = look;
  const seen = rulesOnMemory(known.memory, look);
  const followed = known.alerts.filter((story) => story.state === 'open').map((story) => (story.lane === 'hard' ? { story, notice: null } : settle(endBaselines(story, seen.memory), now)));
  const moment = { asOf: now, score: seen.memory.score, band: seen.memory.band, rank: seen.memory.rank, basis: seen.memory.basis };
  const desk = new Desk(seen.memory, moment, { open: followed, resolved: known.alerts.filter((story) => story.state === 'resolved') });
  for (const opening of seen.openings) desk.take(opening);
  return desk.decision();
}

interface Seen {
  memory: CustomerMemory;
  readonly openings: ReturnType<typeof openLevel>[];
}

/** A condition is told when it begins to hold; the first look at a customer, or by another level, only learns on which side it is. */
function rulesOnMemory(memory: CustomerMemory, { rules, now, cohortSpreads }: GridLook): Seen {
  const seen: Seen = { memory: memory.holding === null ? { ...memory, holding: {} } : memory, openings: [] };
  for (const rule of rules) {
    if (rule.lane === 'level') lookAtLevel(seen, rule, memory.holding === null || (memory.looked !== null && memory.looked[rule.name] !== rule.below));
    else if (rule.lane === 'date') lookAtDate(seen, rule, now);
    else if (rule.lane === 'baseline') lookAtBaseline(seen, rule, { now, cohortSpread: cohortSpreads.get(rule.name) ?? 0 });
  }
  seen.memory = noteLevels(seen.memory, rules);
  return seen;
}

// The same memory where nothing has changed: it isn't written again.
function noteLevels(memory: CustomerMemory, rules: readonly GridRule[]): CustomerMemory {
  const isNoted = memory.looked !== null && rules.every((rule) => rule.lane !== 'level' || memory.looked?.[rule.name] === rule.below);
  return isNoted ? memory : { ...memory, looked: { ...memory.looked, ...Object.fromEntries(rules.flatMap((rule) => (rule.lane === 'level' ? [[rule.name, rule.below]] : []))) } };
}

function lookAtLevel(seen: Seen, rule: LevelRule, isFirst: boolean): void {
  const held = seen.memory.holding?.[rule.name] ?? null;
  const holds = isBelow(rule, seen.memory, held !== null);
  if (holds && held === null && !isFirst) seen.openings.push(openLevel(rule, seen.memory));
  seen.memory = hold(seen.memory, rule.name, holds ? overdue : null);
}

function lookAtDate(seen: Seen, rule: DateRule, now: number): void {
  const held = seen.memory.holding?.[rule.name] ?? null;
  const value = nearDate(rule, seen.memory, { now, held });
  if (value !== null && value !== held) seen.openings.push(openDate(rule, value, { memory: seen.memory, now }));
  seen.memory = hold(seen.memory, rule.name, value);
}

function lookAtBaseline(seen: Seen, rule: BaselineRule, { now, cohortSpread }: { readonly now: number; readonly cohortSpread: number }): void {
  if (seen.memory.basis === 'lost') return;
  const { after, fires } = watch(rule, seen.memory.watched[rule.name] ?? unwatched, { point: watchedPoint(rule, seen.memory), cohortSpread });
  if (fires) seen.openings.push(openBaseline(rule, { memory: seen.memory, now }));
  seen.memory = { ...seen.memory, watched: { ...seen.memory.watched, [rule.name]: after } };
}

// The same memory where nothing has changed: it isn't written again.
function hold(memory: CustomerMemory, rule: string, value: string | null): CustomerMemory {
  if ((memory.holding?.[rule] ?? null) === value) return memory;
  const others = Object.entries(memory.holding ?? {}).filter(([name]) => name !== rule);
  return { ...memory, holding: Object.fromEntries(value === null ? others : [...others, [rule, value]]) };
}

function endBaselines(story: AlertStory, { watched }: CustomerMemory): AlertStory {
  return endGrounds(story, ({ lane, rule }) => lane === 'baseline' && watched[rule]?.isOpen !== true);
}

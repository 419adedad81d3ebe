import { isRebasing } from './change.ts';
import { groundOf, type Opening } from './alert-story.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { beforeDateMs, type DateRule } from './rule.ts';
import { dayMs } from './zoned-time.ts';

/** So many points above the level a date is no longer at risk. */
const hysteresis = 10;


/** The moment that a fact names; a date without a time is the whole day. */
export function momentOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const start = Date.parse(value);
  if (Number.isNaN(start)) return null;
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? start + dayMs - 1 : start;
}

/** The fact's value while it is near and the score is low; else null. */
export function nearDate(rule: DateRule, { basis, facts, score }: CustomerMemory, given: { readonly now: number; readonly held: string | null }): string | null {
  const value = facts[rule.fact];
  const moment = momentOf(value);
  if (typeof value !== 'string' || moment === null || basis === 'lost') return null;
  if (moment < given.now || moment - given.now > rule.beforeMs) return null;
  return score < (given.held === value ? rule.below + hysteresis : rule.below) ? value : null;
}

/** It tells what became of the score in the 30 days before. */
export function openDate(rule: DateRule, value: string, { memory, now }: { readonly memory: CustomerMemory; readonly now: number }): Opening {
  const cause = `fact:${rule.fact}`;
  const since = now - beforeDateMs;
  const ground = groundOf(cause, { lane: 'date', rule: rule.name, clear: rule.below + hysteresis, fact: { name: rule.fact, value } });
  const pieces = memory.pieces.filter((piece) => piece.at >= since && !isRebasing(piece));
  return { lane: 'date', rule: rule.name, severity: rule.severity, causes: [cause], grounds: [ground], part: null, since, pieces, signals: [] };
}

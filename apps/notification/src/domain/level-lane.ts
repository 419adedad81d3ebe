import { groundOf, type Opening } from './alert-story.ts';
import type { CustomerMemory } from './customer-memory.ts';
import type { LevelRule } from './rule.ts';

/** What a level rule holds for: there is one silence at a time. */
export const overdue = 'overdue';

/** Is the customer below the level? Between it and `clear` it is where it was. */
export function isBelow(rule: LevelRule, { basis, score }: Pick<CustomerMemory, 'basis' | 'score'>, wasBelow: boolean): boolean {
  if (basis === 'lost' || (rule.basis !== null && rule.basis !== basis)) return false;
  return score < (wasBelow ? rule.clear : rule.below);
}

/** It tells what became of the score since the newest retention event. */
export function openLevel(rule: LevelRule, { retained }: CustomerMemory): Opening {
  const cause = 'silence';
  const ground = groundOf(cause, { lane: 'level', rule: rule.name, clear: rule.clear });
  return { lane: 'level', rule: rule.name, severity: rule.severity, causes: [cause], grounds: [ground], part: null, since: retained.at, pieces: [], older: retained.pieces, signals: [] };
}

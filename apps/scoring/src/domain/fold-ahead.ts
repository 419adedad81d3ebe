import { cloneFold, emptyFold, foldInto } from './fold.ts';
import type { Fold } from './fold.ts';
import { compareInteractions } from './interaction.ts';
import type { Model } from './model.ts';
import type { CustomerState } from './state.ts';

/**
 * The fold of a customer at a moment from its state alone: what is folded, and what is dated ahead until then. Null where
 * only the timeline can tell: something happened since, another model folded it, or what lies ahead takes something back.
 */
export function foldAhead({ fold, ahead }: CustomerState, model: Model, at: number): Fold | null {
  if (fold !== null && (fold.modelVersion !== model.version || (fold.newest !== null && fold.newest[0] > at))) return null;
  const due = ahead.filter(({ occurredAt }) => occurredAt <= at).sort(compareInteractions);
  if (due.some(({ retracts = [] }) => retracts.length > 0)) return null;
  if (due.length === 0) return fold ?? emptyFold(model);
  const next = fold === null ? emptyFold(model) : cloneFold(fold);
  for (const interaction of due) foldInto(next, interaction, model);
  return next;
}

import { cloneFold, emptyFold, foldInto } from './fold.ts';
import type { Fold } from './fold.ts';
import { withDue } from './due.ts';
import { compareInteractions } from './interaction.ts';
import type { Model } from './model.ts';
import type { CustomerState } from './state.ts';

/**
 * The fold of a customer at a moment from its state alone: what is folded, and what is dated ahead or falls due until then. Null where
 * only the timeline can tell: something happened since, another model folded it, or what lies ahead takes something back.
 */
export function foldAhead({ fold, ahead }: CustomerState, model: Model, at: number): Fold | null {
  if (fold !== null && (fold.modelVersion !== model.version || (fold.newest !== null && fold.newest[0] > at))) return null;
  const sorted = [...ahead].sort(compareInteractions);
  if (sorted.some(({ occurredAt, retracts = [] }) => occurredAt <= at && retracts.length > 0)) return null;
  const due = withDue(fold?.clocks ?? [], sorted, model).filter(({ occurredAt }) => occurredAt <= at);
  if (due.length === 0) return fold ?? emptyFold(model);
  const next = fold === null ? emptyFold(model) : cloneFold(fold);
  for (const interaction of due) foldInto(next, interaction, model);
  return next;
}

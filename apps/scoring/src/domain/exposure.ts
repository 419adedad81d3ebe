import type { DomainInteraction } from './interaction.ts';
import type { Model } from './model.ts';

/** Whether it says that its customer bought items: a kind that the model counts as staying. */
export function isPurchase({ kind, items }: Pick<DomainInteraction, 'kind' | 'items'>, { retentionKinds }: Pick<Model, 'retentionKinds'>): boolean {
  return items !== undefined && retentionKinds.has(kind);
}

/**
 * Sorted interactions without those of the surroundings that concern the customer no longer, or twice: one counts while a
 * purchase of an item of it stands, made within the model's time before; and of customers that are one, whom the same
 * event reached both, the first.
 */
export function withoutUnexposed(sorted: readonly DomainInteraction[], model: Model): readonly DomainInteraction[] {
  if (!sorted.some(({ cause }) => cause !== undefined)) return sorted;
  const purchases = sorted.filter((one) => isPurchase(one, model));
  const told = new Set<string>();
  return sorted.filter(({ cause, items = [], occurredAt }) => {
    if (cause === undefined) return true;
    const isBuyer = purchases.some((bought) => bought.occurredAt <= occurredAt && bought.occurredAt >= occurredAt - model.exposureMs && bought.items?.some((item) => items.includes(item)));
    const counts = isBuyer && !told.has(cause);
    if (counts) told.add(cause);
    return counts;
  });
}

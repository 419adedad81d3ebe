import { kinds } from '@rapport/contracts';
import type { DomainInteraction } from './interaction.ts';
import type { Model } from './model.ts';

/** Whether it says that its customer bought items: a kind that the model counts as staying. */
export function isPurchase({ kind, items }: Pick<DomainInteraction, 'kind' | 'items'>, { retentionKinds }: Pick<Model, 'retentionKinds'>): boolean {
  return items !== undefined && retentionKinds.has(kind);
}

/**
 * Sorted interactions without those of the surroundings that concern the customer no longer, or twice: one counts while a
 * purchase of an item of it stands, made within the model's time before; and of customers that are one, whom the same
 * event reached both, the first. What makes good something counts where one of its items was gone: for who felt no
 * stock-out a return to stock is no news.
 */
export function withoutUnexposed(sorted: readonly DomainInteraction[], model: Model): readonly DomainInteraction[] {
  if (!sorted.some(({ cause }) => cause !== undefined)) return sorted;
  const purchases = sorted.filter((one) => isPurchase(one, model));
  const told = new Set<string>();
  let missing: readonly DomainInteraction[] = [];
  return sorted.filter((one) => {
    const { cause, items = [], occurredAt } = one;
    const missed = missingAfter(missing, one);
    const isNews = kinds[one.kind]?.makesGood === undefined || missed.length < missing.length;
    if (cause === undefined) {
      missing = missed;
      return true;
    }
    const isBuyer = purchases.some((bought) => bought.occurredAt <= occurredAt && bought.occurredAt >= occurredAt - model.exposureMs && bought.items?.some((item) => items.includes(item)));
    const counts = isBuyer && isNews && !told.has(cause);
    if (!counts) return false;
    told.add(cause);
    missing = missed;
    return true;
  });
}

/** What is gone after one more interaction: what makes good takes the oldest that has one of its items. */
export function missingAfter(missing: readonly DomainInteraction[], one: DomainInteraction): readonly DomainInteraction[] {
  if (isLoss(one)) return [...missing, one];
  const lost = kinds[one.kind]?.makesGood;
  const back = lost === undefined ? undefined : missing.find((each) => each.kind === lost && (each.items === undefined || one.items === undefined || each.items.some((item) => one.items?.includes(item))));
  return back === undefined ? missing : missing.filter((each) => each !== back);
}

/** Whether another kind makes it good: one that comes late may let a return count that was left out of the fold. */
export function isLoss({ kind }: Pick<DomainInteraction, 'kind'>): boolean {
  return losses.has(kind);
}

const losses: ReadonlySet<string> = new Set(Object.values(kinds).flatMap(({ makesGood }) => makesGood ?? []));

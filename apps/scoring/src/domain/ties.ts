import { kinds, parts } from '@rapport/contracts';
import { dayMs } from './duration.ts';
import type { Fold } from './fold.ts';
import type { DomainInteraction, FactValue } from './interaction.ts';
import type { Model } from './model.ts';

/** One thing that would make it hard to leave: a fact, or how often something binding happened and wasn't undone. */
export type Tie = { readonly fact: string; readonly value: Exclude<FactValue, null> } | { readonly kind: string; readonly count: number };

const exitBarriers = parts.indexOf('exitBarriers');

/**
 * What ties a customer at a moment: the contract, facts about exit barriers, and the kinds that the model counts as one. A
 * kind that speaks against exit barriers takes one of the same object back; what has ended, ties no longer.
 */
export function tiesOf(known: readonly DomainInteraction[], { fold, model, at }: { readonly fold: Fold; readonly model: Model; readonly at: number }): Tie[] {
  const rules = model.facts.filter(({ part }) => part === exitBarriers).map(({ name }) => name);
  const named = [...new Set([model.contract.fact, ...rules])];
  const facts = named.flatMap((fact): Tie[] => {
    const value = fold.facts[fact]?.value ?? null;
    return value === null || value === 0 || value === false || hasEnded(fact === model.contract.fact ? value : undefined, at) ? [] : [{ fact, value }];
  });
  const counts = new Map<string, number>();
  for (const { kind, expiresAt } of known) if (!hasEnded(expiresAt, at)) count(counts, kind, model);
  const binding = [...counts].filter(([, left]) => left > 0).map(([kind, left]): Tie => ({ kind, count: left }));
  return [...facts, ...binding];
}

/** Ends with the day that it names. */
function hasEnded(end: FactValue | undefined, at: number): boolean {
  return typeof end === 'string' && at >= Date.parse(end) + (end.length === 'YYYY-MM-DD'.length ? dayMs : 0);
}

function count(counts: Map<string, number>, kind: string, model: Model): void {
  const amount = amountOf(kind, model);
  if (amount > 0) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (amount >= 0) return;
  const undone = [...counts.keys()].find((other) => kinds[other]?.object === kinds[kind]?.object);
  if (undone !== undefined) counts.set(undone, Math.max((counts.get(undone) ?? 0) - 1, 0));
}

function amountOf(kind: string, model: Model): number {
  return model.kinds.get(kind)?.evidence.find(({ part }) => part === exitBarriers)?.amount ?? 0;
}

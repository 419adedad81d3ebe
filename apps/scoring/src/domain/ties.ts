import { kinds, parts } from '@rapport/contracts';
import { dayMs } from './duration.ts';
import type { Fold } from './fold.ts';
import type { DomainInteraction, FactValue } from './interaction.ts';
import type { Model } from './model.ts';
import { referenceTo } from './question.ts';

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
  const standing = new Map<string, string[]>();
  for (const one of known) if (!hasEnded(one.expiresAt, at)) count(standing, one, model);
  const binding = [...standing].filter(([, left]) => left.length > 0).map(([kind, left]): Tie => ({ kind, count: left.length }));
  return [...facts, ...binding];
}

/** Ends with the day that it names. */
function hasEnded(end: FactValue | undefined, at: number): boolean {
  return typeof end === 'string' && at >= Date.parse(end) + (end.length === 'YYYY-MM-DD'.length ? dayMs : 0);
}

/**
 * By kind, what each that stands is called: two that name the same thing are one. What takes one back takes the one that
 * it names, else one that nobody named; where it names none itself, the oldest.
 */
function count(standing: Map<string, string[]>, one: DomainInteraction, model: Model): void {
  const { kind } = one;
  const amount = amountOf(kind, model);
  const name = nameOf(one);
  const own = standing.get(kind) ?? [];
  if (amount > 0) standing.set(kind, own.includes(name) ? own : [...own, name]);
  if (amount >= 0) return;
  const like = [...standing].filter(([other]) => kinds[other]?.object === kinds[kind]?.object);
  const takes = [(each: string) => each === name || each === one.reference, (each: string) => isUnnamed(each) || isUnnamed(name)];
  for (const takesIt of takes) {
    const [from, names] = like.find(([, all]) => all.some(takesIt)) ?? [];
    if (from === undefined || names === undefined) continue;
    standing.set(from, names.toSpliced(names.findIndex(takesIt), 1));
    return;
  }
}

/** By its reference to such a thing, else by itself. */
function nameOf({ kind, ref, reference }: DomainInteraction): string {
  const object = kinds[kind]?.object;
  return object !== undefined && reference?.startsWith(`${object}:`) === true ? reference : (referenceTo(ref) ?? ref);
}

function isUnnamed(name: string): boolean {
  return name.startsWith('interaction:');
}

function amountOf(kind: string, model: Model): number {
  return model.kinds.get(kind)?.evidence.find(({ part }) => part === exitBarriers)?.amount ?? 0;
}

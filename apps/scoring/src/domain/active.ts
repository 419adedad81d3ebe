import { compareInteractions } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';

/**
 * The interactions that count, sorted as they are folded: a retracted one is out at every moment, whichever of the two
 * came first. A retraction that was itself retracted holds no longer.
 */
export function activeInteractions(interactions: readonly DomainInteraction[]): DomainInteraction[] {
  const sorted = [...interactions].sort(compareInteractions);
  const out = retractedRefs(sorted);
  return out.size === 0 ? sorted : sorted.filter(({ ref }) => !out.has(ref));
}

/** Refs of all interactions that are taken back, whether they are known or not, in whatever order these are given. */
export function retractedRefs(interactions: readonly DomainInteraction[]): ReadonlySet<string> {
  const retractions = interactions.filter(({ retracts }) => retracts !== undefined && retracts.length > 0).sort(compareInteractions);
  const by = new Map<string, DomainInteraction[]>();
  for (const retraction of retractions) {
    for (const ref of retraction.retracts ?? []) by.set(ref, [...(by.get(ref) ?? []), retraction]);
  }
  const judged = new Map<string, boolean>();
  const isOut = (ref: string): boolean => {
    const known = judged.get(ref);
    if (known !== undefined) return known;
    judged.set(ref, false); // two that retract each other: the first in order holds
    const out = (by.get(ref) ?? []).some((retraction) => !isOut(retraction.ref));
    judged.set(ref, out);
    return out;
  };
  return new Set([...by.keys()].filter(isOut));
}

/** What was known at a moment. */
export function knownBy(interactions: readonly DomainInteraction[], knownAt: number): DomainInteraction[] {
  return interactions.filter(({ countedAt }) => countedAt <= knownAt);
}

/** The leading interactions that had happened by a moment, of a sorted list. */
export function happenedBy(sorted: readonly DomainInteraction[], at: number): DomainInteraction[] {
  const end = sorted.findIndex(({ occurredAt }) => occurredAt > at);
  return end === -1 ? [...sorted] : sorted.slice(0, end);
}

import type { Contribution } from '../api/shapes.ts';

/**
 * What took most of the score, over all parts that it took from: the interactions of a kind, as the alert's sentence
 * adds them up, or what time did. Null where nothing took any.
 */
export function biggestCause(parts: readonly Contribution[]): Contribution | null {
  const causes = new Map<string, Contribution>();
  for (const part of parts) {
    const name = part.interactionKind ?? part.kind;
    const before = causes.get(name);
    const interactions = [...new Set([...(before?.interactions ?? []), ...part.interactions])];
    causes.set(name, { ...(before ?? part), points: (before?.points ?? 0) + part.points, interactions });
  }
  const [biggest] = [...causes.values()].toSorted((a, b) => a.points - b.points);
  return biggest === undefined || biggest.points >= 0 ? null : biggest;
}

import type { DomainInteraction } from './interaction.ts';
import type { Override } from './override.ts';

/** From when to when an override held: until its end, until it was taken back, or until another one took its place. */
export interface OverrideSpan extends Omit<Override, 'ref'> {
  readonly endedAt: number;
}

/** Oldest first; `known` in the order of folding. */
export function overrideSpans(known: readonly DomainInteraction[]): OverrideSpan[] {
  const said = known.filter(({ override }) => override !== undefined);
  return said.flatMap(({ override, occurredAt: since }, place) => {
    if (override === undefined || override === null) return [];
    const next = said[place + 1]?.occurredAt ?? Infinity;
    return [{ ...override, since, endedAt: Math.min(override.until, next) }];
  });
}

/** What was set, by whom and why: `40 · jo@supplier.example · sponsor left`. */
export function overrideText({ score, points, owner, reason }: OverrideSpan): string {
  const set = score === null ? `${(points ?? 0) < 0 ? '−' : '+'}${Math.abs(points ?? 0)}` : String(score);
  return `${set} · ${owner} · ${reason}`;
}

import { clamp } from './clamp.ts';

/** What a person has put in the place of the computed score, or on top of it. Times are ms since the epoch. */
export interface Override {
  /** Either of the two. */
  readonly score: number | null;
  readonly points: number | null;
  readonly reason: string;
  readonly owner: string;
  readonly since: number;
  readonly until: number;
  /** The interaction that set it. */
  readonly ref: string;
}

/** The score in force. */
export function overridden(computed: number, override: Override | null): number {
  if (override === null) return computed;
  return override.score ?? clamp(computed + (override.points ?? 0), 0, 100);
}

export function isInForce(override: Override | null, now: number): override is Override {
  return override !== null && now < override.until;
}

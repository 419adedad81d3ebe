import { dayMs } from '../domain/duration.ts';
import type { Model } from '../domain/model.ts';
import type { Retention } from '../domain/retention.ts';
import { rhythmProbability } from '../domain/rhythm.ts';
import { clamp } from '../domain/clamp.ts';

/** A figure that only falls while a customer is silent; below a bound it alarms. */
export interface Detector {
  /** In JSON. */
  readonly key: 'hiatus' | 'score' | 'ownRhythm';
  readonly name: string;
  readonly figure: (retention: Retention, day: number, model: Model) => number;
}

/** Days of silence, the same for everybody. */
const hiatus: Detector = { key: 'hiatus', name: 'a fixed hiatus', figure: (_, day) => -day };

/** The score of a customer of whom nothing but purchases is known. */
export const score: Detector = { key: 'score', name: "the score's level", figure: (retention, day, model) => 100 * clamp(rhythmProbability(retention, model, retention.lastAt + day * dayMs), 0.01, 0.97) };

/** How probable so long a silence is in the customer's own rhythm, as the cold start knows it: ((α + t_x)/(α + t_x + t))^(r + x). */
const ownRhythm: Detector = {
  key: 'ownRhythm',
  name: 'the own rhythm',
  figure: ({ count, gapSum }, day, { rhythm: { r, alpha } }) => ((alpha + gapSum) / (alpha + gapSum + day)) ** (r + count - 1),
};

export const detectors: readonly Detector[] = [hiatus, score, ownRhythm];

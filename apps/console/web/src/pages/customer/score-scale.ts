import type { Normal } from '../../api/shapes.ts';

const step = 10;

/** At least forty points, in whole tens, within 0 and 100: a quiet curve doesn't look like a storm. */
export function domainOf(scores: readonly number[]): readonly [number, number] {
  const least = Math.min(...scores, 100);
  const most = Math.max(...scores, 0);
  let low = Math.max(0, Math.floor((least - 2) / step) * step);
  let high = Math.min(100, Math.ceil((most + 2) / step) * step);
  while (high - low < 4 * step) [low, high] = high < 100 ? [low, high + step] : [low - step, high];
  return [low, high];
}

/** When the score was last within its own normal, if it lies below it now; undefined otherwise. ms */
export function fallSince(points: readonly { readonly at: string; readonly score: number }[], normal: Normal | null, score: number): number | undefined {
  if (normal === null || score >= normal.low) return undefined;
  const last = points.findLast((point) => point.score >= normal.low) ?? points[0];
  return last === undefined ? undefined : Date.parse(last.at);
}

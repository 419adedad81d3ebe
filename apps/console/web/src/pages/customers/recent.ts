import type { Normal, ScoreHistory } from '../../api/shapes.ts';

/** A month of daily scores as a row shows it: the first, and the middle 80 % as the band. Null without any. */
export function recentOf(points: ScoreHistory['points']): { readonly first: number; readonly points: ScoreHistory['points']; readonly normal: Normal } | null {
  const sorted = points.map(({ score }) => score).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [first] = points;
  return first === undefined ? null : { first: first.score, points, normal: { median: at(0.5), low: at(0.1), high: at(0.9), days: sorted.length } };
}

import type { ModelExcerpt } from '@rapport/contracts';

/** From bad to good. `unknown` (a prospect, or fewer than three interactions) has no place among them. */
const order = ['at-risk', 'watch', 'steady', 'strong'] as const;

/** A customer whose band is `unknown` has the rank of the band that its score lies in: its number still falls. */
export function bandRank(band: string, score: number, limits: ModelExcerpt['bands']): number {
  const known = order.findIndex((name) => name === band);
  if (known >= 0) return known;
  const reached = order.findIndex((name) => name === 'strong' || score < limits[name]);
  return reached < 0 ? order.length - 1 : reached;
}

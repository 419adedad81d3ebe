/** From bad to good. `unknown` (a prospect, or fewer than three interactions) has no place among them. */
const order = ['at-risk', 'watch', 'steady', 'strong'];

// The shipped limits of the model document, for customers whose band is `unknown`: their number still falls.
const LIMITS: readonly [number, string][] = [
  [35, 'at-risk'],
  [60, 'watch'],
  [80, 'steady'],
];

export function bandRank(band: string, score: number): number {
  const known = order.indexOf(band);
  if (known >= 0) return known;
  const shipped = LIMITS.find(([limit]) => score < limit)?.[1] ?? 'strong';
  return order.indexOf(shipped);
}

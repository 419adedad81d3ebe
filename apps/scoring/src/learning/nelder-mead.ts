interface Corner {
  readonly at: readonly number[];
  readonly value: number;
}

/**
 * The place of a minimum near `start` by Nelder and Mead's simplex (reflection 1, expansion 2, contraction ½, shrinking ½):
 * for functions of few variables without derivatives. Ends when the corners' values differ by less than `tolerance` of them.
 */
export function minimise(f: (at: readonly number[]) => number, start: readonly number[], { tolerance = 1e-11, mostRounds = 2_000 } = {}): number[] {
  const corner = (at: readonly number[]): Corner => ({ at, value: f(at) });
  let corners = [start, ...start.map((_, i) => start.map((value, j) => (i === j ? value + 0.5 : value)))].map(corner);
  for (let round = 0; round < mostRounds; round += 1) {
    corners.sort((a, b) => a.value - b.value);
    const best = corners[0]!;
    const worst = corners.at(-1)!;
    if (worst.value - best.value <= tolerance * Math.abs(best.value)) break;
    const kept = corners.slice(0, -1);
    const centre = start.map((_, i) => kept.reduce((sum, { at }) => sum + at[i]!, 0) / kept.length);
    const along = (factor: number): Corner => corner(centre.map((value, i) => value + factor * (worst.at[i]! - value)));
    const next = replacement(along, { best, second: kept.at(-1)!, worst });
    corners = next === null ? [best, ...corners.slice(1).map(({ at }) => corner(at.map((value, i) => (value + best.at[i]!) / 2)))] : [...kept, next];
  }
  return [...corners.sort((a, b) => a.value - b.value)[0]!.at];
}

/** What takes the worst corner's place; null: the simplex shrinks. */
function replacement(along: (factor: number) => Corner, { best, second, worst }: { best: Corner; second: Corner; worst: Corner }): Corner | null {
  const reflected = along(-1);
  if (reflected.value < best.value) {
    const expanded = along(-2);
    return expanded.value < reflected.value ? expanded : reflected;
  }
  if (reflected.value < second.value) return reflected;
  const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
  return contracted.value < Math.min(reflected.value, worst.value) ? contracted : null;
}

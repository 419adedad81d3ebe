/** `; did you mean "…"?` with the nearest of the words that could have been meant; empty where none is near. */
export function didYouMean(written: string, words: Iterable<string>): string {
  const nearest = nearestWord(written, words);
  return nearest === null ? '' : `; did you mean "${nearest}"?`;
}

/** The word with the fewest letters wrong, at most one in three; null where none is so near. */
function nearestWord(written: string, words: Iterable<string>): string | null {
  if (written.length > longest) return null;
  let best: { word: string | null; distance: number } = { word: null, distance: Math.max(1, Math.floor(written.length / 3)) + 1 };
  for (const word of words) {
    const distance = word === written ? Infinity : lettersWrong(written.toLowerCase(), word.toLowerCase());
    if (distance < best.distance) best = { word, distance };
  }
  return best.word;
}

const longest = 64;

/** Letters to add, drop, change or swap with their neighbour (optimal string alignment). */
function lettersWrong(a: string, b: string): number {
  let [older, old]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (old[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change, isSwap ? (older[j - 2] ?? Infinity) + 1 : Infinity));
    }
    [older, old] = [old, row];
  }
  return old[b.length] ?? Infinity;
}

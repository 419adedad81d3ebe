const z = 1.959964;

/** The 95 % interval of a share by Wilson: it stays within 0 and 1, and holds for few, too. */
export function wilson(hits: number, of: number): { readonly low: number; readonly high: number } {
  const share = hits / of;
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

const seed = 20_261_125;

/** Says of each of `total` in turn whether it is among the `size` that are drawn (Knuth's selection sampling), the same ones each time. */
export function uniformSample(total: number, size: number): () => boolean {
  let left = total;
  let wanted = size;
  let state = seed;
  return () => {
    const isTaken = wanted === left || next() * left < wanted;
    left -= 1;
    if (isTaken) wanted -= 1;
    return isTaken;
  };
  /** mulberry32 */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}

const seed = 1;

/** Says of each of `total` in turn whether it is among the `size` that are drawn (Knuth's selection sampling), the same ones each time. */
export function uniformSample(total: number, size: number): () => boolean {
  const next = seeded();
  let left = total;
  let wanted = size;
  return () => {
    const isTaken = wanted === left || next() * left < wanted;
    left -= 1;
    if (isTaken) wanted -= 1;
    return isTaken;
  };
}

/**
 * Says of each in turn where among the `size` that are drawn it goes, in the place of whoever was there; null: nowhere. Each of
 * a total that nobody knows before is as likely to stay (Vitter's R), and the same ones stay each time.
 */
export function reservoir(size: number): () => number | null {
  const next = seeded();
  let seen = 0;
  return () => {
    seen += 1;
    if (seen <= size) return seen - 1;
    const place = Math.floor(next() * seen);
    return place < size ? place : null;
  };
}

/** mulberry32 */
function seeded(): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

import { createHash } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * An id like a ULID: 48 bits of time, then 80 bits of a hash of what it names. The same thing gets the same id when a
 * restored database makes it a second time, so a receiver recognises the repeat.
 */
export function idOf(prefix: 'al' | 'dlv' | 'ch', at: number, names: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(names)).digest();
  const bits = (BigInt(Math.max(0, Math.trunc(at))) << 80n) | BigInt(`0x${hash.subarray(0, 10).toString('hex')}`);
  const digits = Array.from({ length: 26 }, (_, index) => CROCKFORD[Number((bits >> BigInt(5 * (25 - index))) & 31n)]);
  return `${prefix}_${digits.join('')}`;
}

import { isInteger, parse as parseLossless } from 'lossless-json';
import type { JsonScan } from './json-scan.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text isn't JSON, or not in UTF-8. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
}

/**
 * JSON.parse, except where it would lose digits: an integer beyond 2^53 (a 64-bit id) becomes its own text.
 * The lossless parser is several times slower, so only a text whose scan saw such a number goes there.
 * It is recursive, too: the depth must have been checked before.
 */
export function readJson(bytes: Uint8Array, scan: Pick<JsonScan, 'longNumber'>): unknown {
  const text = decode(bytes);
  try {
    const value: unknown = JSON.parse(text);
    return scan.longNumber && !namesPrototype(text) ? readLossless(text) : value;
  } catch (error) {
    throw new NotJson(error instanceof Error ? error.message : 'not JSON', { cause: error });
  }
}

function readLossless(text: string): unknown {
  // The last of two members of one name counts, as with JSON.parse.
  return parseLossless(text, undefined, { parseNumber: readNumber, onDuplicateKey: ({ newValue }) => newValue });
}

function readNumber(text: string): number | string {
  const value = Number(text);
  return isInteger(text) && !Number.isSafeInteger(value) ? text : value;
}

/** The lossless parser assigns `__proto__`; JSON.parse keeps it as a member, which is then refused as not storable. */
function namesPrototype(text: string): boolean {
  return /__proto__|\\u005f/i.test(text);
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new NotJson('not UTF-8', { cause: error });
  }
}

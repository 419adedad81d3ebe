/** Where one element of the outermost array stands in the text. */
export interface JsonSlice {
  readonly start: number;
  readonly end: number;
  /** How deep the element itself nests: 0 for a scalar, 1 for `{}` or `[]`. */
  readonly depth: number;
}

export interface JsonScan {
  /** The deepest nesting of brackets and braces; 0 for a scalar. */
  readonly depth: number;
  /** A number outside strings has 16 digits in a row, so that JSON.parse may lose some of them. */
  readonly longNumber: boolean;
  /** The elements of the outermost array, if the text is one; at most `maxSlices`. */
  readonly slices: readonly JsonSlice[];
  readonly isArray: boolean;
  /** One value and nothing behind it, with all its strings and brackets closed. */
  readonly isWhole: boolean;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
/** Integers up to 2^53 have at most 16 digits; fewer than 16 are always safe. */
const digitsAtRisk = 16;

/**
 * Looks at the raw text before JSON.parse does: JSON.parse survives a nesting that JSON.stringify and every recursive
 * reader behind it doesn't. Needs no valid JSON; what it says about invalid JSON means nothing.
 */
export function scanJson(bytes: Uint8Array, maxSlices = 0): JsonScan {
  const slices: JsonSlice[] = [];
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let longNumber = false;
  let start = -1;
  let sliceDepth = 0;
  let closedAt = -1;
  let closings = 0;
  const isArray = bytes[skipSpace(bytes, 0)] === 0x5b;

  const closeSlice = (end: number): void => {
    if (isArray && start >= 0 && slices.length < maxSlices) slices.push(trim(bytes, { start, end, depth: sliceDepth - 1 }));
    start = end + 1;
    sliceDepth = 1;
  };

  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x30 && byte <= 0x39) {
      if (++digits >= digitsAtRisk) longNumber = true;
      continue;
    }
    digits = 0;
    if (byte === quote) {
      i = endOfString(bytes, i);
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      if (depth > deepest) deepest = depth;
      if (depth === 1) start = i + 1;
      if (depth > sliceDepth) sliceDepth = depth;
    } else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 1) closeSlice(i);
      depth--;
      if (depth === 0) {
        closings++;
        closedAt = i;
      }
    } else if (byte === comma && depth === 1) {
      closeSlice(i);
    }
  }
  const isWhole = depth === 0 && closings <= 1 && (closings === 0 || skipSpace(bytes, closedAt + 1) >= bytes.length);
  return { depth: deepest, longNumber, slices: onlyEmpty(slices) ? [] : slices, isArray, isWhole };
}

function endOfString(bytes: Uint8Array, opening: number): number {
  let i = opening + 1;
  while (i < bytes.length && bytes[i] !== quote) i += bytes[i] === backslash ? 2 : 1;
  return i;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let i = from;
  while (isSpace(bytes[i])) i++;
  return i;
}

function trim(bytes: Uint8Array, slice: JsonSlice): JsonSlice {
  const start = Math.min(skipSpace(bytes, slice.start), slice.end);
  let end = slice.end;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return { ...slice, start, end };
}

/** `[]` gives one empty slice. */
function onlyEmpty(slices: readonly JsonSlice[]): boolean {
  return slices.length === 1 && slices[0]?.start === slices[0]?.end;
}

import { limits } from './limits.ts';

/** What can't be stored in a value, and where. */
export interface Unstorable {
  /** A JSON pointer into the value; empty: the value itself. */
  readonly path: string;
  readonly problem: string;
}

/**
 * What PostgreSQL's jsonb or a later reader would refuse in this value, or null when it can be stored.
 * JSON.parse lets all of these through: U+0000, half a surrogate pair, 1e999 (becomes Infinity), thousands of levels,
 * and a member `__proto__`, which the next reader that copies the object may take for its prototype.
 */
export function findUnstorable(value: unknown): Unstorable | null {
  return findProblem(value, 1);
}

/** The same as one sentence. */
export function storableProblem(value: unknown): string | null {
  const found = findProblem(value, 1);
  return found === null ? null : `${found.path === '' ? 'the value' : found.path} ${found.problem}`;
}

/** Why a text can't be an id (of an event, a source, a customer, an alias, a reference), or null. */
export function idProblem(id: string): string | null {
  if (plainId.test(id)) return null;
  if (id === '') return 'is empty';
  if (Buffer.byteLength(id, 'utf8') > limits.idBytes) return `is longer than ${limits.idBytes} bytes`;
  if (loneSurrogate.test(id)) return 'holds half a surrogate pair';
  return forbiddenInContext.test(id) ? 'holds a control character' : null;
}

// The quick way for nearly every id: printable ASCII, where a character is a byte.
const plainId = new RegExp(`^[\\x20-\\x7e]{1,${limits.idBytes}}$`);
// With the flag u a whole pair is one code point and doesn't match.
const loneSurrogate = /\p{Surrogate}/u;
const unstorable = /[\0\p{Surrogate}]/u;
// CloudEvents forbids control characters and non-characters in every context attribute.
const forbiddenInContext = /[\p{Cc}\p{Noncharacter_Code_Point}]/u;

/** The path is put together on the way back: nothing is built for a value without a problem. */
function findProblem(value: unknown, depth: number): Unstorable | null {
  if (typeof value !== 'object' || value === null) return found(scalarProblem(value));
  // Checked before going in, so that no input can use up the stack.
  if (depth > limits.depth) return { path: '', problem: `is nested deeper than ${limits.depth} levels` };
  return Array.isArray(value) ? findInArray(value, depth) : findInObject(value as Record<string, unknown>, depth);
}

function findInArray(array: readonly unknown[], depth: number): Unstorable | null {
  for (let index = 0; index < array.length; index += 1) {
    const inside = findProblem(array[index], depth + 1);
    if (inside !== null) return { path: `/${index}${inside.path}`, problem: inside.problem };
  }
  return null;
}

function findInObject(object: Record<string, unknown>, depth: number): Unstorable | null {
  for (const name of Object.keys(object)) {
    if (name === '__proto__') return { path: '', problem: 'has a member __proto__' };
    if (unstorable.test(name)) return { path: '', problem: `has a member whose name ${textProblem(name)}` };
    // An optional field that a program left undefined is no member of the JSON.
    const inside = object[name] === undefined ? null : findProblem(object[name], depth + 1);
    if (inside !== null) return { path: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}${inside.path}`, problem: inside.problem };
  }
  return null;
}

function found(problem: string | null): Unstorable | null {
  return problem === null ? null : { path: '', problem };
}

function scalarProblem(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return unstorable.test(value) ? textProblem(value) : null;
    case 'number':
      return Number.isFinite(value) ? null : 'is not a finite number';
    case 'boolean':
    case 'object':
      return null;
    default:
      return `is of type ${typeof value}, which JSON doesn't have`;
  }
}

function textProblem(text: string): string {
  return text.includes('\0') ? 'holds U+0000' : 'holds half a surrogate pair';
}

import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { plainWords } from './plain-words.ts';
import { Problem } from './problem.ts';

/** A moment as a caller writes it, in milliseconds since the epoch; an offset is required. */
export const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** How many items a page has. */
export const limit = z.coerce.number().int().min(1).max(200).default(50);

/** The query string as the schema wants it, or 422 with every parameter that is wrong. A parameter without a value (`cursor=`) is none. */
export function readQuery<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== '');
  return readFields(schema, Object.fromEntries(given), 'query');
}

/** A body as the schema wants it, or 422 with every field that is wrong. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  return readFields(schema, body, 'body');
}

interface WrongField {
  /** A JSON pointer into a body; a parameter's name. */
  readonly path: string;
  readonly message: string;
}

function readFields<S extends z.ZodType>(schema: S, given: unknown, where: 'body' | 'query'): z.output<S> {
  const result = schema.safeParse(given, { reportInput: true });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => wrongFields(schema, issue, where));
  throw new Problem('invalid-interaction', errors.map(({ path, message }) => `${path === '' ? `the ${where}` : path} ${message}`).join('; '), { members: { errors } });
}

function wrongFields(schema: z.ZodType, issue: z.core.$ZodIssue, where: 'body' | 'query'): WrongField[] {
  const pathOf = (steps: readonly PropertyKey[]): string => (where === 'query' ? steps.map(String).join('.') : steps.map((step) => `/${String(step)}`).join(''));
  if (issue.code !== 'unrecognized_keys') return [{ path: pathOf(issue.path), message: plainWords(issue) }];
  const known = issue.path.length === 0 && schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: `is not known here${didYouMean(key, known)}` }));
}

/** A place in a sorted list: the sort value and the key of the last item of a page, opaque to the caller. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place behind a cursor, null without one; 422 for one that we never gave. */
export function readCursor<S extends z.ZodType>(shape: S, cursor: string | undefined): z.output<S> | null {
  if (cursor === undefined) return null;
  const result = shape.safeParse(parsed(cursor));
  if (!result.success) throw new Problem('invalid-interaction', 'cursor is not one that was given by this list');
  return result.data;
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

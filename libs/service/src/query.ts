import { z } from 'zod';
import { Problem } from './problem.ts';

/** A moment as a caller writes it, in milliseconds since the epoch; an offset is required. */
export const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** How many items a page has. */
export const limit = z.coerce.number().int().min(1).max(200).default(50);

/** The query string as the schema wants it, or 400 with every parameter that is wrong. */
export function readQuery<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  throw new Problem('bad-request', errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '), { members: { errors } });
}

/** A body as the schema wants it, or 422 with every field that is wrong. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({ path: `/${issue.path.map(String).join('/')}`, message: issue.message }));
  throw new Problem('invalid-interaction', errors.map(({ path, message }) => `${path} ${message}`).join('; '), { members: { errors } });
}

/** A place in a sorted list: the sort value and the key of the last item of a page, opaque to the caller. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place behind a cursor, null without one; 400 for one that we never gave. */
export function readCursor<S extends z.ZodType>(shape: S, cursor: string | undefined): z.output<S> | null {
  if (cursor === undefined) return null;
  const result = shape.safeParse(parsed(cursor));
  if (!result.success) throw new Problem('bad-request', 'cursor: is not one that was given by this list');
  return result.data;
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

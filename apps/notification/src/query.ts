import { Problem } from '@rapport/service';
import type { z } from 'zod';

/** Query parameters or a body by their schema; `bad-request` names the wrong one. */
export function readQuery<V>(schema: z.ZodType<V>, given: unknown): V {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Problem('bad-request', `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`);
}

/** Where the next page begins: the sort key of the last row, opaque to the caller. */
export function writeCursor(key: readonly [string, string]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

export function readCursor(cursor: string): [Date, string] {
  const key = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (Array.isArray(key) && typeof key[0] === 'string' && typeof key[1] === 'string' && !Number.isNaN(Date.parse(key[0]))) return [new Date(key[0]), key[1]];
  throw new Problem('bad-request', 'cursor: is not one of ours');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem('bad-request', 'cursor: is not one of ours', { cause: error });
  }
}

import { Problem } from '@rapport/service';
import type { z } from 'zod';

/** A query or a small body, checked; `bad-request` names the first field that is wrong. */
export function readInput<S extends z.ZodType>(schema: S, sent: unknown): z.output<S> {
  const result = schema.safeParse(sent);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Problem('bad-request', `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'is not valid'}`);
}

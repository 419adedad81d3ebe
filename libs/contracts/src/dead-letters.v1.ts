import * as z from 'zod';
import { instant, tenantId } from './pieces.ts';

/** Why something was refused: the words of the problem types, and those that only appear behind a 2xx. */
export const deadLetterReasons = [
  'not-json',
  'not-an-event',
  'invalid-interaction',
  'bad-credential',
  'missing-scope',
  'not-found',
  'conflict',
  'changed-meanwhile',
  'too-large',
  'unsupported-media-type',
  'invalid-document',
  'rate-limited',
  'unavailable',
  'unknown-type',
  'id-conflict',
  'bad-signature',
  'no-rule',
  'mapping-failed',
  'not-storable',
  'poison',
] as const;

export type DeadLetterReason = (typeof deadLetterReasons)[number];

/**
 * What a service refused, whole, so that it can be replayed. The texts may be hostile: whoever writes a dead letter
 * keeps `detail`, `source` and `eventId` storable, and a body that isn't clean UTF-8 goes as base64.
 */
export const deadLetter = z
  .object({
    id: z.string().regex(/^dl_[0-9A-Za-z-]{6,64}$/),
    tenant: tenantId.nullable().meta({ description: 'null when the refused thing told no tenant' }),
    service: z.string().min(1),
    reason: z.enum(deadLetterReasons),
    detail: z.string(),
    source: z.string().optional(),
    eventId: z.string().optional(),
    receivedAt: instant,
    raw: z.object({
      contentType: z.string().nullable(),
      encoding: z.enum(['utf8', 'base64']),
      body: z.string(),
    }),
    record: z
      .object({ key: z.string().nullable(), headers: z.record(z.string(), z.string()) })
      .optional()
      .meta({ description: 'what the refused record of a topic had beside its value: a replay publishes it as it was' }),
    topic: z.string().optional(),
    partition: z.int().min(0).optional(),
    offset: z.string().regex(/^\d+$/).optional().meta({ description: 'a decimal string: offsets have 64 bits' }),
  })
  .meta({ title: 'DeadLetter', description: 'what a service refused, and why' });

export type DeadLetter = z.infer<typeof deadLetter>;

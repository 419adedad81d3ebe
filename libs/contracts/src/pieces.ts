import * as z from 'zod';
import { limits } from './limits.ts';

// RFC 3339 with a day that exists; seconds and an offset are required. Year 0000 has no place in PostgreSQL.
const day =
  '(?:(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8])))';
const timeOfDay = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?';
const rfc3339 = new RegExp(`^(?!0000)${day}T${timeOfDay}(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$`);

const earliest = Date.parse('0001-01-01T00:00:00.000Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds since the epoch, or null when the text is no RFC 3339 time between the years 1 and 9999 (UTC). */
export function parseInstant(text: string): number | null {
  if (!rfc3339.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || ms < earliest || ms > latest ? null : ms;
}

/** RFC 3339 in UTC, the one form of every moment that we write: milliseconds only where there are some. */
export function writeInstant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** A moment on the wire, as a sender may write it (any offset). */
export const instant = z.string().regex(rfc3339, 'is no RFC 3339 time, for example "2026-11-22T09:12:00Z"').meta({ description: 'RFC 3339', examples: ['2026-11-22T09:12:00Z'] });

/**
 * A text of at most `most` code points, counted as JSON Schema does: zod's own `max` counts UTF-16 units, so the two
 * would disagree on an emoji.
 */
export function text(most: number, least = 1): z.ZodString {
  return z
    .string()
    .refine((value) => hasLength(value, least, most), { error: `must have ${least} to ${most} characters` })
    .meta({ minLength: least, maxLength: most });
}

function hasLength(value: string, least: number, most: number): boolean {
  if (value.length < least) return false;
  return value.length <= most || Array.from(value).length <= most;
}

/** An id; that it has at most 128 bytes and no control character is a rule beyond JSON Schema. */
export const id = text(limits.idBytes);

/** The name of a namespace, a fact, a trait, an attribute. */
export const name = text(limits.nameLength);

const tenantPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function isTenantId(text: string): boolean {
  return tenantPattern.test(text);
}

export const tenantId = z
  .string()
  .regex(tenantPattern)
  .meta({ description: 'lower-case letters, digits and hyphens; it stands in topic names and record keys' });

/** A decimal string: a binary fraction would not be the sender's amount. */
export const decimal = z.string().regex(/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/, 'must be a decimal string, for example "4000.00"');

export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, for example "EUR"').meta({ description: 'ISO 4217' });

export const money = z.object({ amount: decimal, currency }).meta({ description: 'a decimal string and its currency' });

export const score = z.number().min(0).max(100).meta({ description: '0–100, 100 = stays' });

export const labels = z.record(name, text(limits.labelLength, 0));

/** Flat values: a nested one would need a path language in every document that names it. */
export const flatValue = z.union([text(limits.attributeLength, 0), z.number(), z.boolean()]);

export const flatValues = z.record(name, flatValue);

export const bilingual = z.object({ en: z.string(), de: z.string() });

export const parts = [
  'product',
  'loyalty',
  'availability',
  'service',
  'exitBarriers',
  'rapport',
  'trust',
  'emotion',
  'supplierLoyalty',
] as const;

/** One of the nine things that are judged: five determinants of retention and four parts of the relationship. */
export type Part = (typeof parts)[number];

export const determinants = ['product', 'loyalty', 'availability', 'service', 'exitBarriers'] as const;

export type Determinant = (typeof determinants)[number];

export type Money = z.infer<typeof money>;

import { bands, parts } from '@rapport/contracts';
import { limit, moment, Problem } from '@rapport/service';
import { z } from 'zod';
import { trendDays } from './domain/look-back.ts';

const label = z.string().min(1).max(256);

/** Sorted by what, and downwards when a `-` stands before it. */
const sort = z.enum(['score', '-score', 'valueAtStake', '-valueAtStake', 'change', '-change']);

/** What the portfolio can be narrowed to. */
export const listQuery = z.strictObject({
  band: z.enum(bands).optional(),
  determinant: z.enum(parts).optional(),
  phase: z.enum(['first-contact', 'account-opened', 'ordering', 'service', 'lost']).optional(),
  segment: label.optional(),
  region: label.optional(),
  plan: label.optional(),
  owner: label.optional(),
  team: label.optional(),
  q: label.optional(),
  alias: z.string().regex(/^[^:]+:.+$/s, 'is a namespace and a value, joined by a colon').optional(),
  sort: sort.default('score'),
  at: moment.optional(),
  limit,
  cursor: z.string().max(2_048).optional(),
});

/** What a portfolio can be narrowed to, and how far back it compares. */
export const portfolioQuery = z.strictObject({
  segment: label.optional(),
  region: label.optional(),
  owner: label.optional(),
  days: z.coerce.number().int().min(1).max(365).default(trendDays),
});

export type PortfolioQuery = z.output<typeof portfolioQuery>;

/** A day is its beginning. */
const dayOrMoment = z.union([z.iso.date().transform((day) => Date.parse(day)), moment], { error: 'must be a date or an RFC 3339 time with its offset, for example "2026-11-22"' });

/** Whose contracts end before a moment. */
export const renewalsQuery = z.strictObject({
  before: dayOrMoment.optional(),
  segment: label.optional(),
  region: label.optional(),
  owner: label.optional(),
  team: label.optional(),
  limit,
  cursor: z.string().max(2_048).optional(),
});

export type RenewalsQuery = z.output<typeof renewalsQuery>;

export type ListQuery = z.output<typeof listQuery>;

export type ListOrder = 'score' | 'valueAtStake' | 'change';

/** What a list is sorted by, and whether the largest comes first. */
export function orderOf({ sort: wanted }: Pick<ListQuery, 'sort'>): { readonly by: ListOrder; readonly isDownwards: boolean } {
  const isDownwards = wanted.startsWith('-');
  return { by: (isDownwards ? wanted.slice(1) : wanted) as ListOrder, isDownwards };
}

/** When to look, from which knowledge, by which model. */
export const atQuery = z.strictObject({
  at: moment.optional(),
  knownAt: moment.optional(),
  modelVersion: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
});

export const explanationQuery = z.strictObject({ from: moment.optional(), to: moment.optional(), knownAt: moment.optional() });

const words = z.string().max(1_000).transform((text) => text.split(',').filter((word) => word !== ''));

export const timelineQuery = z.strictObject({
  channel: words.optional(),
  kind: words.optional(),
  direction: z.enum(['inbound', 'outbound', 'ambient']).optional(),
  limit,
  cursor: z.string().max(2_048).optional(),
});

export const historyQuery = z.strictObject({ from: moment.optional(), to: moment.optional(), knownAt: moment.optional(), step: z.string().default('P1D') });

/** How far ahead a forecast may lie: the longest horizon. */
const forecastMs = 800 * 86_400_000;

/** Refuses a moment beyond the longest horizon. */
export function requireForecastable(name: string, at: number | undefined, now: number): void {
  if (at !== undefined && at > now + forecastMs) throw new Problem('invalid-interaction', `${name} may lie at most 800 days ahead`);
}

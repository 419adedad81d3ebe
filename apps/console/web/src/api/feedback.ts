import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { Band, Money } from './shapes.ts';

export const abouts = ['product', 'policy', 'service'] as const;
export type About = (typeof abouts)[number];

export const decisions = ['change', 'later', `won't`] as const;
export type DecisionWord = (typeof decisions)[number];

export interface Decision {
  readonly id: string;
  readonly theme: string;
  readonly about: About;
  readonly decision: DecisionWord;
  readonly text: { readonly en?: string; readonly de?: string };
  readonly owner: string;
  readonly author: string;
  readonly dueAt: string | null;
  readonly decidedAt: string;
  readonly affected: number;
  readonly told: number;
  readonly scoreBefore: number | null;
  readonly scoreNow: number | null;
}

export interface Theme {
  readonly theme: string;
  readonly about: About;
  readonly customers: number;
  readonly valueAtStake: Money;
  readonly points: number;
  readonly unmetNeed: boolean;
  readonly examples: readonly string[];
  readonly decision: Decision | null;
}

export interface OneTheme extends Theme {
  readonly said: readonly {
    readonly interaction: string;
    readonly customer: { readonly id: string; readonly name: string | null };
    readonly kind: string;
    readonly occurredAt: string;
    readonly text: { readonly body?: string; readonly lang?: string } | null;
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly points: number;
  }[];
  readonly affected: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly score: number | null;
    readonly band: Band;
    readonly valueAtStake: Money;
    readonly points: number;
    readonly interactions: number;
  }[];
}

/** When it happened, as RFC 3339; an end that is absent is open. */
export interface Span {
  readonly from?: string;
  readonly to?: string;
}

export interface DecisionWish extends Span {
  readonly theme: string;
  readonly about: About;
  readonly decision: DecisionWord;
  readonly text: { readonly en?: string; readonly de?: string };
  readonly owner: string;
  readonly dueAt?: string;
}

/** What customers tell us, by theme. What was there stays while a narrower one comes. */
export function useThemes(filter: Span & { readonly about?: string }) {
  return useQuery({
    queryKey: keys.themes(filter),
    queryFn: () => api.get<{ readonly items: readonly Theme[] }>('/api/scoring/v1/feedback/themes', { ...filter }),
    select: ({ items }) => items,
    placeholderData: (before) => before,
  });
}

export function useTheme(theme: string, filter: Span & { readonly about?: string }) {
  return useQuery({
    queryKey: keys.theme(theme, filter),
    queryFn: () => api.get<OneTheme>(`/api/scoring/v1/feedback/themes/${encodeURIComponent(theme)}`, { ...filter, limit: 50 }),
    placeholderData: (before) => before,
  });
}

export function useDecide() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: DecisionWish) => api.post<Pick<Decision, 'id' | 'affected'>>('/api/scoring/v1/feedback/decisions', wish),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.feedback }),
  });
}

/** Tells each of those whom a decision concerns, once; resolves when it is certain that they are told. */
export function useTell() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<{ readonly told: number }>(`/api/scoring/v1/feedback/decisions/${encodeURIComponent(id)}/tell`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.feedback }),
  });
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { AlertOutcomes, CustomerRow, Page, Portfolio, Renewal } from './shapes.ts';

/** What the portfolio is narrowed to. */
export interface Narrowed {
  readonly segment?: string;
  readonly region?: string;
}

/** The portfolio isn't live: a minute is soon enough. */
const refetchInterval = 60_000;
const mostFalls = 5;

/** All customers at once, against some days before. What was there stays while a narrower one comes. */
export function usePortfolio(filter: Narrowed & { readonly days?: string }) {
  return useQuery({
    queryKey: keys.portfolio(filter),
    queryFn: () => api.get<Portfolio>('/api/scoring/v1/portfolio', { ...filter }),
    refetchInterval,
    placeholderData: (before) => before,
  });
}

/** What people said that the alerts of each lane were worth; of the tenant's customers all. */
export function useAlertOutcomes(days: string) {
  return useQuery({
    queryKey: keys.alertOutcomes(days),
    queryFn: () => api.get<AlertOutcomes>('/api/notification/v1/alerts/outcomes', { days }),
    refetchInterval,
    placeholderData: (before) => before,
  });
}

/** Whose score fell most. */
export function useFalls(filter: Narrowed) {
  const wanted = { ...filter, sort: 'change', limit: 4 * mostFalls };
  return useQuery({
    queryKey: keys.customerList(wanted),
    queryFn: () => api.get<Page<CustomerRow>>('/api/scoring/v1/customers', wanted),
    refetchInterval,
    // No score is shown of customers of whom too little is known.
    select: ({ items }) => items.filter(({ trend, band }) => band !== 'unknown' && (trend?.points ?? 0) < 0).slice(0, mostFalls),
  });
}

/** Whose contract ends next, page by page. */
export function useRenewals(filter: Narrowed) {
  return useInfiniteQuery({
    queryKey: keys.renewals(filter),
    queryFn: ({ pageParam }) => api.get<Page<Renewal>>('/api/scoring/v1/renewals', { ...filter, limit: 10, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

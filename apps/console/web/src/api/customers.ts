import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { dayMs } from '../day.ts';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { Customer, CustomerRow, Page, ScoreHistory } from './shapes.ts';

function pathOf(id: string): string {
  return `/api/scoring/v1/customers/${encodeURIComponent(id)}`;
}

/** One customer as it stands, or as it stood at a moment. */
export function useCustomer(id: string | undefined, moment: { readonly at?: string; readonly knownAt?: string } = {}) {
  return useQuery({
    queryKey: keys.customer(id ?? '', moment),
    queryFn: () => api.get<Customer>(pathOf(id ?? ''), moment),
    enabled: id !== undefined,
  });
}

/** The score over the last days, one point each. */
export function useHistory(id: string | undefined, days: number, knownAt?: string) {
  return useQuery({
    queryKey: keys.history(id ?? '', { days, knownAt }),
    queryFn: () => api.get<ScoreHistory>(`${pathOf(id ?? '')}/history`, { from: daysAgo(days), step: 'P1D', knownAt }),
    enabled: id !== undefined,
    staleTime: 60_000,
  });
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * dayMs).toISOString();
}

/** What the list can be narrowed to and sorted by. */
export interface ListFilter {
  readonly sort: string;
  readonly q?: string;
  readonly band?: string;
  readonly determinant?: string;
  readonly phase?: string;
  readonly segment?: string;
  readonly region?: string;
  readonly owner?: string;
  readonly team?: string;
}

/** One page of the list; the largest that the service gives. */
export function customerPage(filter: ListFilter, cursor: string | undefined): Promise<Page<CustomerRow>> {
  return api.get<Page<CustomerRow>>('/api/scoring/v1/customers', { ...filter, limit: 200, cursor });
}

/** Customers as a list, page by page. What was there stays while a narrower one comes. */
export function useCustomerList(filter: ListFilter) {
  return useInfiniteQuery({
    queryKey: keys.customerTable(filter),
    queryFn: ({ pageParam }) => customerPage(filter, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { Customer, ScoreHistory } from './shapes.ts';

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
export function useHistory(id: string | undefined, days: number) {
  return useQuery({
    queryKey: keys.history(id ?? '', { days }),
    queryFn: () => api.get<ScoreHistory>(`${pathOf(id ?? '')}/history`, { from: daysAgo(days), step: 'P1D' }),
    enabled: id !== undefined,
    staleTime: 60_000,
  });
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

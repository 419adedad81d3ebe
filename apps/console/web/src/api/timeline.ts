import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { Act, Page } from './shapes.ts';

const recent = { limit: 200 } as const;

/** The newest acts of both parties, as many as the service gives at once. */
export function useRecentActs(customer: string) {
  return useQuery({
    queryKey: keys.timeline(customer, recent),
    queryFn: () => api.get<Page<Act>>(`/api/scoring/v1/customers/${encodeURIComponent(customer)}/timeline`, recent),
    select: (page) => page.items,
  });
}

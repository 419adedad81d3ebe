import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { Act, Explanation, Page } from './shapes.ts';

const pathOf = (id: string): string => `/api/scoring/v1/customers/${encodeURIComponent(id)}`;

const recent = { limit: 200 } as const;
/** So many acts are read at once. */
const pageSize = 100;

/** What both parties did, the newest first, page by page. */
export function useTimeline(id: string) {
  return useInfiniteQuery({
    queryKey: keys.timeline(id, {}),
    queryFn: ({ pageParam }) => api.get<Page<Act>>(`${pathOf(id)}/timeline`, { limit: pageSize, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** The newest acts of both parties, as many as the service gives at once. */
export function useRecentActs(id: string | undefined) {
  return useQuery({
    queryKey: keys.timeline(id ?? '', recent),
    queryFn: () => api.get<Page<Act>>(`${pathOf(id ?? '')}/timeline`, recent),
    enabled: id !== undefined,
    select: (page) => page.items,
  });
}

export interface Span {
  /** RFC 3339 */
  readonly from: string;
  /** Now, when absent. */
  readonly to?: string | undefined;
  readonly knownAt?: string | undefined;
}

/** What lies between two moments, in parts that sum; not asked while the span is null. */
export function useExplanation(id: string, span: Span | null) {
  return useQuery({
    queryKey: keys.explanation(id, span ?? {}),
    queryFn: () => api.get<Explanation>(`${pathOf(id)}/explanation`, { from: span?.from, to: span?.to, knownAt: span?.knownAt }),
    enabled: span !== null,
  });
}

/** What would raise a customer's score by a point or more, the best first. */
export function useWouldRaise(id: string | undefined) {
  return useQuery({
    queryKey: keys.explanation(id ?? '', {}),
    queryFn: () => api.get<Explanation>(`${pathOf(id ?? '')}/explanation`),
    enabled: id !== undefined,
    select: ({ wouldRaise }) => wouldRaise,
  });
}

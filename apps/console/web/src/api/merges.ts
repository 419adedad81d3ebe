import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { Page } from './shapes.ts';

/** Which two customers are one. */
export interface MergeWish {
  readonly into: string;
  readonly from: string;
  readonly reason?: string;
}

/** What goes from one customer to the other, or back, and the scores before and after; null: nothing that counts has happened. */
export interface MergePreview {
  readonly merge: string | null;
  readonly moves: Readonly<Record<'interactions' | 'aliases' | 'openAlerts' | 'promises', number>>;
  readonly score: {
    readonly into: { readonly before: number | null; readonly after: number | null };
    readonly from: { readonly before?: number | null; readonly after?: number | null };
  };
}

/** Two customers whom one event names both. */
export interface MergeProposal {
  readonly id: string;
  readonly into: { readonly id: string; readonly name: string | null };
  readonly from: { readonly id: string; readonly name: string | null };
  readonly alias: { readonly ns: string; readonly value: string };
  readonly interaction: { readonly source: string; readonly id: string };
  readonly because: 'not-identifying' | 'both-have-ids' | 'too-many' | 'separated-before' | 'person-of-account';
  readonly at: string;
}

const path = '/api/scoring/v1/customers';
/** What would change is asked anew each time: a merge in between makes it another answer. */
const shortLived = { gcTime: 0, staleTime: 0 } as const;

export function useMergePreview({ into, from }: MergeWish) {
  return useQuery({ queryKey: keys.mergePreview({ into, from }), queryFn: () => api.post<MergePreview>(`${path}/merge`, { into, from, dryRun: true }), ...shortLived });
}

export function useUnmergePreview(merge: string) {
  return useQuery({ queryKey: keys.mergePreview({ merge }), queryFn: () => api.post<MergePreview>(`${path}/unmerge`, { merge, dryRun: true }), ...shortLived });
}

/** Resolves when it counts. */
export function useMerge() {
  return useMutation({ mutationFn: (wish: MergeWish) => api.post<MergePreview>(`${path}/merge`, wish), onSuccess: useForget() });
}

/** Resolves when it counts. */
export function useUnmerge() {
  return useMutation({ mutationFn: (wish: { readonly merge: string; readonly reason?: string }) => api.post<MergePreview>(`${path}/unmerge`, wish), onSuccess: useForget() });
}

/** The newest; what a person decides. */
export function useMergeProposals() {
  return useQuery({ queryKey: keys.mergeProposals, queryFn: () => api.get<Page<MergeProposal>>('/api/scoring/v1/merge-proposals', { limit: 100 }) });
}

export function useDismissProposal() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<{ readonly dismissed: string }>(`/api/scoring/v1/merge-proposals/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.mergeProposals }),
  });
}

/** Whoever is one or two changes lists, scores and alerts. */
function useForget(): () => Promise<unknown> {
  const client = useQueryClient();
  return () => Promise.all([keys.customers, keys.alerts, keys.mergeProposals].map((queryKey) => client.invalidateQueries({ queryKey })));
}

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { Page } from './shapes.ts';

/** What a service refused, whole. */
export interface DeadLetter {
  readonly id: string;
  readonly reason: string;
  readonly detail: string;
  readonly service: string;
  readonly source: string | null;
  readonly eventId: string | null;
  readonly receivedAt: string;
  readonly raw: { readonly contentType: string | null; readonly encoding: 'utf8' | 'base64'; readonly body: string };
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: string;
  readonly replays: readonly { readonly at: string; readonly by: string; readonly result: 'accepted' | 'refused'; readonly reason: string | null }[];
}

export interface DeadLetterFilter {
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  readonly service?: string | undefined;
}

/** Two hundred at once, the newest first. */
export function useDeadLetters(filter: DeadLetterFilter) {
  return useInfiniteQuery({
    queryKey: keys.deadLetters(filter),
    queryFn: ({ pageParam }) => api.get<Page<DeadLetter>>('/api/ingestion/v1/dead-letters', { ...filter, limit: 200, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

export interface ReplayAnswer {
  readonly matched: number;
  readonly accepted: number;
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

interface ReplayWish {
  readonly filter: DeadLetterFilter & { readonly id?: string };
  readonly dryRun: boolean;
}

/** Takes what was refused after all; a dry run only says what would happen. */
export function useReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: replayAll,
    onSettled: (_, __, { dryRun }) => (dryRun ? undefined : client.invalidateQueries({ queryKey: ['dead-letters'] })),
  });
}

/** One call after the other, as many as the service wants. */
async function replayAll(wish: ReplayWish): Promise<ReplayAnswer> {
  let sum: ReplayAnswer = { matched: 0, accepted: 0, refused: [] };
  let cursor: string | undefined;
  do {
    const answer: ReplayAnswer & { readonly nextCursor?: string } = await api.post('/api/ingestion/v1/dead-letters/replay', { ...wish, cursor });
    sum = { matched: sum.matched + answer.matched, accepted: sum.accepted + answer.accepted, refused: [...sum.refused, ...answer.refused] };
    cursor = answer.nextCursor;
  } while (cursor !== undefined);
  return sum;
}

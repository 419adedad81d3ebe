import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ApiProblem } from './client.ts';
import { keysOfCustomer } from './keys.ts';
import type { SeenInteraction } from './shapes.ts';

export interface Recorded {
  readonly customer: string;
  /** RFC 3339 */
  readonly time: string;
  readonly data: { readonly kind: string } & Readonly<Record<string, unknown>>;
}

const pauseMs = 150;
const withinMs = 15_000;

/** Records what a person did or heard, and resolves when it is counted, with the score before and after. */
export function useRecord() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ customer, time, data }: Recorded) => {
      const { source, id } = await api.post<{ source: string; id: string }>('/api/interactions', { time, data: { ...data, customer: { id: customer } } });
      return counted(source, id);
    },
    onSuccess: (_, { customer }) => client.invalidateQueries({ queryKey: keysOfCustomer(customer) }),
  });
}

async function counted(source: string, id: string): Promise<SeenInteraction> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await api.get<SeenInteraction>('/api/scoring/v1/interactions', { source, id });
    } catch (error) {
      const isUnderWay = error instanceof ApiProblem && error.word === 'not-found';
      if (!isUnderWay || Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

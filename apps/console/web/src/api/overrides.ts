import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from './client.ts';
import { keysOfCustomer } from './keys.ts';
import type { Customer } from './shapes.ts';

/** A score in place of the computed one, or points on top of it, until a moment. */
export type OverrideWish = { readonly reason: string; readonly owner: string; readonly until: string } & ({ readonly score: number } | { readonly points: number });

/** What was set before, to be set again. */
export function wishOf({ score, points, reason, owner, until }: NonNullable<Customer['override']>): OverrideWish {
  return { reason, owner, until, ...(score === null ? { points: points ?? 0 } : { score }) };
}

/** Sets an override, or with null ends the one that holds; resolves when it counts. */
export function useOverride(customer: string) {
  const client = useQueryClient();
  const path = `/api/scoring/v1/customers/${encodeURIComponent(customer)}/override`;
  return useMutation({
    mutationFn: (wish: OverrideWish | null) => (wish === null ? api.delete<Customer>(path) : api.post<Customer>(path, wish)),
    onSuccess: () => client.invalidateQueries({ queryKey: keysOfCustomer(customer) }),
  });
}

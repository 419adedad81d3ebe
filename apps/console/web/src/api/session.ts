import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api, ApiProblem, keepCsrfToken } from './client.ts';
import { keys } from './keys.ts';
import type { Person, Role, Session } from './shapes.ts';

function kept(session: Session): Session {
  keepCsrfToken(session.csrfToken);
  return session;
}

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  staleTime: Infinity,
  queryFn: async (): Promise<Session | null> => {
    try {
      return kept(await api.get<Session>('/api/session'));
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
});

export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null;
}

const ranks: Record<Role, number> = { viewer: 0, agent: 1, admin: 2 };

/** Whether the person may do what this role may. */
export function useMay(role: Role): boolean {
  const session = useSession();
  return session !== null && ranks[session.person.role] >= ranks[role];
}

/** What another person saw is nobody else's. The session itself stays in the cache: the page watches it. */
function forgetAllBut(client: QueryClient, kept: readonly string[]): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== kept[0] });
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: { email: string; password: string }) => kept(await api.post<Session>('/api/session', given)),
    onSuccess: (session) => {
      forgetAllBut(client, keys.session);
      client.setQueryData(keys.session, session);
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<undefined>('/api/session'),
    onSuccess: () => {
      keepCsrfToken(null);
      forgetAllBut(client, keys.session);
      client.setQueryData(keys.session, null);
    },
  });
}

export function useChangeSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: { locale?: 'en' | 'de'; timeZone?: string }) => kept(await api.patch<Session>('/api/session', change)),
    onSuccess: (session) => client.setQueryData(keys.session, session),
  });
}

/** Whom an alert can be given to. */
export function usePeople() {
  const may = useMay('agent');
  return useQuery({ queryKey: keys.people, queryFn: () => api.get<{ items: Person[] }>('/api/people'), enabled: may, select: (page) => page.items, staleTime: 300_000 });
}

import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';

interface ListedReceiver {
  readonly name: string;
  readonly ways: readonly { readonly channel: string; readonly recipient: string; readonly dead: { readonly since: string; readonly error: string | null } | null }[];
}

/** A way of a receiver that takes no alert any more. */
export interface DeadWay {
  readonly receiver: string;
  readonly channel: string;
  readonly recipient: string;
  readonly since: string;
  readonly error: string | null;
}

const everyMs = 60_000;

/** The dead ways of all receivers; asked for once a minute. */
export function useDeadWays(): readonly DeadWay[] {
  const { data } = useQuery({
    queryKey: keys.receivers,
    queryFn: () => api.get<{ items: readonly ListedReceiver[] }>('/api/notification/v1/receivers'),
    refetchInterval: everyMs,
    select: ({ items }) => items.flatMap(({ name, ways }) => ways.flatMap(({ channel, recipient, dead }) => (dead === null ? [] : [{ receiver: name, channel, recipient, ...dead }]))),
  });
  return data ?? [];
}

import { useMemo } from 'react';
import { useAlerts } from './alerts.ts';
import { priorityOf } from './priority.ts';
import { useSession } from './session.ts';
import type { ShownAlert } from './shapes.ts';

/** As many as the service gives at once. */
const most = 200;
export const openFilter = { state: 'open', limit: most } as const;
export const acknowledgedFilter = { state: 'acknowledged', limit: most } as const;

/**
 * Alerts that wait for an act, by priority; `mine` are those that are given to me or whose customer I look after. Mine are
 * asked for by themselves: among everybody's newest, an older one of mine would be missing. `more`: there are others beyond.
 */
export function useMyDay() {
  const session = useSession();
  const email = session?.person.email;
  const query = useAlerts(openFilter, { enabled: session !== null });
  const own = useAlerts({ ...openFilter, owner: email ?? '' }, { enabled: email !== undefined });
  return useMemo(() => {
    const items = new Map([...(query.data?.items ?? []), ...(own.data?.items ?? [])].map((alert) => [alert.id, alert]));
    const now = query.dataUpdatedAt;
    const sorted = [...items.values()].sort((a, b) => priorityOf(b, now) - priorityOf(a, now));
    const open = sorted.filter((alert) => alert.state === 'open');
    return { query, sorted, open, mine: open.filter((alert) => belongsTo(alert, email)), more: typeof query.data?.nextCursor === 'string' };
  }, [query, own.data, email]);
}

export function belongsTo(alert: ShownAlert, email: string | undefined): boolean {
  const owner = alert.assignedTo ?? alert.suggestedAction?.owner ?? alert.customer.traits['owner'] ?? null;
  return owner !== null && owner === email;
}

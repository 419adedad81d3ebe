import type { AlertEvent } from '@rapport/contracts';
import type { EntityManager } from 'typeorm';

/** Alerts of these customers that nobody has resolved, as far as notification has told. */
export async function countOpenAlerts(manager: EntityManager, tenant: string, customers: readonly string[]): Promise<number> {
  const [row] = await manager.query<{ count: string }[]>('SELECT count(*) AS count FROM scoring.open_alert WHERE tenant_id = $1 AND customer_id = ANY ($2)', [tenant, customers]);
  return Number(row?.count ?? 0);
}

/** Takes in what was told of alerts, in its order: one that is resolved is open no longer, one that went along is its first customer's. */
export async function keepOpenAlerts(manager: EntityManager, events: readonly (AlertEvent & { readonly tenant: string })[]): Promise<void> {
  const newest = [...new Map(events.map((event) => [`${event.tenant} ${event.data.id}`, event])).values()];
  const over = newest.filter(({ data }) => data.state === 'resolved');
  const open = newest.filter(({ data }) => data.state !== 'resolved');
  await manager.query('DELETE FROM scoring.open_alert USING unnest($1::text[], $2::text[]) AS over (t, a) WHERE tenant_id = t AND alert_id = a', [over.map(({ tenant }) => tenant), over.map(({ data }) => data.id)]);
  await manager.query(
    'INSERT INTO scoring.open_alert (tenant_id, alert_id, customer_id) SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT (tenant_id, alert_id) DO UPDATE SET customer_id = excluded.customer_id',
    [open.map(({ tenant }) => tenant), open.map(({ data }) => data.id), open.map(({ data }) => data.openedFor ?? data.customer.id)],
  );
}

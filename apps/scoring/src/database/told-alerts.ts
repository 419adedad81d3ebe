import type { AlertEvent } from '@rapport/contracts';
import type { EntityManager } from 'typeorm';

/** Alerts of these customers that nobody has resolved, as far as notification has told. */
export async function countOpenAlerts(manager: EntityManager, tenant: string, customers: readonly string[]): Promise<number> {
  const [row] = await manager.query<{ count: string }[]>('SELECT count(*) AS count FROM scoring.open_alert WHERE tenant_id = $1 AND customer_id = ANY ($2) AND NOT is_over', [tenant, customers]);
  return Number(row?.count ?? 0);
}

/** Takes in what was told of alerts, in whatever order: the newest holds. One that went along is its first customer's. */
export async function keepToldAlerts(manager: EntityManager, events: readonly (AlertEvent & { readonly tenant: string })[]): Promise<void> {
  const inOrder = events.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  const newest = [...new Map(inOrder.map((event) => [`${event.tenant} ${event.data.id}`, event])).values()];
  await manager.query(
    `INSERT INTO scoring.open_alert (tenant_id, alert_id, customer_id, told_at, is_over)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[])
     ON CONFLICT (tenant_id, alert_id) DO UPDATE SET customer_id = excluded.customer_id, told_at = excluded.told_at, is_over = excluded.is_over
     WHERE open_alert.told_at <= excluded.told_at`,
    [
      newest.map(({ tenant }) => tenant), newest.map(({ data }) => data.id), newest.map(({ data }) => data.openedFor ?? data.customer.id),
      newest.map(({ timestamp }) => timestamp), newest.map(({ data }) => data.state === 'resolved'),
    ],
  );
}

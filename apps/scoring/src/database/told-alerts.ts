import { incidentOf } from '@rapport/contracts';
import type { AlertEvent, Common } from '@rapport/contracts';
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
    `INSERT INTO scoring.open_alert (tenant_id, alert_id, customer_id, told_at, is_over, label, value, opened_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[], $6::text[], $7::text[], $8::timestamptz[])
     ON CONFLICT (tenant_id, alert_id) DO UPDATE SET customer_id = excluded.customer_id, told_at = excluded.told_at, is_over = excluded.is_over
     WHERE open_alert.told_at <= excluded.told_at`,
    [
      newest.map(({ tenant }) => tenant), newest.map(({ data }) => data.id), newest.map(({ data }) => data.openedFor ?? data.customer.id),
      newest.map(({ timestamp }) => timestamp), newest.map(({ data }) => data.state === 'resolved'),
      newest.map(({ data }) => incidentOf(data.cause)?.label ?? null), newest.map(({ data }) => incidentOf(data.cause)?.value ?? null), newest.map(({ data }) => data.openedAt),
    ],
  );
}

export interface Incident extends Common {
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

/** The tenant's incidents that began within a span, as far as notification has told. */
export async function incidentsWithin(manager: EntityManager, tenant: string, { from, to }: { readonly from: number; readonly to: number }): Promise<Incident[]> {
  return manager.query<Incident[]>(
    `SELECT label, value, round(extract(epoch FROM opened_at) * 1000)::double precision AS "openedAt" FROM scoring.open_alert
     WHERE tenant_id = $1 AND label IS NOT NULL AND opened_at > to_timestamp($2::double precision / 1000) AND opened_at <= to_timestamp($3::double precision / 1000) ORDER BY opened_at`,
    [tenant, from, to],
  );
}

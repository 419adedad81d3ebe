import type { Alert, AlertType } from '@rapport/contracts';
import type { Database } from '@rapport/event-log';
import type { EventSource, StreamedEvent } from '@rapport/service';

/** Events of one look. */
const PAGE = 100;
/** Events of a tenant that a reader who was away can still ask for. */
const KEPT = 10_000;

/** Adds to the tenants' streams, last of all in the caller's transaction: it holds their positions until the commit. */
export async function addToStream(transaction: Database, news: readonly { readonly tenant: string; readonly type: AlertType; readonly body: Alert }[]): Promise<void> {
  if (news.length === 0) return;
  await transaction.query(
    `WITH given AS (
       SELECT tenant, type, data, row_number() OVER (PARTITION BY tenant ORDER BY place) AS rank, count(*) OVER (PARTITION BY tenant) AS count
       FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS g (tenant, type, data, place)
     ), moved AS (
       INSERT INTO notification.stream_position (tenant_id, newest)
       SELECT DISTINCT tenant, count FROM given ORDER BY tenant
       ON CONFLICT (tenant_id) DO UPDATE SET newest = stream_position.newest + excluded.newest
       RETURNING tenant_id, newest
     )
     INSERT INTO notification.stream_event (tenant_id, id, type, data, at)
     SELECT g.tenant, m.newest - g.count + g.rank, g.type, g.data::json, notification.now() FROM given g JOIN moved m ON m.tenant_id = g.tenant`,
    [news.map(({ tenant }) => tenant), news.map(({ type }) => type), news.map(({ body }) => JSON.stringify(body))],
  );
  await transaction.query(
    `DELETE FROM notification.stream_event e USING notification.stream_position p
     WHERE p.tenant_id = ANY ($1) AND e.tenant_id = p.tenant_id AND e.id <= p.newest - $2`,
    [[...new Set(news.map(({ tenant }) => tenant))], KEPT],
  );
}

/** A tenant's stream as a reader sees it. */
export class AlertStream implements EventSource {
  constructor(
    private readonly database: Database,
    private readonly tenant: string,
  ) {}

  async newest(): Promise<number> {
    const [row] = await this.database.query<{ newest: string }[]>('SELECT newest FROM notification.stream_position WHERE tenant_id = $1', [this.tenant]);
    return Number(row?.newest ?? 0);
  }

  async after(position: number): Promise<readonly StreamedEvent[]> {
    const rows = await this.database.query<{ id: string; event: string; data: string }[]>(
      `SELECT id, type AS event, data::text AS data FROM notification.stream_event WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [this.tenant, position, PAGE],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }
}

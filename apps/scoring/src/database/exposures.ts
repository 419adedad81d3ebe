import type { EntityManager } from 'typeorm';
import { columns } from './columns.ts';
import type { EventName, Reference } from './references.ts';

/** An item that a customer bought. */
export interface Purchase extends EventName {
  readonly item: string;
  readonly customer: string;
  /** Milliseconds since the epoch. */
  readonly boughtAt: number;
}

/** The items that an event of the surroundings is about, and when they must have been bought; milliseconds since the epoch. */
export interface NewExposure extends EventName {
  readonly items: readonly string[];
  readonly boughtFrom: number;
  readonly boughtUntil: number;
}

/** A buyer whom an event concerns that was counted before. */
export interface LateBuyer {
  readonly tenant: string;
  readonly customer: string;
  readonly event: Pick<EventName, 'source' | 'id'>;
}

/** An exposure that has not reached all its buyers, locked. */
export interface ExposureUnderWay extends EventName {
  readonly item: string;
  readonly reached: string;
}

export async function keepExposure(manager: EntityManager, { tenant, source, id, items, boughtFrom, boughtUntil }: NewExposure): Promise<void> {
  await manager.query(
    `INSERT INTO scoring.exposure (tenant_id, source, event_id, item_id, bought_from, bought_until)
     SELECT $1, $2, $3, item, to_timestamp($5::double precision / 1000), to_timestamp($6::double precision / 1000) FROM unnest($4::text[]) AS item
     ON CONFLICT DO NOTHING`,
    [tenant, source, id, items, boughtFrom, boughtUntil],
  );
}

/** The event reaches whom another one reaches. */
export async function keepExposureLike(manager: EntityManager, { tenant, source, id }: EventName, like: Reference): Promise<void> {
  await manager.query(
    `INSERT INTO scoring.exposure (tenant_id, source, event_id, item_id, bought_from, bought_until)
     SELECT tenant_id, $2, $3, item_id, bought_from, bought_until FROM scoring.exposure WHERE tenant_id = $1 AND source = $4 AND event_id = $5
     ON CONFLICT DO NOTHING`,
    [tenant, source, id, like.ns, like.id],
  );
}

/** Kinds that a model counts as staying by now: what was bought before by one of them is read from the timeline, once. */
export async function learnPurchases(manager: EntityManager, tenant: string, kinds: readonly string[]): Promise<void> {
  await manager.query(
    `WITH fresh AS (
       INSERT INTO scoring.purchase_kind (tenant_id, kind) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING RETURNING kind
     )
     INSERT INTO scoring.purchase (tenant_id, item_id, customer_id, source, event_id, bought_at)
     SELECT tenant_id, item ->> 'id', customer_id, source, event_id, occurred_at
     FROM scoring.timeline, json_array_elements(data::json -> 'items') AS item
     WHERE tenant_id = $1 AND kind IN (SELECT kind FROM fresh) AND customer_id IS NOT NULL AND strpos(data, '"items":[{') > 0
     ON CONFLICT DO NOTHING`,
    [tenant, kinds],
  );
}

/** Keeps who bought what; answers whom events concern by it that were counted before. */
export async function keepPurchases(manager: EntityManager, purchases: readonly Purchase[]): Promise<LateBuyer[]> {
  return manager.query<LateBuyer[]>(
    `WITH bought AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::double precision[]) AS b (t, i, c, s, e, at)
     ), kept AS (
       INSERT INTO scoring.purchase (tenant_id, item_id, customer_id, source, event_id, bought_at)
       SELECT t, i, c, s, e, to_timestamp(at / 1000) FROM bought ON CONFLICT DO NOTHING
     )
     SELECT t AS tenant, c AS customer, json_build_object('source', x.source, 'id', x.event_id) AS event
     FROM bought JOIN scoring.exposure x ON x.tenant_id = t AND x.item_id = i
       AND x.bought_until >= to_timestamp(at / 1000) AND x.bought_from <= to_timestamp(at / 1000)
     GROUP BY t, c, x.source, x.event_id ORDER BY t, x.source, x.event_id, c`,
    columns(purchases, ['tenant', 'item', 'customer', 'source', 'id', 'boughtAt']),
  );
}

/** Of one exposure nobody else has in hand. */
export async function claimExposure(manager: EntityManager): Promise<ExposureUnderWay | null> {
  const rows = await manager.query<ExposureUnderWay[]>(
    `SELECT tenant_id AS tenant, source, event_id AS id, item_id AS item, reached FROM scoring.exposure
     WHERE reached IS NOT NULL LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  return rows[0] ?? null;
}

/** The next customers who bought the item in time. */
export async function nextBuyers(manager: EntityManager, { tenant, source, id, item, reached }: ExposureUnderWay, limit: number): Promise<string[]> {
  const rows = await manager.query<{ customer: string }[]>(
    `SELECT DISTINCT p.customer_id AS customer
     FROM scoring.exposure x
     JOIN scoring.purchase p ON p.tenant_id = x.tenant_id AND p.item_id = x.item_id AND p.customer_id > $5 AND p.bought_at BETWEEN x.bought_from AND x.bought_until
     WHERE x.tenant_id = $1 AND x.source = $2 AND x.event_id = $3 AND x.item_id = $4
     ORDER BY p.customer_id LIMIT $6`,
    [tenant, source, id, item, reached, limit],
  );
  return rows.map(({ customer }) => customer);
}

/** How far it has come; null: all its buyers are reached. */
export async function markReached(manager: EntityManager, { tenant, source, id, item }: ExposureUnderWay, reached: string | null): Promise<void> {
  await manager.query('UPDATE scoring.exposure SET reached = $5 WHERE tenant_id = $1 AND source = $2 AND event_id = $3 AND item_id = $4', [tenant, source, id, item, reached]);
}

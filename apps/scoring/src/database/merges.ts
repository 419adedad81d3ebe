import type { EntityManager } from 'typeorm';
import type { Merge } from '../domain/merge.ts';
import type { TakenState } from './batch.ts';

/** A merge with what its maker said. */
export interface KeptMerge extends Merge {
  readonly reason: string | null;
  /** Null: made by rule, of what the events say. */
  readonly by: string | null;
}

/** That a merge begins or ends, as an interaction says it. */
export interface SaidMerge extends Pick<KeptMerge, 'id' | 'into' | 'from' | 'reason' | 'by'> {
  readonly ends: boolean;
}

/** A customer of a group: what is stored of it, locked, and into whom it is merged until now. */
export interface GroupedState {
  readonly customer: string;
  /** Null: it stands by itself. */
  readonly root: string | null;
  readonly taken: TakenState | undefined;
}

const ms = (column: string): string => `round(extract(epoch FROM ${column}) * 1000)::double precision`;
const mergeColumns = `merge_id AS id, into_id AS "into", from_id AS "from", ${ms('merged_at')} AS "mergedAt", ${ms('unmerged_at')} AS "unmergedAt", reason, merged_by AS by`;

export async function mergeById(manager: EntityManager, tenant: string, id: string): Promise<KeptMerge | null> {
  const [merge] = await manager.query<KeptMerge[]>(`SELECT ${mergeColumns} FROM scoring.merge WHERE tenant_id = $1 AND merge_id = $2`, [tenant, id]);
  return merge ?? null;
}

/** All merges, whether they hold or not, that lead from one of these customers to another. */
export async function mergesAround(manager: EntityManager, tenant: string, customers: readonly string[]): Promise<KeptMerge[]> {
  return manager.query<KeptMerge[]>(
    `WITH RECURSIVE around (customer) AS (
       SELECT unnest($2::text[])
       UNION
       SELECT CASE WHEN m.into_id = a.customer THEN m.from_id ELSE m.into_id END
       FROM around a JOIN scoring.merge m ON m.tenant_id = $1 AND (m.into_id = a.customer OR m.from_id = a.customer))
     SELECT ${mergeColumns} FROM scoring.merge WHERE tenant_id = $1 AND into_id IN (SELECT customer FROM around) ORDER BY merge_id`,
    [tenant, customers],
  );
}

/** Merges that rules made of these interactions, by their refs, and that nobody has taken back. */
export async function mergesByRule(manager: EntityManager, tenant: string, refs: readonly string[]): Promise<KeptMerge[]> {
  return manager.query<KeptMerge[]>(`SELECT ${mergeColumns} FROM scoring.merge WHERE tenant_id = $1 AND merged_by IS NULL AND unmerged_at IS NULL AND reason = ANY ($2)`, [tenant, refs]);
}

/** Announces merges, so that whoever decides next knows of them; dateMerges gives each its moment when it is counted. */
export async function keepMerges(manager: EntityManager, tenant: string, said: readonly SaidMerge[]): Promise<void> {
  await manager.query(
    `INSERT INTO scoring.merge (tenant_id, merge_id, into_id, from_id, reason, merged_by)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) ON CONFLICT DO NOTHING`,
    [tenant, ...(['id', 'into', 'from', 'reason', 'by'] as const).map((key) => said.map((merge) => merge[key]))],
  );
}

/** The moment from which merges are known, or their ends. The first one stays. */
export async function dateMerges(manager: EntityManager, tenant: string, { said, now }: { said: readonly SaidMerge[]; now: number }): Promise<void> {
  for (const [column, ends] of [['merged_at', false], ['unmerged_at', true]] as const) {
    const ids = said.filter((merge) => merge.ends === ends).map(({ id }) => id);
    if (ids.length === 0) continue;
    await manager.query(`UPDATE scoring.merge SET ${column} = coalesce(${column}, to_timestamp($3::double precision / 1000)) WHERE tenant_id = $1 AND merge_id = ANY ($2)`, [tenant, ids, now]);
  }
}

/** What is stored of these customers, of those merged away too; locked in the order of their ids. */
export async function takeGroup(manager: EntityManager, tenant: string, customers: readonly string[]): Promise<{ clock: number; states: GroupedState[] }> {
  await manager.query('SELECT 1 FROM scoring.customer_state WHERE tenant_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id FOR UPDATE', [tenant, customers]);
  const rows = await manager.query<{ customer: string; root: string | null; as_of: number | null; state: string | null; said: string | null }[]>(
    `SELECT c AS customer, m.root_id AS root, round(extract(epoch FROM coalesce(s.as_of, m.as_of)) * 1000)::double precision AS as_of, coalesce(s.state, m.state) AS state, d.said
     FROM unnest($2::text[]) AS c
     LEFT JOIN scoring.customer_state s ON s.tenant_id = $1 AND s.customer_id = c
     LEFT JOIN scoring.merged_customer m ON m.tenant_id = $1 AND m.customer_id = c
     LEFT JOIN scoring.customer d ON d.tenant_id = $1 AND d.customer_id = c`,
    [tenant, customers],
  );
  const [moment] = await manager.query<{ now: string }[]>('SELECT floor(extract(epoch FROM clock_timestamp()) * 1000) AS now');
  const states = rows.map(({ customer, root, as_of, state, said }): GroupedState => ({ customer, root, taken: state === null || as_of === null ? undefined : { tenant, customer, asOf: as_of, state, said } }));
  return { clock: Number(moment?.now), states };
}

/** A customer that is merged, and the state in which it waits; undefined: the one that waits already stays. */
export interface Parked {
  readonly customer: string;
  readonly root: string;
  readonly waits: { readonly asOf: number; readonly state: string } | undefined;
}

/** Takes customers that are merged out of the scored ones, with the states in which they wait. */
export async function park(manager: EntityManager, tenant: string, parked: readonly Parked[]): Promise<void> {
  const ids = parked.map(({ customer }) => customer);
  await manager.query('DELETE FROM scoring.customer_state WHERE tenant_id = $1 AND customer_id = ANY ($2)', [tenant, ids]);
  await manager.query(
    `INSERT INTO scoring.merged_customer (tenant_id, customer_id, root_id, as_of, state)
     SELECT $1, c, r, to_timestamp(o / 1000), s FROM unnest($2::text[], $3::text[], $4::double precision[], $5::text[]) AS parked (c, r, o, s)
     ON CONFLICT (tenant_id, customer_id) DO UPDATE SET root_id = EXCLUDED.root_id`,
    [tenant, ids, parked.map(({ root }) => root), parked.map(({ waits }) => waits?.asOf ?? null), parked.map(({ waits }) => waits?.state ?? null)],
  );
}

/** These customers stand by themselves again. */
export async function unpark(manager: EntityManager, tenant: string, customers: readonly string[]): Promise<void> {
  await manager.query('DELETE FROM scoring.merged_customer WHERE tenant_id = $1 AND customer_id = ANY ($2)', [tenant, customers]);
}

import type { DataSource, EntityManager } from 'typeorm';
import { dayMs } from './domain/duration.ts';

/** What a learning is asked: the version that it must be better than, and the moment up to which it knows; ms since the epoch. */
export interface LearningWish {
  readonly version: number;
  readonly asOf: number;
}

/** What stands among the learnings where somebody went back to an earlier version. */
const rolledBack = 'rolled-back';

/**
 * Each tenant learns once a day, the first time a day after its first customer; after a rollback not until somebody asks
 * or publishes, for it would come to the same again. Tenants are found one by one along the
 * primary key of the states.
 */
export async function enqueueDaily(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `WITH RECURSIVE tenant AS (
       (SELECT tenant_id FROM scoring.customer_state ORDER BY tenant_id LIMIT 1)
       UNION ALL
       SELECT (SELECT s.tenant_id FROM scoring.customer_state s WHERE s.tenant_id > t.tenant_id ORDER BY s.tenant_id LIMIT 1) FROM tenant t WHERE t.tenant_id IS NOT NULL
     ), due AS (
       SELECT t.tenant_id, EXISTS (SELECT 1 FROM scoring.job j WHERE j.tenant_id = t.tenant_id AND j.kind = 'learning') AS learnt_before
       FROM tenant t WHERE t.tenant_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM scoring.job j WHERE j.tenant_id = t.tenant_id AND j.kind = 'learning' AND j.requested_at > clock_timestamp() - $1 * interval '1 millisecond')
         AND (SELECT j.result->>'outcome' FROM scoring.job j WHERE j.tenant_id = t.tenant_id AND j.kind = 'learning' ORDER BY j.requested_at DESC LIMIT 1) IS DISTINCT FROM $2
     )
     INSERT INTO scoring.job (tenant_id, id, kind, asked, state, result)
     SELECT tenant_id, 'ln_' || gen_random_uuid(), 'learning',
       jsonb_build_object('version', coalesce((SELECT max(number) FROM scoring.document m WHERE m.tenant_id = due.tenant_id AND m.name = 'model' AND m.state = 'published'), 1),
         'asOf', floor(extract(epoch FROM clock_timestamp()) * 1000)),
       CASE WHEN learnt_before THEN 'waiting' ELSE 'done' END, CASE WHEN learnt_before THEN NULL ELSE '{"outcome": "first-day"}'::jsonb END
     FROM due ON CONFLICT DO NOTHING`,
    [dayMs, rolledBack],
  );
}

/** A publication is learnt from at once, unless it is what a learning in hand has come to. */
export async function enqueueAfterPublication(manager: EntityManager, tenant: string, { version, learntUntil }: { version: number; learntUntil: string | undefined }): Promise<void> {
  await manager.query(
    `INSERT INTO scoring.job (tenant_id, id, kind, asked)
     SELECT $1, 'ln_' || gen_random_uuid(), 'learning', jsonb_build_object('version', $2::int, 'asOf', floor(extract(epoch FROM clock_timestamp()) * 1000))
     WHERE NOT EXISTS (SELECT 1 FROM scoring.job WHERE tenant_id = $1 AND kind = 'learning' AND state = 'running' AND (asked->>'asOf')::double precision = $3)
     ON CONFLICT (tenant_id) WHERE kind = 'learning' AND state = 'waiting' DO UPDATE SET asked = excluded.asked`,
    [tenant, version, learntUntil === undefined ? null : Date.parse(learntUntil)],
  );
}

/** Nothing is learnt by itself from here on. */
export async function pauseAfterRollback(manager: EntityManager, tenant: string, version: number): Promise<void> {
  await manager.query(
    `INSERT INTO scoring.job (tenant_id, id, kind, asked, state, result, finished_at)
     SELECT $1, 'ln_' || gen_random_uuid(), 'learning', jsonb_build_object('version', $2::int, 'asOf', floor(extract(epoch FROM clock_timestamp()) * 1000)),
       'done', jsonb_build_object('outcome', $3::text), clock_timestamp()`,
    [tenant, version, rolledBack],
  );
}

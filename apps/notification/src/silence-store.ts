import { writeInstant } from '@rapport/contracts';
import type { Database } from '@rapport/event-log';
import type { ActiveSilence } from './domain/flush.ts';
import { matcherOf, type SilenceMatcher } from './domain/matcher.ts';

/** A silence as Alertmanager writes it. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly SilenceMatcher[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly updatedAt: string;
  readonly status: { readonly state: 'active' | 'pending' | 'expired' };
}

interface Row {
  readonly id: string;
  readonly matchers: SilenceMatcher[];
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly created_by: string;
  readonly comment: string;
  readonly updated_at: Date;
  readonly now: Date;
}

/** How many silences one look evaluates at most; a tenant can't have more that hold or will. */
export const SILENCES = 500;

export async function activeSilences(database: Database, tenant: string, now: number): Promise<ActiveSilence[]> {
  const rows = await database.query<Row[]>(
    `SELECT id, matchers, ends_at FROM notification.silence
     WHERE tenant_id = $1 AND starts_at <= to_timestamp($2::double precision / 1000) AND ends_at > to_timestamp($2::double precision / 1000) ORDER BY ends_at DESC LIMIT $3`,
    [tenant, now, SILENCES],
  );
  return rows.map((row) => ({ id: row.id, matchers: row.matchers.map(matcherOf), endsAt: row.ends_at.getTime() }));
}

/** Those that hold or will, and those that ended within the last days; the newest first. */
export async function listSilences(database: Database, tenant: string, id: string | null = null): Promise<Silence[]> {
  const rows = await database.query<Row[]>(
    `SELECT *, notification.now() AS now FROM notification.silence
     WHERE tenant_id = $1 AND ($2::text IS NULL OR id = $2) AND ends_at > notification.now() - interval '5 days' ORDER BY updated_at DESC, id LIMIT $3`,
    [tenant, id, SILENCES],
  );
  return rows.map((row) => ({
    id: row.id,
    matchers: row.matchers,
    startsAt: writeInstant(row.starts_at.getTime()),
    endsAt: writeInstant(row.ends_at.getTime()),
    createdBy: row.created_by,
    comment: row.comment,
    updatedAt: writeInstant(row.updated_at.getTime()),
    status: { state: row.ends_at <= row.now ? 'expired' : row.starts_at > row.now ? 'pending' : 'active' },
  }));
}

/** Whether another one would be more than is looked at: it would hold nothing. */
export async function silencesAreFull(database: Database, tenant: string): Promise<boolean> {
  const [row] = await database.query<{ count: number }[]>('SELECT count(*)::integer AS count FROM notification.silence WHERE tenant_id = $1 AND ends_at > notification.now()', [tenant]);
  return (row?.count ?? 0) >= SILENCES;
}

/** Writes a silence; one with this id is replaced. */
export async function keepSilence(database: Database, tenant: string, silence: Omit<Silence, 'updatedAt' | 'status'>): Promise<void> {
  await database.query(
    `INSERT INTO notification.silence (tenant_id, id, matchers, starts_at, ends_at, created_by, comment, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, notification.now())
     ON CONFLICT (tenant_id, id) DO UPDATE SET matchers = excluded.matchers, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
       created_by = excluded.created_by, comment = excluded.comment, updated_at = excluded.updated_at`,
    [tenant, silence.id, JSON.stringify(silence.matchers), silence.startsAt, silence.endsAt, silence.createdBy, silence.comment],
  );
}

/** It ends now; false when there is none. */
export async function expireSilence(database: Database, tenant: string, id: string): Promise<boolean> {
  const rows = await database.query<unknown[]>(
    `WITH ended AS (
       UPDATE notification.silence SET ends_at = least(ends_at, notification.now()), updated_at = notification.now() WHERE tenant_id = $1 AND id = $2 RETURNING 1
     ) SELECT 1 FROM ended`,
    [tenant, id],
  );
  return rows.length > 0;
}

import { v7 as uuidV7 } from 'uuid';
import type { DataSource } from 'typeorm';

export type JobKind = 'learning' | 'backtest';

/** A piece of long work. `asked` and `result` are the work's own. */
export interface Job {
  readonly tenant: string;
  readonly id: string;
  readonly kind: JobKind;
  readonly asked: unknown;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly step: string | null;
  /** 0–1 */
  readonly progress: number;
  readonly result: unknown;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
}

/** A job in hand; finished only with the token. */
export interface LeasedJob extends Job {
  readonly token: string;
  /** How often it was begun, this time among them; what was given back does not count. */
  readonly attempts: number;
}

const columns = `tenant_id AS tenant, id, kind, asked, state, step, progress, result, requested_at AS "requestedAt", finished_at AS "finishedAt"`;
const prefixes: Record<JobKind, string> = { learning: 'ln', backtest: 'bt' };

/** The table of jobs. Times are the database's. */
export class JobStore {
  constructor(private readonly dataSource: DataSource) {}

  /** A learning that waits already learns from what is asked now. */
  async add(tenant: string, kind: JobKind, asked: object): Promise<string> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `INSERT INTO scoring.job (tenant_id, id, kind, asked) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id) WHERE kind = 'learning' AND state = 'waiting' DO UPDATE SET asked = excluded.asked RETURNING id`,
      [tenant, `${prefixes[kind]}_${uuidV7()}`, kind, JSON.stringify(asked)],
    );
    return rows[0]?.id ?? '';
  }

  async get(tenant: string, kind: JobKind, id: string): Promise<Job | null> {
    const [row] = await this.dataSource.query<Job[]>(`SELECT ${columns} FROM scoring.job WHERE tenant_id = $1 AND kind = $2 AND id = $3`, [tenant, kind, id]);
    return row ?? null;
  }

  /** How many wait or run. */
  async unfinished(tenant: string, kind: JobKind): Promise<number> {
    const [row] = await this.dataSource.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM scoring.job WHERE tenant_id = $1 AND kind = $2 AND state IN ('waiting', 'running')`, [tenant, kind]);
    return row?.count ?? 0;
  }

  /** The newest first. */
  async newest(tenant: string, kind: JobKind, count: number): Promise<Job[]> {
    return this.dataSource.query<Job[]>(`SELECT ${columns} FROM scoring.job WHERE tenant_id = $1 AND kind = $2 ORDER BY requested_at DESC LIMIT $3`, [tenant, kind, count]);
  }

  /** The oldest that waits, or whose process has died. */
  async claim(leaseMs: number): Promise<LeasedJob | null> {
    const [rows] = await this.dataSource.query<[LeasedJob[], number]>(
      `UPDATE scoring.job SET state = 'running', attempts = attempts + 1, lease_token = gen_random_uuid(), lease_until = clock_timestamp() + $1 * interval '1 millisecond'
       WHERE (tenant_id, id) = (
         SELECT tenant_id, id FROM scoring.job WHERE state = 'waiting' OR (state = 'running' AND lease_until < clock_timestamp())
         ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING ${columns}, lease_token AS token, attempts`,
      [leaseMs],
    );
    return rows[0] ?? null;
  }

  /** Says how far it is, and keeps the lease. */
  async renew({ tenant, id, token }: LeasedJob, leaseMs: number, at: { step: string; progress: number }): Promise<void> {
    await this.dataSource.query(
      `UPDATE scoring.job SET step = $4, progress = $5, lease_until = clock_timestamp() + $6 * interval '1 millisecond' WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running'`,
      [tenant, id, token, at.step, at.progress, leaseMs],
    );
  }

  /** Given back untried: another process begins it again, and comes to the same. */
  async giveBack({ tenant, id, token }: LeasedJob): Promise<void> {
    await this.dataSource.query(`UPDATE scoring.job SET lease_until = clock_timestamp(), attempts = attempts - 1 WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running'`, [tenant, id, token]);
  }

  async finish({ tenant, id, token }: LeasedJob, state: 'done' | 'failed', result: object): Promise<void> {
    await this.dataSource.query(
      `UPDATE scoring.job SET state = $4, result = $5, step = NULL, progress = 1, finished_at = clock_timestamp(), lease_until = NULL WHERE tenant_id = $1 AND id = $2 AND lease_token = $3`,
      [tenant, id, token, state, JSON.stringify(result)],
    );
  }
}

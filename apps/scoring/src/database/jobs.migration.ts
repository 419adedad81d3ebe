import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work that takes longer than a request: learning, backtests. A lease that ran out lets another process begin it again. */
export class Jobs1764000000400 implements MigrationInterface {
  readonly name = 'Jobs1764000000400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scoring.job (
        tenant_id    text NOT NULL,
        id           text NOT NULL,
        kind         text NOT NULL CHECK (kind IN ('learning', 'backtest')),
        asked        jsonb NOT NULL,
        state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
        step         text,
        progress     double precision NOT NULL DEFAULT 0,
        result       jsonb,
        requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at  timestamptz,
        lease_token  uuid,
        lease_until  timestamptz,
        attempts     integer NOT NULL DEFAULT 0,
        PRIMARY KEY (tenant_id, id)
      )`);
    await runner.query(`CREATE INDEX job_open ON scoring.job (requested_at) WHERE state IN ('waiting', 'running')`);
    await runner.query(`CREATE INDEX job_of_kind ON scoring.job (tenant_id, kind, requested_at)`);
    await runner.query(`CREATE UNIQUE INDEX job_one_learning ON scoring.job (tenant_id) WHERE kind = 'learning' AND state = 'waiting'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE scoring.job');
  }
}

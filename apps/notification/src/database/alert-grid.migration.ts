import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Who the customer is, as of its newest change: the grid tells of customers of whom no change comes.
  'ALTER TABLE notification.customer_memory ADD COLUMN portrait jsonb',
  // A time of day of a tenant: the newest point that was begun, and the customer up to whom it is done; null: all are.
  `CREATE TABLE notification.grid (
    tenant_id text NOT NULL,
    minutes integer NOT NULL,
    point timestamptz NOT NULL,
    place text,
    spreads jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, minutes)
  )`,
  // A customer's step with its labels, and the incident that it belongs to.
  `CREATE TABLE notification.step (
    tenant_id text NOT NULL,
    alert_id text NOT NULL,
    at timestamptz NOT NULL,
    customer_id text NOT NULL,
    labels jsonb NOT NULL,
    incident_id text,
    pierced_step integer,
    PRIMARY KEY (tenant_id, alert_id, at)
  )`,
  'CREATE INDEX step_at ON notification.step (tenant_id, at)',
  'CREATE INDEX step_of_incident ON notification.step (tenant_id, incident_id) WHERE incident_id IS NOT NULL',
  // The UTC days on which something of a source came.
  `CREATE TABLE notification.source_day (
    tenant_id text NOT NULL,
    source text NOT NULL,
    day date NOT NULL,
    PRIMARY KEY (tenant_id, source, day)
  )`,
];

export class AlertGrid1764200000000 implements MigrationInterface {
  readonly name = 'AlertGrid1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['source_day', 'step', 'grid']) await runner.query(`DROP TABLE notification.${table}`);
    await runner.query('ALTER TABLE notification.customer_memory DROP COLUMN portrait');
  }
}

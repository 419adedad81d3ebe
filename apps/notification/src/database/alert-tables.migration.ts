import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `CREATE TABLE notification.customer_memory (
    tenant_id text NOT NULL,
    customer_id text NOT NULL,
    memory jsonb NOT NULL,
    PRIMARY KEY (tenant_id, customer_id)
  ) WITH (fillfactor = 70)`,
  // "body" is json and not jsonb: a notification keeps the order in which an alert is written.
  `CREATE TABLE notification.alert (
    tenant_id text NOT NULL,
    id text NOT NULL,
    customer_id text NOT NULL,
    state text NOT NULL,
    owner text,
    team text,
    opened_at timestamptz NOT NULL,
    resolved_at timestamptz,
    story jsonb NOT NULL,
    body json NOT NULL,
    PRIMARY KEY (tenant_id, id)
  ) WITH (fillfactor = 70)`,
  `CREATE INDEX alert_of_customer ON notification.alert (tenant_id, customer_id, opened_at)`,
  `CREATE INDEX alert_newest ON notification.alert (tenant_id, opened_at DESC, id DESC)`,
  `CREATE TABLE notification.delivery (
    tenant_id text NOT NULL,
    id text NOT NULL,
    alert_id text NOT NULL,
    step integer NOT NULL,
    type text NOT NULL,
    receiver text NOT NULL,
    route text NOT NULL,
    channel text NOT NULL,
    recipient text NOT NULL,
    endpoint text NOT NULL GENERATED ALWAYS AS (tenant_id || ' ' || channel || ' ' || recipient) STORED,
    state text NOT NULL CHECK (state IN ('pending', 'leased', 'retry', 'sent', 'failed', 'suppressed')),
    reason text,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    lease_token uuid,
    possibly_repeated boolean NOT NULL DEFAULT false,
    body text,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    first_attempt_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, alert_id, step, channel, recipient)
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`,
  // What is unfinished, by whom it goes to and when it is due: a slow receiver's backlog is stepped over, not read.
  `CREATE INDEX delivery_due ON notification.delivery (endpoint, due_at) WHERE state IN ('pending', 'leased', 'retry')`,
  `CREATE TABLE notification.disabled_endpoint (
    tenant_id text NOT NULL,
    channel text NOT NULL,
    recipient text NOT NULL,
    routing_version integer NOT NULL,
    disabled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, channel, recipient)
  )`,
];

export class AlertTables1764000000100 implements MigrationInterface {
  readonly name = 'AlertTables1764000000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['disabled_endpoint', 'delivery', 'alert', 'customer_memory']) await runner.query(`DROP TABLE notification.${table}`);
  }
}

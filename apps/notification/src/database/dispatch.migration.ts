import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `ALTER TABLE notification.alert ADD COLUMN labels jsonb NOT NULL DEFAULT '{}'`,
  `CREATE INDEX alert_open_labels ON notification.alert USING gin (labels jsonb_path_ops) WHERE state <> 'resolved'`,
  `UPDATE notification.alert SET story = jsonb_set(story, '{lastOpenedAt}', story -> 'openedAt') WHERE story ? 'openedAt' AND NOT story ? 'lastOpenedAt'`,
  // pending: waits for its group; held: quiet, with reason and time; ready: said what, waits for a sender.
  'ALTER TABLE notification.delivery DROP CONSTRAINT delivery_state_check',
  `ALTER TABLE notification.delivery
    ADD CONSTRAINT delivery_state_check CHECK (state IN ('pending', 'held', 'ready', 'leased', 'retry', 'sent', 'failed', 'suppressed')),
    ADD COLUMN group_key text,
    ADD COLUMN group_interval_ms double precision NOT NULL DEFAULT 300000,
    ADD COLUMN repeat_ms double precision,
    ADD COLUMN repeat integer NOT NULL DEFAULT 0,
    ADD COLUMN repeat_at timestamptz,
    ADD COLUMN holds text[] NOT NULL DEFAULT '{}',
    ADD COLUMN held_by text,
    ADD COLUMN message text`,
  'ALTER TABLE notification.delivery DROP CONSTRAINT delivery_tenant_id_alert_id_step_channel_recipient_key',
  'ALTER TABLE notification.delivery ADD CONSTRAINT delivery_once UNIQUE (tenant_id, alert_id, step, channel, recipient, repeat)',
  'DROP INDEX notification.delivery_due',
  `CREATE INDEX delivery_due ON notification.delivery (endpoint, due_at) WHERE state IN ('ready', 'leased', 'retry')`,
  `CREATE INDEX delivery_to_flush ON notification.delivery (due_at) WHERE state IN ('pending', 'held')`,
  `CREATE INDEX delivery_of_group ON notification.delivery (tenant_id, group_key) WHERE state IN ('pending', 'held')`,
  `CREATE INDEX delivery_of_message ON notification.delivery (tenant_id, message) WHERE message IS NOT NULL`,
  'CREATE INDEX delivery_held_by ON notification.delivery (tenant_id, held_by) WHERE held_by IS NOT NULL',
  'CREATE INDEX delivery_repeat ON notification.delivery (repeat_at) WHERE repeat_at IS NOT NULL',
  // What goes to people as one message: when it is looked at next, and when it was told last.
  `CREATE TABLE notification.delivery_group (
    tenant_id text NOT NULL,
    group_key text NOT NULL,
    due_at timestamptz,
    flushed_at timestamptz,
    PRIMARY KEY (tenant_id, group_key)
  ) WITH (fillfactor = 70)`,
  'CREATE INDEX delivery_group_due ON notification.delivery_group (due_at) WHERE due_at IS NOT NULL',
  `CREATE TABLE notification.silence (
    tenant_id text NOT NULL,
    id text NOT NULL,
    matchers jsonb NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    created_by text NOT NULL,
    comment text NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
  )`,
];

export class Dispatch1764100000200 implements MigrationInterface {
  readonly name = 'Dispatch1764100000200';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('deliveries that are held or grouped have no place in the schema before this one'));
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  'ALTER TABLE notification.disabled_endpoint ADD COLUMN error text',
  // A worker steps from tenant to tenant, and there from endpoint to endpoint.
  'DROP INDEX notification.delivery_due',
  `CREATE INDEX delivery_due ON notification.delivery (tenant_id, endpoint, due_at) WHERE state IN ('ready', 'leased', 'retry')`,
];

const down = [
  'DROP INDEX notification.delivery_due',
  `CREATE INDEX delivery_due ON notification.delivery (endpoint, due_at) WHERE state IN ('ready', 'leased', 'retry')`,
  'ALTER TABLE notification.disabled_endpoint DROP COLUMN error',
];

export class DeadChannels1764100000300 implements MigrationInterface {
  readonly name = 'DeadChannels1764100000300';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}

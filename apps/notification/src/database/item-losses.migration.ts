import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A step without an alert: what an item cost a customer, for an incident of many, and when it was regained. */
export class ItemLosses1764400000000 implements MigrationInterface {
  readonly name = 'ItemLosses1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notification.step ADD COLUMN loss jsonb, ADD COLUMN regained_at timestamptz');
    await runner.query('CREATE INDEX step_of_loss ON notification.step (tenant_id, customer_id) WHERE loss IS NOT NULL AND regained_at IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM notification.step WHERE loss IS NOT NULL');
    await runner.query('DROP INDEX notification.step_of_loss');
    await runner.query('ALTER TABLE notification.step DROP COLUMN loss, DROP COLUMN regained_at');
  }
}

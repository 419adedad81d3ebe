import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Alerts that went along when their customer became one with another: whose they are by now, and how each story stood when
 * it went, from whom, the first one first.
 */
export class MovedAlerts1764500000000 implements MigrationInterface {
  readonly name = 'MovedAlerts1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notification.alert ADD COLUMN merged_into text, ADD COLUMN moves jsonb');
    await runner.query('CREATE INDEX alert_moved ON notification.alert (tenant_id, merged_into) WHERE merged_into IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX notification.alert_moved');
    await runner.query('ALTER TABLE notification.alert DROP COLUMN merged_into, DROP COLUMN moves');
  }
}

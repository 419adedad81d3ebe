import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was told of an alert last stays with its moment, resolved or not: one that went along with its customer is told of
 * under two keys, which are read in any order. Services of the version before go on with the columns that they know.
 */
export class ToldAlerts1764000001100 implements MigrationInterface {
  readonly name = 'ToldAlerts1764000001100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE scoring.open_alert ADD COLUMN told_at timestamptz NOT NULL DEFAULT '-infinity', ADD COLUMN is_over boolean NOT NULL DEFAULT false");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM scoring.open_alert WHERE is_over');
    await runner.query('ALTER TABLE scoring.open_alert DROP COLUMN told_at, DROP COLUMN is_over');
  }
}

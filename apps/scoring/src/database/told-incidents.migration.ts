import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of an alert on what many customers have in common: by which label, and since when. */
export class ToldIncidents1764000001500 implements MigrationInterface {
  readonly name = 'ToldIncidents1764000001500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE scoring.open_alert ADD COLUMN label text, ADD COLUMN value text, ADD COLUMN opened_at timestamptz');
    await runner.query('CREATE INDEX told_incident ON scoring.open_alert (tenant_id, opened_at) WHERE label IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX scoring.told_incident');
    await runner.query('ALTER TABLE scoring.open_alert DROP COLUMN label, DROP COLUMN value, DROP COLUMN opened_at');
  }
}

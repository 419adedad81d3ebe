import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds what people have judged, of a span of days. */
export class AlertOutcomes1764300000000 implements MigrationInterface {
  readonly name = 'AlertOutcomes1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX alert_judged ON notification.alert (tenant_id, opened_at) WHERE (life ->> 'outcome') IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX notification.alert_judged');
  }
}

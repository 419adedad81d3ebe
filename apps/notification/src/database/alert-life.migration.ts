import type { MigrationInterface, QueryRunner } from 'typeorm';

const life = '{"acknowledgedBy":null,"assignedTo":null,"snooze":null,"outcome":null,"activity":[]}';

const up = [
  `ALTER TABLE notification.alert
    ADD COLUMN life jsonb NOT NULL DEFAULT '${life}',
    ADD COLUMN assigned_to text,
    ADD COLUMN snoozed_until timestamptz`,
  `CREATE INDEX alert_snoozed ON notification.alert (snoozed_until) WHERE snoozed_until IS NOT NULL`,
  // One clock for everything that is compared with a time in these tables; a test may set it.
  `CREATE FUNCTION notification.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()'`,
];

export class AlertLife1764100000000 implements MigrationInterface {
  readonly name = 'AlertLife1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notification.alert DROP COLUMN life, DROP COLUMN assigned_to, DROP COLUMN snoozed_until');
    await runner.query('DROP FUNCTION notification.now()');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How customers stood when each became one with another: what was remembered of them, and their alerts. */
export class Standings1764600000000 implements MigrationInterface {
  readonly name = 'Standings1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE notification.standing (
         tenant_id text NOT NULL,
         customer_id text NOT NULL,
         stood_at timestamptz NOT NULL,
         memory jsonb,
         stories jsonb NOT NULL,
         PRIMARY KEY (tenant_id, customer_id, stood_at)
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notification.standing');
  }
}

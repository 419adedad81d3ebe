import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who else named what is another customer's: it is theirs once nothing that counts names it for that one. */
export class Claims1764000001300 implements MigrationInterface {
  readonly name = 'Claims1764000001300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scoring.claim (
        tenant_id   text NOT NULL,
        type        text NOT NULL,
        ns          text NOT NULL,
        value       text NOT NULL,
        customer_id text NOT NULL,
        claimed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, type, ns, value, customer_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE scoring.claim');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a replay needs, and the order in which dead letters are listed: ids of other services don't grow with time. */
export class DeadLetterReplays1764000000002 implements MigrationInterface {
  readonly name = 'DeadLetterReplays1764000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE ingestion.dead_letter ADD COLUMN record jsonb, ADD COLUMN replays jsonb NOT NULL DEFAULT '[]'`);
    await queryRunner.query(`CREATE INDEX dead_letter_time ON ingestion.dead_letter (tenant, received_at, id)`);
    await queryRunner.query(`DROP INDEX ingestion.dead_letter_reason, ingestion.dead_letter_source`);
    await queryRunner.query(`CREATE INDEX dead_letter_reason ON ingestion.dead_letter (tenant, reason, received_at, id)`);
    await queryRunner.query(`CREATE INDEX dead_letter_source ON ingestion.dead_letter (tenant, source, received_at, id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX ingestion.dead_letter_time, ingestion.dead_letter_reason, ingestion.dead_letter_source`);
    await queryRunner.query(`CREATE INDEX dead_letter_reason ON ingestion.dead_letter (tenant, reason, id)`);
    await queryRunner.query(`CREATE INDEX dead_letter_source ON ingestion.dead_letter (tenant, source, id)`);
    await queryRunner.query(`ALTER TABLE ingestion.dead_letter DROP COLUMN record, DROP COLUMN replays`);
  }
}

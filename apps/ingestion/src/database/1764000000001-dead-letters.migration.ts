import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeadLetters1764000000001 implements MigrationInterface {
  readonly name = 'DeadLetters1764000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE ingestion.dead_letter (
        tenant text NOT NULL,
        id text NOT NULL,
        service text NOT NULL,
        reason text NOT NULL,
        detail text NOT NULL,
        source text,
        event_id text,
        received_at timestamptz NOT NULL,
        content_type text NOT NULL,
        encoding text NOT NULL CHECK (encoding IN ('utf8', 'base64')),
        body text NOT NULL,
        topic text,
        topic_partition integer,
        topic_offset bigint,
        PRIMARY KEY (tenant, id)
      )`);
    await queryRunner.query(`CREATE INDEX dead_letter_reason ON ingestion.dead_letter (tenant, reason, id)`);
    await queryRunner.query(`CREATE INDEX dead_letter_source ON ingestion.dead_letter (tenant, source, id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE ingestion.dead_letter`);
  }
}

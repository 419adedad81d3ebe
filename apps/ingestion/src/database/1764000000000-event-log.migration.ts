import { eventLogTablesSql } from '@rapport/event-log';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = eventLogTablesSql('ingestion');

/** The consumer's offsets; they stand beside what the records led to. */
export class EventLog1764000000000 implements MigrationInterface {
  readonly name = 'EventLog1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of tables.up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of tables.down) await queryRunner.query(statement);
  }
}

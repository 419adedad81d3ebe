import { eventLogTablesSql } from '@rapport/event-log';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = eventLogTablesSql('scoring');

/** Offsets and outbox, as libs/event-log wants them. */
export class EventLog1764000000000 implements MigrationInterface {
  readonly name = 'EventLog1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables.up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of tables.down) await runner.query(statement);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // A tenant's row is locked until the commit: ids become visible in their order, so "after 128" misses nothing.
  `CREATE TABLE notification.stream_position (
    tenant_id text PRIMARY KEY,
    newest bigint NOT NULL
  ) WITH (fillfactor = 20)`,
  `CREATE TABLE notification.stream_event (
    tenant_id text NOT NULL,
    id bigint NOT NULL,
    type text NOT NULL,
    data json NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
  )`,
  'CREATE INDEX stream_event_age ON notification.stream_event (at)',
];

export class AlertStream1764100000100 implements MigrationInterface {
  readonly name = 'AlertStream1764100000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notification.stream_event');
    await runner.query('DROP TABLE notification.stream_position');
  }
}

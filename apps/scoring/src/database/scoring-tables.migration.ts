import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of schema "scoring". The tenant, by which a distributed PostgreSQL would place the rows, leads every
 * primary key; with the customer it leads every index of the hot path.
 */
export class ScoringTables1764000000100 implements MigrationInterface {
  readonly name = 'ScoringTables1764000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SEQUENCE scoring.counting_order AS bigint CACHE 1');
    await runner.query(`
      CREATE TABLE scoring.timeline (
        tenant_id    text NOT NULL,
        source       text NOT NULL,
        event_id     text NOT NULL,
        customer_id  text,
        kind         text NOT NULL,
        channel      text NOT NULL,
        direction    text NOT NULL,
        occurred_at  timestamptz NOT NULL,
        received_at  timestamptz NOT NULL,
        counted_at   timestamptz NOT NULL,
        sequence     bigint NOT NULL DEFAULT nextval('scoring.counting_order'),
        content_hash uuid NOT NULL,
        score_before double precision,
        score_after  double precision,
        repeats      integer NOT NULL DEFAULT 0,
        data         text NOT NULL,
        PRIMARY KEY (tenant_id, source, event_id)
      ) WITH (fillfactor = 98)`);
    await runner.query('CREATE INDEX timeline_of_customer ON scoring.timeline (tenant_id, customer_id, occurred_at)');
    await runner.query(`
      CREATE TABLE scoring.customer (
        tenant_id   text NOT NULL,
        customer_id text NOT NULL,
        name        text,
        locale      text,
        traits      jsonb NOT NULL,
        said        text NOT NULL,
        PRIMARY KEY (tenant_id, customer_id)
      ) WITH (fillfactor = 80)`);
    await runner.query('CREATE INDEX customer_by_name ON scoring.customer (tenant_id, lower(name) text_pattern_ops) WHERE name IS NOT NULL');
    await runner.query(`
      CREATE TABLE scoring.customer_alias (
        tenant_id   text NOT NULL,
        ns          text NOT NULL,
        value       text NOT NULL,
        customer_id text NOT NULL,
        PRIMARY KEY (tenant_id, ns, value)
      )`);
    await runner.query('CREATE INDEX alias_of_customer ON scoring.customer_alias (tenant_id, customer_id)');
    await runner.query('CREATE INDEX alias_by_start ON scoring.customer_alias (tenant_id, lower(value) text_pattern_ops)');
    await this.createRetraction(runner);
    await this.createState(runner);
  }

  /** What a retraction that waits for its customer takes back: whoever counts one of these learns of it. */
  private async createRetraction(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scoring.retraction (
        tenant_id   text NOT NULL,
        source      text NOT NULL,
        event_id    text NOT NULL,
        by_source   text NOT NULL,
        by_event_id text NOT NULL,
        PRIMARY KEY (tenant_id, source, event_id, by_source, by_event_id)
      )`);
    await runner.query('CREATE INDEX retraction_by ON scoring.retraction (tenant_id, by_source, by_event_id)');
  }

  /** Updated at every event: room on the page and no index on what changes keep the updates heap-only. */
  private async createState(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scoring.customer_state (
        tenant_id      text NOT NULL,
        customer_id    text NOT NULL,
        score          double precision NOT NULL,
        value_12m      double precision,
        as_of          timestamptz NOT NULL,
        next_review_at timestamptz,
        model_version  integer NOT NULL,
        band           text NOT NULL,
        phase          text NOT NULL,
        basis          text NOT NULL,
        determinant    text,
        state          text NOT NULL,
        PRIMARY KEY (tenant_id, customer_id)
      ) WITH (fillfactor = 70)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE scoring.customer_state, scoring.retraction, scoring.customer_alias, scoring.customer, scoring.timeline');
    await runner.query('DROP SEQUENCE scoring.counting_order');
  }
}

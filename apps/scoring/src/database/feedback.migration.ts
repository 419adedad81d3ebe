import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An interaction that may have a theme: by its JSON, in which a quote within a value is escaped. It is asked of every row
 * that is counted, so it is strpos, which is several times as quick as a pattern.
 */
export const mayHaveTheme = `direction = 'inbound' AND (kind = 'need.stated' OR ${['text', 'reason', 'tags', 'about', 'what'].map((field) => `strpos(data, '"${field}":') > 0`).join(' OR ')})`;

/**
 * Decisions on themes, and whom each concerned when it was made. What customers said gets an index of its own, so that
 * feedback reads nothing else of the timeline; neither of its columns ever changes, so updates stay heap-only.
 */
export class Feedback1764000000800 implements MigrationInterface {
  readonly name = 'Feedback1764000000800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX timeline_with_theme ON scoring.timeline (tenant_id, occurred_at, source, event_id) WHERE ${mayHaveTheme}`);
    await runner.query(`
      CREATE TABLE scoring.feedback_decision (
        tenant_id    text NOT NULL,
        id           text NOT NULL,
        theme        text NOT NULL,
        about        text NOT NULL CHECK (about IN ('product', 'policy', 'service')),
        decision     text NOT NULL CHECK (decision IN ('change', 'later', 'won''t')),
        owner        text NOT NULL,
        due_at       timestamptz,
        text         jsonb NOT NULL,
        author       text NOT NULL,
        decided_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
        score_before double precision,
        PRIMARY KEY (tenant_id, id)
      )`);
    await runner.query('CREATE INDEX feedback_decision_of_theme ON scoring.feedback_decision (tenant_id, theme, about, decided_at)');
    await runner.query(`
      CREATE TABLE scoring.feedback_customer (
        tenant_id   text NOT NULL,
        decision_id text NOT NULL,
        customer_id text NOT NULL,
        told_at     timestamptz,
        PRIMARY KEY (tenant_id, decision_id, customer_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE scoring.feedback_customer, scoring.feedback_decision');
    await runner.query('DROP INDEX scoring.timeline_with_theme');
  }
}

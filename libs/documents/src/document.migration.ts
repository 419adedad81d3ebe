import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The migration of a service's one table of documents: `migrations: [documentMigration('scoring'), …]`. */
export function documentMigration(schema: string): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = 'Document1763900000001';

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(`
        CREATE TABLE "${schema}".document (
          tenant_id text NOT NULL,
          name text NOT NULL,
          state text NOT NULL CHECK (state IN ('published', 'draft')),
          number integer NOT NULL CHECK (number > 0),
          body jsonb NOT NULL,
          source text NOT NULL,
          content_type text NOT NULL,
          note text,
          author text NOT NULL,
          created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          published_as integer,
          PRIMARY KEY (tenant_id, name, state, number)
        )`);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(`DROP TABLE "${schema}".document`);
    }
  };
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, who of them is signed in, and failed sign-ins. A person who goes takes their sessions along. */
export class ConsoleTables1764100000000 implements MigrationInterface {
  readonly name = 'ConsoleTables1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE console.person (
        tenant_id     text NOT NULL,
        email         text NOT NULL CHECK (email = lower(email)),
        name          text NOT NULL,
        role          text NOT NULL CHECK (role IN ('viewer', 'agent', 'admin')),
        password_hash text NOT NULL,
        bootstrapped  boolean NOT NULL DEFAULT false,
        locale        text,
        time_zone     text,
        created_at    timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, email)
      )`);
    await runner.query(`
      CREATE TABLE console.session (
        token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
        tenant_id  text NOT NULL,
        email      text NOT NULL,
        created_at timestamptz NOT NULL,
        seen_at    timestamptz NOT NULL,
        FOREIGN KEY (tenant_id, email) REFERENCES console.person ON DELETE CASCADE
      )`);
    await runner.query('CREATE INDEX session_of_person ON console.session (tenant_id, email)');
    await runner.query(`
      CREATE TABLE console.failed_sign_in (
        subject  text PRIMARY KEY,
        failures integer NOT NULL,
        last_at  timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX failed_sign_in_by_time ON console.failed_sign_in (last_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE console.failed_sign_in, console.session, console.person');
  }
}

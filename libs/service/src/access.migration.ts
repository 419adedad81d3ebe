import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ApiKey } from './api-key.entity.ts';
import { Tenant } from './tenant.entity.ts';

class Access1763900000000 implements MigrationInterface {
  readonly name = 'Access1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access.tenant (
        id text PRIMARY KEY,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE access.api_key (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES access.tenant (id),
        name text NOT NULL,
        public_prefix text NOT NULL UNIQUE,
        secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz
      )`);
    await runner.query('CREATE INDEX api_key_tenant ON access.api_key (tenant_id, created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE access.api_key');
    await runner.query('DROP TABLE access.tenant');
  }
}

/** Part of every service's data source already (`openDataSource` adds them). */
export const accessEntities = [Tenant, ApiKey];

/** Tenants and keys: run by ingestion's migrate alone, read by all. */
export const accessMigrations = [Access1763900000000];

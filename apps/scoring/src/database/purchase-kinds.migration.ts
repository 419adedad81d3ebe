import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Kinds of which a tenant's older purchases have been read, besides those that every tenant starts with. */
export class PurchaseKinds1764000001400 implements MigrationInterface {
  readonly name = 'PurchaseKinds1764000001400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE scoring.purchase_kind (tenant_id text NOT NULL, kind text NOT NULL, PRIMARY KEY (tenant_id, kind))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE scoring.purchase_kind');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Those who own a reference. `more`: of rows without a customer, those that count. */
const referenceOwners = (more: string): string => `
CREATE OR REPLACE FUNCTION scoring.reference_owners(in_tenants text[], in_types text[], in_ns text[], in_ids text[])
RETURNS TABLE (tenant_id text, type text, ns text, ref_id text, customer_id text) LANGUAGE sql STABLE AS $$
  SELECT r.tenant_id, r.type, r.ns, r.ref_id, r.customer_id
  FROM unnest(in_tenants, in_types, in_ns, in_ids) AS asked (t, ty, n, i)
  JOIN scoring.reference r ON r.tenant_id = t AND r.type = ty AND r.ns = n AND r.ref_id = i
  UNION ALL
  SELECT l.tenant_id, ty, l.source, l.event_id, l.customer_id
  FROM unnest(in_tenants, in_types, in_ns, in_ids) AS asked (t, ty, n, i)
  JOIN scoring.timeline l ON l.tenant_id = t AND l.source = n AND l.event_id = i
  WHERE ty = 'interaction' AND (l.customer_id IS NOT NULL ${more})
$$`;

/** An event of the surroundings concerns all who are exposed to it. */
const exposing = 'OR EXISTS (SELECT FROM scoring.exposure x WHERE x.tenant_id = t AND x.source = n AND x.event_id = i)';

/**
 * Who bought what, and which events of the surroundings reach those who did: one row an item. An exposure's \`reached\` is
 * the last customer, in the order of ids, that was told; null when all were. What came before this version reaches nobody.
 */
export class Exposures1764000000700 implements MigrationInterface {
  readonly name = 'Exposures1764000000700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scoring.purchase (
        tenant_id   text NOT NULL,
        item_id     text NOT NULL,
        customer_id text NOT NULL,
        source      text NOT NULL,
        event_id    text NOT NULL,
        bought_at   timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, item_id, customer_id, source, event_id)
      )`);
    await runner.query(`
      CREATE TABLE scoring.exposure (
        tenant_id    text NOT NULL,
        source       text NOT NULL,
        event_id     text NOT NULL,
        item_id      text NOT NULL,
        bought_from  timestamptz NOT NULL,
        bought_until timestamptz NOT NULL,
        reached      text DEFAULT '',
        PRIMARY KEY (tenant_id, source, event_id, item_id)
      )`);
    await runner.query('CREATE INDEX exposure_by_item ON scoring.exposure (tenant_id, item_id, bought_until)');
    await runner.query('CREATE INDEX exposure_under_way ON scoring.exposure (tenant_id) WHERE reached IS NOT NULL');
    await runner.query(`
      INSERT INTO scoring.purchase (tenant_id, item_id, customer_id, source, event_id, bought_at)
      SELECT tenant_id, item ->> 'id', customer_id, source, event_id, occurred_at
      FROM scoring.timeline, json_array_elements(data::json -> 'items') AS item
      WHERE kind IN ('order.placed', 'contract.renewed') AND customer_id IS NOT NULL AND data LIKE '%"items":[{%'
      ON CONFLICT DO NOTHING`);
    await runner.query(referenceOwners(exposing));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(referenceOwners(''));
    await runner.query('DROP TABLE scoring.exposure, scoring.purchase');
  }
}

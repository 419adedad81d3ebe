import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * take_batch that knows references, beside the one of services of the version before. An event without a customer has the
 * one of a reference: of an event that it names, or of what an interaction with a customer named too. Who owns them is
 * found before the states are locked. Last come the events that wait for what this batch brings, and for what these bring.
 */
const takeBatch = `
CREATE FUNCTION scoring.take_batch(
  in_group text, in_topic text, in_partitions int[],
  in_tenants text[], in_sources text[], in_events text[],
  in_alias_tenants text[], in_alias_ns text[], in_alias_values text[],
  in_customer_tenants text[], in_customers text[],
  in_ref_tenants text[], in_ref_types text[], in_ref_ns text[], in_ref_ids text[]
) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  offsets json; known json; aliases json; refs json; states json; waiting json;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('scoring.retraction'));

  WITH fence AS MATERIALIZED (
    SELECT partition, next_offset FROM scoring.take_offsets(in_group, in_topic, in_partitions))
  SELECT json_agg(json_build_array(partition, next_offset)) INTO offsets FROM fence;

  SELECT json_agg(json_build_array(tenant_id, ns, value, customer_id)) INTO aliases
  FROM scoring.customer_alias
  JOIN unnest(in_alias_tenants, in_alias_ns, in_alias_values) AS asked (t, n, v)
    ON tenant_id = t AND ns = n AND value = v;

  IF cardinality(in_ref_tenants) > 0 THEN
    SELECT json_agg(json_build_array(t, ty, n, i, customer)) INTO refs
    FROM scoring.reference_owners(in_ref_tenants, in_ref_types, in_ref_ns, in_ref_ids) AS owned (t, ty, n, i, customer);
  END IF;

  WITH wanted AS (
    SELECT t, c FROM unnest(in_customer_tenants, in_customers) AS named (t, c)
    UNION
    SELECT owned ->> 0, owned ->> 3 FROM json_array_elements(coalesce(aliases, '[]')) AS owned
    UNION
    SELECT owned ->> 0, owned ->> 4 FROM json_array_elements(coalesce(refs, '[]')) AS owned
  ), locked AS MATERIALIZED (
    SELECT s.tenant_id, s.customer_id, s.as_of, s.state
    FROM scoring.customer_state s JOIN wanted ON s.tenant_id = t AND s.customer_id = c
    ORDER BY s.tenant_id, s.customer_id FOR UPDATE OF s
  ), described AS (
    SELECT l.tenant_id, l.customer_id, l.as_of, l.state, d.said
    FROM locked l
    LEFT JOIN scoring.customer d ON d.tenant_id = l.tenant_id AND d.customer_id = l.customer_id)
  SELECT json_agg(json_build_array(
           tenant_id, customer_id, round(extract(epoch FROM as_of) * 1000)::bigint, state, said))
  INTO states FROM described;

  SELECT json_agg(json_build_array(place - 1, content_hash)) INTO known
  FROM unnest(in_tenants, in_sources, in_events) WITH ORDINALITY AS asked (t, s, e, place)
  JOIN scoring.timeline ON tenant_id = t AND source = s AND event_id = e;

  IF EXISTS (SELECT FROM scoring.waiting) THEN
    WITH RECURSIVE brought (t, ty, n, i) AS (
      SELECT t, 'interaction', s, e FROM unnest(in_tenants, in_sources, in_events) AS asked (t, s, e)
      UNION
      SELECT * FROM unnest(in_ref_tenants, in_ref_types, in_ref_ns, in_ref_ids)
    ), found (t, s, e) AS (
      SELECT tenant_id, by_source, by_event_id
      FROM brought JOIN scoring.waiting ON tenant_id = t AND type = ty AND ns = n AND ref_id = i
      UNION
      SELECT w.tenant_id, w.by_source, w.by_event_id
      FROM found f
      CROSS JOIN LATERAL (
        SELECT 'interaction' AS type, f.s AS ns, f.e AS ref_id
        UNION ALL
        SELECT o.type, o.ns, o.ref_id FROM scoring.waiting o
        WHERE o.tenant_id = f.t AND o.by_source = f.s AND o.by_event_id = f.e AND o.type <> 'interaction') AS own
      JOIN scoring.waiting w ON w.tenant_id = f.t AND w.type = own.type AND w.ns = own.ns AND w.ref_id = own.ref_id)
    SELECT json_agg(json_build_array(t, s, e, round(extract(epoch FROM received_at) * 1000)::bigint, data) ORDER BY sequence)
    INTO waiting FROM found JOIN scoring.timeline ON tenant_id = t AND source = s AND event_id = e;
  END IF;

  RETURN json_build_object(
    'clock', floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    'offsets', coalesce(offsets, '[]'), 'known', coalesce(known, '[]'),
    'aliases', coalesce(aliases, '[]'), 'references', coalesce(refs, '[]'), 'states', coalesce(states, '[]'),
    'waiting', coalesce(waiting, '[]'));
END $$`;

const referenceOwners = `
CREATE FUNCTION scoring.reference_owners(in_tenants text[], in_types text[], in_ns text[], in_ids text[])
RETURNS TABLE (tenant_id text, type text, ns text, ref_id text, customer_id text) LANGUAGE sql STABLE AS $$
  SELECT r.tenant_id, r.type, r.ns, r.ref_id, r.customer_id
  FROM unnest(in_tenants, in_types, in_ns, in_ids) AS asked (t, ty, n, i)
  JOIN scoring.reference r ON r.tenant_id = t AND r.type = ty AND r.ns = n AND r.ref_id = i
  UNION ALL
  SELECT l.tenant_id, ty, l.source, l.event_id, l.customer_id
  FROM unnest(in_tenants, in_types, in_ns, in_ids) AS asked (t, ty, n, i)
  JOIN scoring.timeline l ON l.tenant_id = t AND l.source = n AND l.event_id = i
  WHERE ty = 'interaction' AND l.customer_id IS NOT NULL
$$`;

/**
 * References: whose what an interaction names is, and which events wait for one. What retractions waited for is one type
 * of them; a view shows it as services of the version before know it.
 */
export class References1764000000600 implements MigrationInterface {
  readonly name = 'References1764000000600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scoring.reference (
        tenant_id   text NOT NULL,
        type        text NOT NULL,
        ns          text NOT NULL,
        ref_id      text NOT NULL,
        customer_id text NOT NULL,
        PRIMARY KEY (tenant_id, type, ns, ref_id)
      )`);
    await this.waiting(runner);
    await this.learn(runner);
    await runner.query(referenceOwners);
    await runner.query(takeBatch);
  }

  private async waiting(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE scoring.retraction RENAME TO waiting');
    await runner.query('ALTER TABLE scoring.waiting RENAME COLUMN source TO ns');
    await runner.query('ALTER TABLE scoring.waiting RENAME COLUMN event_id TO ref_id');
    await runner.query(`ALTER TABLE scoring.waiting ADD COLUMN type text NOT NULL DEFAULT 'interaction'`);
    await runner.query('ALTER TABLE scoring.waiting DROP CONSTRAINT retraction_pkey, ADD PRIMARY KEY (tenant_id, type, ns, ref_id, by_source, by_event_id)');
    await runner.query('ALTER INDEX scoring.retraction_by RENAME TO waiting_by');
    await runner.query(`
      CREATE VIEW scoring.retraction AS
      SELECT tenant_id, ns AS source, ref_id AS event_id, by_source, by_event_id FROM scoring.waiting WHERE type = 'interaction'`);
  }

  /** From what was counted already. An event that waits for a reference of these is adopted when it is brought once more. */
  private async learn(runner: QueryRunner): Promise<void> {
    const named = `
      SELECT tenant_id, ref ->> 'type' AS type, ref ->> 'ns' AS ns, ref ->> 'id' AS ref_id, customer_id, source, event_id, sequence
      FROM scoring.timeline, json_array_elements(data::json -> 'refs') AS ref
      WHERE data LIKE '%"refs":[{%' AND data::json ->> 'scope' IN ('customer', 'account')`;
    await runner.query(`
      INSERT INTO scoring.reference (tenant_id, type, ns, ref_id, customer_id)
      SELECT DISTINCT ON (tenant_id, type, ns, ref_id) tenant_id, type, ns, ref_id, customer_id
      FROM (${named}) AS named WHERE customer_id IS NOT NULL AND type <> 'interaction'
      ORDER BY tenant_id, type, ns, ref_id, sequence`);
    await runner.query(`
      INSERT INTO scoring.waiting (tenant_id, type, ns, ref_id, by_source, by_event_id)
      SELECT tenant_id, type, ns, ref_id, source, event_id FROM (${named}) AS named
      WHERE customer_id IS NULL AND type <> 'interaction' ON CONFLICT DO NOTHING`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION scoring.take_batch(text, text, int[], text[], text[], text[], text[], text[], text[], text[], text[], text[], text[], text[], text[])');
    await runner.query('DROP FUNCTION scoring.reference_owners');
    await runner.query('DROP VIEW scoring.retraction');
    await runner.query(`DELETE FROM scoring.waiting WHERE type <> 'interaction'`);
    await runner.query('ALTER TABLE scoring.waiting DROP CONSTRAINT waiting_pkey, ADD CONSTRAINT retraction_pkey PRIMARY KEY (tenant_id, ns, ref_id, by_source, by_event_id)');
    await runner.query('ALTER TABLE scoring.waiting DROP COLUMN type');
    await runner.query('ALTER TABLE scoring.waiting RENAME COLUMN ns TO source');
    await runner.query('ALTER TABLE scoring.waiting RENAME COLUMN ref_id TO event_id');
    await runner.query('ALTER TABLE scoring.waiting RENAME TO retraction');
    await runner.query('ALTER INDEX scoring.waiting_by RENAME TO retraction_by');
    await runner.query('DROP TABLE scoring.reference');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * take_batch that knows merges, in the place of the one before: services of that version read what it answers more as
 * nothing. It also says into whom those whom the batch names were merged, and locks those states, too. Whoever merges
 * waits until no batch is under way (lockOutBatches), so that what is said here holds until the commit.
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
  offsets json; known json; aliases json; contacts json; refs json; roots json; states json; waiting json;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('scoring.retraction'));

  WITH fence AS MATERIALIZED (
    SELECT partition, next_offset FROM scoring.take_offsets(in_group, in_topic, in_partitions))
  SELECT json_agg(json_build_array(partition, next_offset)) INTO offsets FROM fence;

  SELECT json_agg(json_build_array(tenant_id, ns, value, customer_id)) INTO aliases
  FROM scoring.customer_alias
  JOIN unnest(in_alias_tenants, in_alias_ns, in_alias_values) AS asked (t, n, v)
    ON tenant_id = t AND ns = n AND value = v;

  IF EXISTS (SELECT FROM scoring.contact) THEN
    SELECT json_agg(json_build_array(tenant_id, ns, value, customer_id)) INTO contacts
    FROM scoring.contact
    JOIN (SELECT * FROM unnest(in_alias_tenants, in_alias_ns, in_alias_values) AS alias (t, n, v)
          UNION SELECT t, '', c FROM unnest(in_customer_tenants, in_customers) AS named (t, c)) AS asked
      ON tenant_id = t AND ns = n AND value = v;
  END IF;

  IF cardinality(in_ref_tenants) > 0 THEN
    SELECT json_agg(json_build_array(t, ty, n, i, customer)) INTO refs
    FROM scoring.reference_owners(in_ref_tenants, in_ref_types, in_ref_ns, in_ref_ids) AS owned (t, ty, n, i, customer);
  END IF;

  IF EXISTS (SELECT FROM scoring.merged_customer) THEN
    WITH named AS (
      SELECT t, c FROM unnest(in_customer_tenants, in_customers) AS named (t, c)
      UNION
      SELECT owned ->> 0, owned ->> 3 FROM json_array_elements(coalesce(aliases, '[]')) AS owned
      UNION
      SELECT owned ->> 0, owned ->> 3 FROM json_array_elements(coalesce(contacts, '[]')) AS owned
      UNION
      SELECT owned ->> 0, owned ->> 4 FROM json_array_elements(coalesce(refs, '[]')) AS owned)
    SELECT json_agg(json_build_array(tenant_id, customer_id, root_id)) INTO roots
    FROM named JOIN scoring.merged_customer ON tenant_id = t AND customer_id = c;
  END IF;

  WITH wanted AS (
    SELECT t, c FROM unnest(in_customer_tenants, in_customers) AS named (t, c)
    UNION
    SELECT owned ->> 0, owned ->> 3 FROM json_array_elements(coalesce(aliases, '[]')) AS owned
    UNION
    SELECT owned ->> 0, owned ->> 3 FROM json_array_elements(coalesce(contacts, '[]')) AS owned
    UNION
    SELECT owned ->> 0, owned ->> 4 FROM json_array_elements(coalesce(refs, '[]')) AS owned
    UNION
    SELECT merged ->> 0, merged ->> 2 FROM json_array_elements(coalesce(roots, '[]')) AS merged
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
    'aliases', coalesce(aliases, '[]'), 'contacts', coalesce(contacts, '[]'), 'references', coalesce(refs, '[]'), 'roots', coalesce(roots, '[]'), 'states', coalesce(states, '[]'),
    'waiting', coalesce(waiting, '[]'));
END $$`;

const signature = 'text, text, int[], text[], text[], text[], text[], text[], text[], text[], text[], text[], text[], text[], text[]';

/**
 * Customers that are one. Rows of the timeline, aliases and references stay whose they are; `merge` says who stands
 * together and since when, `merged_customer` the same for now: the customer whose score it is, and the state in which the
 * other one waits for its return. `contact` says by which names the people of an account are known: aliases, and with an
 * empty namespace ids of their own. Open alerts are what notification told of them.
 */
export class Merges1764000000900 implements MigrationInterface {
  readonly name = 'Merges1764000000900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scoring.merge (
        tenant_id   text NOT NULL,
        merge_id    text NOT NULL,
        into_id     text NOT NULL,
        from_id     text NOT NULL,
        merged_at   timestamptz,
        unmerged_at timestamptz,
        reason      text,
        merged_by   text,
        PRIMARY KEY (tenant_id, merge_id)
      )`);
    await runner.query('CREATE INDEX merge_into ON scoring.merge (tenant_id, into_id)');
    await runner.query('CREATE INDEX merge_from ON scoring.merge (tenant_id, from_id)');
    await runner.query(`
      CREATE TABLE scoring.merged_customer (
        tenant_id   text NOT NULL,
        customer_id text NOT NULL,
        root_id     text NOT NULL,
        as_of       timestamptz,
        state       text,
        PRIMARY KEY (tenant_id, customer_id)
      )`);
    await runner.query('CREATE INDEX merged_into ON scoring.merged_customer (tenant_id, root_id)');
    await this.proposals(runner);
    await runner.query(`
      CREATE TABLE scoring.contact (
        tenant_id   text NOT NULL,
        ns          text NOT NULL,
        value       text NOT NULL,
        customer_id text NOT NULL,
        PRIMARY KEY (tenant_id, ns, value)
      )`);
    await runner.query('CREATE INDEX contact_start ON scoring.contact (tenant_id, lower(value) text_pattern_ops)');
    await runner.query(`ALTER FUNCTION scoring.take_batch(${signature}) RENAME TO take_batch_without_merges`);
    await runner.query(takeBatch);
  }

  private async proposals(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scoring.merge_proposal (
        tenant_id    text NOT NULL,
        into_id      text NOT NULL,
        from_id      text NOT NULL,
        proposal_id  text NOT NULL,
        ns           text NOT NULL,
        value        text NOT NULL,
        source       text NOT NULL,
        event_id     text NOT NULL,
        because      text NOT NULL,
        proposed_at  timestamptz NOT NULL,
        dismissed_at timestamptz,
        dismissed_by text,
        PRIMARY KEY (tenant_id, proposal_id)
      )`);
    await runner.query('CREATE UNIQUE INDEX merge_proposal_pair ON scoring.merge_proposal (tenant_id, least(into_id, from_id), greatest(into_id, from_id))');
    await runner.query(`
      CREATE TABLE scoring.open_alert (
        tenant_id   text NOT NULL,
        alert_id    text NOT NULL,
        customer_id text NOT NULL,
        PRIMARY KEY (tenant_id, alert_id)
      )`);
    await runner.query('CREATE INDEX open_alert_of_customer ON scoring.open_alert (tenant_id, customer_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION scoring.take_batch(${signature})`);
    await runner.query(`ALTER FUNCTION scoring.take_batch_without_merges(${signature}) RENAME TO take_batch`);
    await runner.query('DROP TABLE scoring.contact, scoring.open_alert, scoring.merge_proposal, scoring.merged_customer, scoring.merge');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * take_batch: all that a lane batch has to know before it folds, in one round trip, as one JSON value. It locks the
 * offsets (the fence) and then the states in (tenant, customer) order, so that two lanes which meet at one customer
 * can't deadlock. It writes nothing. Rows are arrays in the order that database/batch.ts reads.
 *
 * Each query is a statement of its own, for under READ COMMITTED each sees what was committed before it began:
 * after waiting for the locks of another lane it sees what that lane wrote. The shared lock lets it wait for a batch that
 * brings a retraction without a customer (database/retractions.ts): neither can miss what the other one writes.
 */
const takeBatch = `
CREATE FUNCTION scoring.take_batch(
  in_group text, in_topic text, in_partitions int[],
  in_tenants text[], in_sources text[], in_events text[],
  in_alias_tenants text[], in_alias_ns text[], in_alias_values text[],
  in_customer_tenants text[], in_customers text[]
) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  offsets json; known json; aliases json; states json; retractions json;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('scoring.retraction'));

  WITH fence AS MATERIALIZED (
    SELECT partition, next_offset FROM scoring.take_offsets(in_group, in_topic, in_partitions))
  SELECT json_agg(json_build_array(partition, next_offset)) INTO offsets FROM fence;

  SELECT json_agg(json_build_array(tenant_id, ns, value, customer_id)) INTO aliases
  FROM scoring.customer_alias
  JOIN unnest(in_alias_tenants, in_alias_ns, in_alias_values) AS asked (t, n, v)
    ON tenant_id = t AND ns = n AND value = v;

  WITH wanted AS (
    SELECT t, c FROM unnest(in_customer_tenants, in_customers) AS named (t, c)
    UNION
    SELECT owned ->> 0, owned ->> 3 FROM json_array_elements(coalesce(aliases, '[]')) AS owned
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

  -- A retraction may itself be retracted by one that waits.
  IF EXISTS (SELECT FROM scoring.retraction) THEN
    WITH RECURSIVE waiting AS (
      SELECT place, t, by_source AS s, by_event_id AS e
      FROM unnest(in_tenants, in_sources, in_events) WITH ORDINALITY AS asked (t, s, e, place)
      JOIN scoring.retraction ON tenant_id = t AND source = s AND event_id = e
      UNION
      SELECT place, t, by_source, by_event_id
      FROM waiting JOIN scoring.retraction ON tenant_id = t AND source = s AND event_id = e)
    SELECT json_agg(json_build_array(place - 1, source, event_id, round(extract(epoch FROM received_at) * 1000)::bigint, data))
    INTO retractions FROM waiting JOIN scoring.timeline ON tenant_id = t AND source = s AND event_id = e
    WHERE customer_id IS NULL;
  END IF;

  RETURN json_build_object(
    'clock', floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    'offsets', coalesce(offsets, '[]'), 'known', coalesce(known, '[]'),
    'aliases', coalesce(aliases, '[]'), 'states', coalesce(states, '[]'),
    'retractions', coalesce(retractions, '[]'));
END $$`;

/**
 * keep_batch: all that a lane batch writes, in one round trip. Two lanes may have taken the same new event, alias or
 * customer at the same moment; the second one's insert then finds a row, and the batch is repeated (40001), which
 * meets what the first one wrote. Timeline rows get their place in the order of counting here. What is JSON comes as one
 * text with U+001E between the documents, which never stands in JSON as it is: an array would have every quote escaped.
 */
const keepBatch = `
CREATE FUNCTION scoring.keep_batch(
  in_group text, in_topic text, in_partitions int[], in_next_offsets bigint[],
  t_tenant text[], t_source text[], t_event text[], t_customer text[], t_kind text[], t_channel text[],
  t_direction text[], t_occurred double precision[], t_received double precision[], t_counted double precision[], t_hash uuid[],
  t_before double precision[], t_after double precision[], t_repeats int[], t_data text,
  r_tenant text[], r_source text[], r_event text[], r_count int[],
  u_tenant text[], u_source text[], u_event text[], u_before double precision[], u_after double precision[],
  a_tenant text[], a_ns text[], a_value text[], a_customer text[],
  d_tenant text[], d_customer text[], d_name text[], d_locale text[], d_traits text[], d_said text[],
  s_tenant text[], s_customer text[], s_new boolean[], s_score double precision[], s_value double precision[],
  s_as_of double precision[], s_review double precision[], s_model int[], s_band text[], s_phase text[],
  s_basis text[], s_determinant text[], s_state text,
  o_id uuid[], o_topic text[], o_key text[], o_headers jsonb[], o_value text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  written bigint;
  separator CONSTANT text := E'\\x1e';
  states CONSTANT text[] := string_to_array(s_state, separator);
BEGIN
  INSERT INTO scoring.timeline (tenant_id, source, event_id, customer_id, kind, channel, direction, occurred_at,
    received_at, counted_at, content_hash, score_before, score_after, repeats, data)
  SELECT t, s, e, c, k, ch, d, to_timestamp(o / 1000), to_timestamp(r / 1000), to_timestamp(w / 1000), h, b, a, n, j
  FROM unnest(t_tenant, t_source, t_event, t_customer, t_kind, t_channel, t_direction, t_occurred, t_received, t_counted, t_hash,
    t_before, t_after, t_repeats, string_to_array(t_data, separator)) AS event (t, s, e, c, k, ch, d, o, r, w, h, b, a, n, j)
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> cardinality(t_tenant) THEN
    RAISE EXCEPTION 'an event of this batch was counted by another lane meanwhile' USING ERRCODE = '40001';
  END IF;

  IF cardinality(r_tenant) > 0 THEN
    UPDATE scoring.timeline SET repeats = repeats + n
    FROM unnest(r_tenant, r_source, r_event, r_count) AS repeat (t, s, e, n)
    WHERE tenant_id = t AND source = s AND event_id = e;
  END IF;

  IF cardinality(u_tenant) > 0 THEN
    UPDATE scoring.timeline SET score_before = b, score_after = a
    FROM unnest(u_tenant, u_source, u_event, u_before, u_after) AS scored (t, s, e, b, a)
    WHERE tenant_id = t AND source = s AND event_id = e;
  END IF;

  IF cardinality(a_tenant) > 0 THEN
    INSERT INTO scoring.customer_alias (tenant_id, ns, value, customer_id)
    SELECT * FROM unnest(a_tenant, a_ns, a_value, a_customer)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> cardinality(a_tenant) THEN
      RAISE EXCEPTION 'an alias of this batch was claimed by another lane meanwhile' USING ERRCODE = '40001';
    END IF;
  END IF;

  IF cardinality(d_tenant) > 0 THEN
    INSERT INTO scoring.customer (tenant_id, customer_id, name, locale, traits, said)
    SELECT t, c, n, l, j::jsonb, s FROM unnest(d_tenant, d_customer, d_name, d_locale, d_traits, d_said) AS said (t, c, n, l, j, s)
    ON CONFLICT (tenant_id, customer_id) DO UPDATE
      SET name = EXCLUDED.name, locale = EXCLUDED.locale, traits = EXCLUDED.traits, said = EXCLUDED.said;
  END IF;

  INSERT INTO scoring.customer_state (tenant_id, customer_id, score, value_12m, as_of, next_review_at, model_version,
    band, phase, basis, determinant, state)
  SELECT t, c, sc, v, to_timestamp(o / 1000), to_timestamp(r / 1000), m, b, ph, ba, de, st
  FROM unnest(s_tenant, s_customer, s_new, s_score, s_value, s_as_of, s_review, s_model, s_band, s_phase, s_basis,
    s_determinant, states) AS kept (t, c, fresh, sc, v, o, r, m, b, ph, ba, de, st)
  WHERE fresh
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> cardinality(array_positions(s_new, true)) THEN
    RAISE EXCEPTION 'a customer of this batch was created by another lane meanwhile' USING ERRCODE = '40001';
  END IF;

  UPDATE scoring.customer_state SET score = sc, value_12m = v, as_of = to_timestamp(o / 1000),
    next_review_at = to_timestamp(r / 1000), model_version = m, band = b, phase = ph, basis = ba, determinant = de,
    state = st
  FROM unnest(s_tenant, s_customer, s_new, s_score, s_value, s_as_of, s_review, s_model, s_band, s_phase, s_basis,
    s_determinant, states) AS kept (t, c, fresh, sc, v, o, r, m, b, ph, ba, de, st)
  WHERE NOT fresh AND tenant_id = t AND customer_id = c;

  PERFORM scoring.add_to_outbox(o_id, o_topic, o_key, o_headers, string_to_array(o_value, separator));
  PERFORM scoring.advance_offsets(in_group, in_topic, in_partitions, in_next_offsets);
END $$`;

/** The two functions of the hot path: what they do is told above each. */
export class BatchFunctions1764000000200 implements MigrationInterface {
  readonly name = 'BatchFunctions1764000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(takeBatch);
    await runner.query(keepBatch);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION scoring.take_batch, scoring.keep_batch');
  }
}

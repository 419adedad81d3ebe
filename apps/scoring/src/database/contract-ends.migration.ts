import type { MigrationInterface, QueryRunner } from 'typeorm';

/** keep_batch with one more column of the states, beside the one without it as before: ListColumns says why. */
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
  s_tenant text[], s_customer text[], s_new boolean[], s_score double precision[], s_earlier double precision[], s_value double precision[], s_contract_end double precision[],
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

  INSERT INTO scoring.customer_state (tenant_id, customer_id, score, earlier_score, value_12m, contract_ends_at, as_of, next_review_at, model_version,
    band, phase, basis, determinant, state)
  SELECT t, c, sc, e, v, to_timestamp(ce / 1000), to_timestamp(o / 1000), to_timestamp(r / 1000), m, b, ph, ba, de, st
  FROM unnest(s_tenant, s_customer, s_new, s_score, s_earlier, s_value, s_contract_end, s_as_of, s_review, s_model, s_band, s_phase, s_basis,
    s_determinant, states) AS kept (t, c, fresh, sc, e, v, ce, o, r, m, b, ph, ba, de, st)
  WHERE fresh
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> cardinality(array_positions(s_new, true)) THEN
    RAISE EXCEPTION 'a customer of this batch was created by another lane meanwhile' USING ERRCODE = '40001';
  END IF;

  UPDATE scoring.customer_state SET score = sc, earlier_score = e, value_12m = v, contract_ends_at = to_timestamp(ce / 1000), as_of = to_timestamp(o / 1000),
    next_review_at = to_timestamp(r / 1000), model_version = m, band = b, phase = ph, basis = ba, determinant = de,
    state = st
  FROM unnest(s_tenant, s_customer, s_new, s_score, s_earlier, s_value, s_contract_end, s_as_of, s_review, s_model, s_band, s_phase, s_basis,
    s_determinant, states) AS kept (t, c, fresh, sc, e, v, ce, o, r, m, b, ph, ba, de, st)
  WHERE NOT fresh AND tenant_id = t AND customer_id = c;

  PERFORM scoring.add_to_outbox(o_id, o_topic, o_key, o_headers, string_to_array(o_value, separator));
  PERFORM scoring.advance_offsets(in_group, in_topic, in_partitions, in_next_offsets);
END $$`;

/**
 * The end of a customer's contract, by which renewals are listed. An index on it costs an event nothing: PostgreSQL compares
 * values, and a contract's end seldom changes.
 */
export class ContractEnds1764000000500 implements MigrationInterface {
  readonly name = 'ContractEnds1764000000500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE scoring.customer_state ADD COLUMN contract_ends_at timestamptz');
    await runner.query(`
      UPDATE scoring.customer_state SET contract_ends_at = to_timestamp(greatest((state::jsonb #>> '{1,3,0}')::double precision, 0) / 1000)
      WHERE state::jsonb #>> '{1,3,0}' IS NOT NULL`);
    await runner.query('CREATE INDEX customer_by_contract_end ON scoring.customer_state (tenant_id, contract_ends_at, customer_id) WHERE contract_ends_at IS NOT NULL');
    await runner.query(keepBatch);
  }

  async down(runner: QueryRunner): Promise<void> {
    const [found] = (await runner.query(
      `SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'scoring'::regnamespace AND proname = 'keep_batch' ORDER BY pronargs DESC LIMIT 1`,
    )) as { name: string }[];
    if (found !== undefined) await runner.query(`DROP FUNCTION ${found.name}`);
    await runner.query('DROP INDEX scoring.customer_by_contract_end');
    await runner.query('ALTER TABLE scoring.customer_state DROP COLUMN contract_ends_at');
  }
}

/** Shards of an outbox: the lock that keeps the order of a key is per shard. Fixed: changing it would reorder what is pending. */
export const outboxShards = 8;

/** Statements for a service's migration, in order. */
export interface MigrationSql {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/**
 * The two tables and four functions that a service needs in its own schema to consume and to publish exactly as
 * delivery.md asks: `consumer_offset` (the fence) and `outbox`, with
 * - `take_offsets(group, topic, partitions int[])` → (partition, next_offset), locked in order,
 * - `advance_offsets(group, topic, partitions int[], next_offsets bigint[])`,
 * - `add_to_outbox(ids uuid[], topics text[], keys text[], headers jsonb[], values text[])`,
 * - `outbox_shard(key text)`.
 */
export function eventLogTablesSql(schema: string): MigrationSql {
  const s = quoteIdentifier(schema);
  return { up: [...offsetSql(s), ...outboxSql(s)], down: dropSql(s) };
}

/** A schema's name as SQL takes it. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function offsetSql(s: string): string[] {
  return [
    `CREATE TABLE ${s}.consumer_offset (
      consumer_group text NOT NULL,
      topic text NOT NULL,
      partition integer NOT NULL,
      next_offset bigint NOT NULL CHECK (next_offset >= 0),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (consumer_group, topic, partition)
    ) WITH (fillfactor = 20)`,
    `CREATE FUNCTION ${s}.take_offsets(p_group text, p_topic text, p_partitions integer[])
      RETURNS TABLE (partition integer, next_offset bigint) LANGUAGE sql AS $$
        SELECT o.partition, o.next_offset FROM ${s}.consumer_offset o
        WHERE o.consumer_group = p_group AND o.topic = p_topic AND o.partition = ANY (p_partitions)
        ORDER BY o.partition FOR UPDATE
      $$`,
    `CREATE FUNCTION ${s}.advance_offsets(p_group text, p_topic text, p_partitions integer[], p_next_offsets bigint[])
      RETURNS void LANGUAGE sql AS $$
        UPDATE ${s}.consumer_offset o SET next_offset = moved.next_offset, updated_at = clock_timestamp()
        FROM unnest(p_partitions, p_next_offsets) AS moved (partition, next_offset)
        WHERE o.consumer_group = p_group AND o.topic = p_topic AND o.partition = moved.partition
      $$`,
  ];
}

function outboxSql(s: string): string[] {
  return [
    // "position" only sorts what is visible and unpublished; nothing ever asks for positions above the last one seen.
    `CREATE TABLE ${s}.outbox (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      id uuid NOT NULL,
      shard smallint NOT NULL,
      topic text NOT NULL,
      key text,
      headers jsonb NOT NULL DEFAULT '{}',
      value text,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      published_at timestamptz,
      refused text
    ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000)`,
    `CREATE INDEX outbox_pending ON ${s}.outbox (position) WHERE published_at IS NULL AND refused IS NULL`,
    `CREATE FUNCTION ${s}.outbox_shard(p_key text) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (hashtext(coalesce(p_key, '')) & ${String(outboxShards - 1)})::smallint
      $$`,
    `CREATE FUNCTION ${s}.add_to_outbox(p_ids uuid[], p_topics text[], p_keys text[], p_headers jsonb[], p_values text[])
      RETURNS void LANGUAGE sql AS $$
        INSERT INTO ${s}.outbox (id, shard, topic, key, headers, value)
        SELECT r.id, ${s}.outbox_shard(r.key), r.topic, r.key, coalesce(r.headers, '{}'), r.value
        FROM unnest(p_ids, p_topics, p_keys, p_headers, p_values) WITH ORDINALITY AS r (id, topic, key, headers, value, n)
        ORDER BY r.n
      $$`,
  ];
}

function dropSql(s: string): string[] {
  return [
    `DROP FUNCTION ${s}.add_to_outbox(uuid[], text[], text[], jsonb[], text[])`,
    `DROP FUNCTION ${s}.outbox_shard(text)`,
    `DROP TABLE ${s}.outbox`,
    `DROP FUNCTION ${s}.advance_offsets(text, text, integer[], bigint[])`,
    `DROP FUNCTION ${s}.take_offsets(text, text, integer[])`,
    `DROP TABLE ${s}.consumer_offset`,
  ];
}

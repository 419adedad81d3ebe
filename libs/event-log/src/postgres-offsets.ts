import type { LaneBatch, StoredOffsetRow } from './lane-batch.ts';
import { requireOffsets } from './lane-batch.ts';
import type { Database, Watermarks } from './log.ts';
import { quoteIdentifier } from './tables-sql.ts';

/** Where a group's offsets are kept. */
export interface OffsetStore {
  /** The consumer group. */
  readonly group: string;
  /** The stored offsets of these partitions; one that has none begins at the partition's low watermark, and that is stored. */
  positions(topic: string, partitions: ReadonlyMap<number, Watermarks>): Promise<Map<number, number>>;
}

/** A consumer group's offsets in `<schema>.consumer_offset`, beside what the offsets' records led to. */
export class PostgresOffsets implements OffsetStore {
  readonly #schema: string;

  constructor(
    private readonly database: Database,
    schema: string,
    readonly group: string,
  ) {
    this.#schema = quoteIdentifier(schema);
  }

  async positions(topic: string, partitions: ReadonlyMap<number, Watermarks>): Promise<Map<number, number>> {
    const numbers = [...partitions.keys()];
    const lows = [...partitions.values()].map(({ low }) => low);
    await this.database.query(
      `INSERT INTO ${this.#schema}.consumer_offset (consumer_group, topic, partition, next_offset)
       SELECT $1, $2, b.partition, b.low FROM unnest($3::integer[], $4::bigint[]) AS b (partition, low)
       ON CONFLICT DO NOTHING`,
      [this.group, topic, numbers, lows],
    );
    const rows = await this.database.query<StoredOffsetRow[]>(
      `SELECT partition, next_offset FROM ${this.#schema}.consumer_offset
       WHERE consumer_group = $1 AND topic = $2 AND partition = ANY ($3)`,
      [this.group, topic, numbers],
    );
    return new Map(rows.map((row) => [row.partition, Number(row.next_offset)]));
  }

  /** The fence, inside the processor's transaction: locks the batch's offsets and throws when they aren't where the batch begins. */
  async take(transaction: Database, batch: LaneBatch): Promise<void> {
    const rows = await transaction.query<StoredOffsetRow[]>(
      `SELECT partition, next_offset FROM ${this.#schema}.take_offsets($1, $2, $3)`,
      [this.group, batch.topic, batch.spans.map(({ partition }) => partition)],
    );
    requireOffsets(batch, rows);
  }

  /** The last step of the processor's transaction. */
  async advance(transaction: Database, batch: LaneBatch): Promise<void> {
    await transaction.query(`SELECT ${this.#schema}.advance_offsets($1, $2, $3, $4)`, [
      this.group,
      batch.topic,
      batch.spans.map(({ partition }) => partition),
      batch.spans.map(({ to }) => to),
    ]);
  }
}

import { addToOutbox, recordBytes } from '@rapport/event-log';
import type { PublishRecord } from '@rapport/event-log';
import { v7 as uuidV7 } from 'uuid';
import type { DataSource } from 'typeorm';

export interface SpoolLimits {
  readonly maxBytes: number;
  /** Of the oldest row that waits, while Kafka is away. */
  readonly maxAgeSeconds: number;
}

export interface SpoolFigures {
  readonly rows: number;
  readonly bytes: number;
  readonly oldestSeconds: number;
}

/** A record as it is kept: text, or Kafka and PostgreSQL would disagree about its bytes. */
export interface SpooledRecord extends PublishRecord {
  readonly key: string;
  readonly value: string;
}

/** The limits leave no room: nothing of the call was kept. */
export class SpoolFull extends Error {
  override readonly name = 'SpoolFull';
}

/**
 * Where events wait while Kafka is away: the rows of `ingestion.outbox` that are not published, drained by the relay in
 * the order of each key. Several instances share it, so the limits hold to within what they write between two counts.
 */
export class Spool {
  private counted: SpoolFigures = { rows: 0, bytes: 0, oldestSeconds: 0 };
  private added = { rows: 0, bytes: 0 };
  private writes = 0;

  constructor(
    private readonly dataSource: DataSource,
    readonly limits: SpoolLimits,
  ) {}

  /** As last counted, and what this process has added since. */
  get figures(): SpoolFigures {
    const { rows, bytes, oldestSeconds } = this.counted;
    return { rows: rows + this.added.rows, bytes: bytes + this.added.bytes, oldestSeconds };
  }

  /** What is being published may be as old as it is: its age says how long Kafka was away, not how long an event will wait. */
  hasRoomFor(bytes: number, { isDraining }: { readonly isDraining: boolean }): boolean {
    return this.figures.bytes + bytes <= this.limits.maxBytes && (isDraining || this.figures.oldestSeconds <= this.limits.maxAgeSeconds);
  }

  /** Resolves when the rows are committed; rejects with `SpoolFull`, or with what PostgreSQL says. */
  async keep(topic: string, records: readonly SpooledRecord[], drain: { readonly isDraining: boolean }): Promise<void> {
    const bytes = records.reduce((sum, record) => sum + recordBytes(record), 0);
    if (!this.hasRoomFor(bytes, drain)) throw new SpoolFull(`${String(this.figures.rows)} events of ${String(this.figures.bytes)} bytes wait already`);
    this.add(records.length, bytes);
    try {
      await addToOutbox(this.dataSource, 'ingestion', records.map((record) => ({ ...record, id: uuidV7(), topic })));
    } catch (error) {
      this.add(-records.length, -bytes);
      throw error;
    } finally {
      this.writes += 1;
    }
  }

  /** Those of the keys that have rows waiting. */
  async waitingOf(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.dataSource.query<{ key: string }[]>(
      'SELECT DISTINCT key FROM ingestion.outbox WHERE published_at IS NULL AND refused IS NULL AND key = ANY ($1)',
      [keys],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** Counts what waits. A count that a write of ours ran into is not believed: it may have missed that write. */
  async count(): Promise<void> {
    const { writes } = this;
    const [row] = await this.dataSource.query<{ rows: number; bytes: number; oldest: number }[]>(
      `SELECT count(*)::float8 AS rows,
         coalesce(sum(octet_length(value) + pg_column_size(headers) + octet_length(key)), 0)::float8 AS bytes,
         coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS oldest
       FROM ingestion.outbox WHERE published_at IS NULL AND refused IS NULL`,
    );
    if (row === undefined || writes !== this.writes) return;
    this.counted = { rows: row.rows, bytes: row.bytes, oldestSeconds: row.oldest };
    this.added = { rows: 0, bytes: 0 };
  }

  private add(rows: number, bytes: number): void {
    this.added = { rows: this.added.rows + rows, bytes: this.added.bytes + bytes };
  }
}

import { OffsetAhead, OffsetBehind } from './errors.ts';
import type { StoredOffset } from './errors.ts';
import type { LogRecord } from './log.ts';

/** The offsets of one partition that a batch covers without a gap: `from` must be the stored offset, `to` becomes it. */
export interface Span {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** What one lane took from its queue: records of one topic, of one or several partitions, in the order of each partition. */
export interface LaneBatch {
  readonly topic: string;
  readonly records: readonly LogRecord[];
  /** One per partition, sorted by partition: the order in which to lock. */
  readonly spans: readonly Span[];
}

/** What a stored offset looks like when it comes from SQL: PostgreSQL's bigint arrives as text. */
export interface StoredOffsetRow {
  readonly partition: number;
  readonly next_offset: string | number;
}

/**
 * The fence: compares the offsets read `FOR UPDATE` with the batch. Throws `OffsetAhead` (applied already) or
 * `OffsetBehind` (something is missing before the batch); roll back and let it through to the consumer, which repairs it.
 */
export function requireOffsets(batch: LaneBatch, rows: readonly StoredOffsetRow[]): void {
  const stored = new Map(rows.map((row) => [row.partition, Number(row.next_offset)]));
  const ahead: StoredOffset[] = [];
  const behind: StoredOffset[] = [];
  for (const { partition, from } of batch.spans) {
    const nextOffset = stored.get(partition) ?? null;
    if (nextOffset === from) continue;
    (nextOffset !== null && nextOffset > from ? ahead : behind).push({ topic: batch.topic, partition, nextOffset });
  }
  if (behind.length > 0) throw new OffsetBehind(behind);
  if (ahead.length > 0) throw new OffsetAhead(ahead);
}

import type { TopicPartition } from './log.ts';

/** The log could not be reached, or did not answer in time; the record may or may not be in it. */
export class LogUnavailable extends Error {
  readonly retriable = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LogUnavailable';
  }
}

/** The log will never take this record, however often it is sent (too large, invalid). */
export class PublishRefused extends Error {
  readonly retriable = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PublishRefused';
  }
}

/** What the fence found: a partition and the offset that the database holds for it, null when it holds none. */
export interface StoredOffset extends TopicPartition {
  readonly nextOffset: number | null;
}

/** The database is further than the batch: the records before the stored offsets were applied already. */
export class OffsetAhead extends Error {
  constructor(readonly stored: readonly StoredOffset[]) {
    super(`the stored offset is ahead of the batch: ${describe(stored)}`);
    this.name = 'OffsetAhead';
  }
}

/** The database is not as far as the batch: records between were never applied (a restored database, a lost row). */
export class OffsetBehind extends Error {
  constructor(readonly stored: readonly StoredOffset[]) {
    super(`the stored offset is behind the batch: ${describe(stored)}`);
    this.name = 'OffsetBehind';
  }
}

/** Thrown by a processor that knows that a record itself is at fault: it goes to the dead letters under this reason. */
export class DataError extends Error {
  constructor(
    readonly reason: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'DataError';
  }
}

/** Positions that can't both be true of one topic: it was recreated, or records were deleted before they were read. */
export class LogMismatch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LogMismatch';
  }
}

function describe(stored: readonly StoredOffset[]): string {
  return stored.map(({ topic, partition, nextOffset }) => `${topic}[${String(partition)}] at ${String(nextOffset)}`).join(', ');
}

/** Whatever was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

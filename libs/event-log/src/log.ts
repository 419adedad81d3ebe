/** What the processing core knows of the world. A simulation gives its own four: log, database, clock, random. */

/** One record as read. Offsets are numbers: a partition with 2^53 records is out of reach. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  /** The last one wins when a sender repeats a header. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since epoch, as the producer or the broker stamped it. */
  readonly timestamp: number;
}

/** One record to publish. The partition follows from the key (murmur2, as Java clients do). */
export interface PublishRecord {
  readonly key: string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TopicRecord extends PublishRecord {
  readonly topic: string;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** The offset that will be read next. */
export interface Position extends TopicPartition {
  readonly nextOffset: number;
}

/** The offsets a partition holds: the first one kept, and the one that the next record will get. */
export interface Watermarks {
  readonly low: number;
  readonly high: number;
}

/** One fetched piece of a partition, without a gap to what is fetched next. */
export interface FetchedBatch extends TopicPartition {
  /** The offset that was asked for. */
  readonly from: number;
  /** The offset that will be asked for next; control records may lie between the last record and it. */
  readonly to: number;
  readonly records: readonly LogRecord[];
}

/** What a reader reports. None of these may throw; `fetched` may reject only with what `heartbeat` threw. */
export interface ReaderHandler {
  /** The member's partitions from now on; everything that it held before is gone. */
  assigned(partitions: readonly TopicPartition[]): void;
  /** Answers whether the batch was taken; a batch that was not is fetched again. */
  fetched(batch: FetchedBatch, heartbeat: () => Promise<void>): Promise<boolean>;
  /** A fetch or a heartbeat went well. */
  alive(): void;
  /** The reader ended for good. */
  failed(reason: Error): void;
}

export interface ReaderOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** After so long without a heartbeat the member's partitions go to another; 10,000 on one machine, 45,000 in a cluster. */
  readonly sessionTimeoutMs?: number;
  /** Bytes of one partition in one fetch: 1–4 MB, never below 1. */
  readonly maxBytesPerPartition?: number;
}

/** One member of a consumer group. */
export interface LogReader {
  /** Returns at once; the reader joins as soon as the log can be reached. */
  start(): void;
  stop(): Promise<void>;
  seek(position: Position): void;
  pause(partition: TopicPartition): void;
  resume(partition: TopicPartition): void;
  /** For lag tools only: failures are ignored, nothing is ever read back. */
  commit(positions: readonly Position[]): void;
}

export interface Log {
  /** Resolves when every record is held by all in-sync replicas; rejects with `LogUnavailable` or `PublishRefused`. */
  send(records: readonly TopicRecord[]): Promise<void>;
  watermarks(topic: string): Promise<Map<number, Watermarks>>;
  reader(options: ReaderOptions, handler: ReaderHandler): LogReader;
}

/** What we ask of PostgreSQL; a TypeORM EntityManager satisfies it. Statements are written so that rows come back as an array. */
export interface Database {
  query<T>(sql: string, params?: unknown[]): Promise<T>;
}

/** A TypeORM DataSource satisfies it. */
export interface TransactionalDatabase extends Database {
  transaction<T>(work: (database: Database) => Promise<T>): Promise<T>;
}

export interface Clock {
  /** Milliseconds since epoch. */
  now(): number;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A number in [0, 1). */
export type Random = () => number;

/** pino's shape. */
export interface Logger {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface HealthReport {
  readonly ok: boolean;
  readonly detail: string;
}

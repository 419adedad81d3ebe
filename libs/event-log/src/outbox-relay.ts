import { PublishRefused } from './errors.ts';
import type { Clock, Database, HealthReport, Log, Logger, Random, TopicRecord, TransactionalDatabase } from './log.ts';
import { PollLoop } from './poll-loop.ts';
import { recordBytes } from './publisher.ts';
import { systemClock } from './system-clock.ts';
import { outboxShards, quoteIdentifier } from './tables-sql.ts';

export interface OutboxRelayOptions {
  readonly log: Log;
  readonly database: TransactionalDatabase;
  readonly schema: string;
  readonly logger: Logger;
  /** How often the outbox is looked at when nobody wakes the relay. */
  readonly pollMs?: number;
  /** Rows of one round, published in one transaction. */
  readonly maxRows?: number;
  readonly maxBatchBytes?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

interface OutboxRow {
  readonly position: string;
  readonly topic: string;
  readonly key: string | null;
  readonly headers: Record<string, string>;
  readonly value: string | null;
}

const PURGE_ROWS = 5_000;
/** What may pass before readiness suffers. */
const GRACE_MS = 5_000;

/**
 * Publishes what transactions left in the outbox. The order of a key holds with several relays: a round locks whole
 * shards until it is published and marked. A crash between the two repeats the round.
 */
export class OutboxRelay {
  readonly #options: Required<OutboxRelayOptions>;
  readonly #schema: string;
  readonly #loop: PollLoop;
  #failure: { since: number; error: string } | undefined;
  #published = 0;
  #unpurged = 0;

  constructor(options: OutboxRelayOptions) {
    this.#options = { pollMs: 500, maxRows: 2_000, maxBatchBytes: 900_000, clock: systemClock, random: Math.random, ...options };
    this.#schema = quoteIdentifier(options.schema);
    const { pollMs, clock, random } = this.#options;
    this.#loop = new PollLoop({ pollMs, clock, random, look: () => this.#look(), failed: (error, retry) => { this.#fail(error, retry); } });
  }

  /** Records published by this relay. */
  get published(): number {
    return this.#published;
  }

  start(): void {
    this.#loop.start();
  }

  /** To be called after a commit that wrote to the outbox. */
  wake(): void {
    this.#loop.wake();
  }

  /** Finishes the round in hand. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  health(): HealthReport {
    const failingMs = this.#failure === undefined ? 0 : this.#options.clock.now() - this.#failure.since;
    if (this.#failure === undefined || failingMs < GRACE_MS) return { ok: true, detail: `${String(this.#published)} published` };
    return { ok: false, detail: `nothing published for ${String(Math.round(failingMs / 1000))} s: ${this.#failure.error}` };
  }

  async #look(): Promise<boolean> {
    const { database, maxRows } = this.#options;
    const rows = await database.transaction((transaction) => this.#round(transaction));
    this.#failure = undefined;
    this.#published += rows;
    this.#unpurged += rows;
    if (this.#unpurged >= PURGE_ROWS || (rows === 0 && this.#unpurged > 0)) this.#unpurged = await this.#tryPurge(this.#unpurged);
    return rows >= maxRows;
  }

  #fail({ message }: Error, retry: { readonly attempts: number; readonly delayMs: number }): void {
    const { clock, logger } = this.#options;
    this.#failure = { since: this.#failure?.since ?? clock.now(), error: message };
    logger.warn({ error: message, ...retry }, 'the outbox could not be published, trying again');
  }

  async #round(transaction: Database): Promise<number> {
    const rows = await this.#claim(transaction);
    if (rows.length === 0) return 0;
    const refused = await this.#publish(rows);
    await this.#mark(transaction, rows.filter((row) => !refused.has(row)));
    for (const [row, reason] of refused) await this.#refuse(transaction, row, reason);
    return rows.length;
  }

  async #claim(transaction: Database): Promise<OutboxRow[]> {
    const shards = await transaction.query<{ shard: number }[]>(
      `SELECT shard FROM generate_series(0, ${String(outboxShards - 1)}) AS shard WHERE pg_try_advisory_xact_lock(hashtext($1), shard)`,
      [`${this.#options.schema}.outbox`],
    );
    if (shards.length === 0) return [];
    // The locks are held already when this statement takes its snapshot: it sees all that an earlier holder marked.
    return transaction.query<OutboxRow[]>(
      `SELECT position, topic, key, headers, value FROM ${this.#schema}.outbox
       WHERE published_at IS NULL AND refused IS NULL AND shard = ANY ($1)
       ORDER BY position LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [shards.map(({ shard }) => shard), this.#options.maxRows],
    );
  }

  /** Rows that the log will never take, and why. */
  async #publish(rows: readonly OutboxRow[]): Promise<Map<OutboxRow, string>> {
    const refused = new Map<OutboxRow, string>();
    let piece: OutboxRow[] = [];
    let bytes = 0;
    for (const row of rows) {
      const size = recordBytes(row);
      if (piece.length > 0 && bytes + size > this.#options.maxBatchBytes) {
        await this.#send(piece, refused);
        piece = [];
        bytes = 0;
      }
      piece.push(row);
      bytes += size;
    }
    await this.#send(piece, refused);
    return refused;
  }

  /** Halved when refused, in order, down to the row that is. */
  async #send(rows: readonly OutboxRow[], refused: Map<OutboxRow, string>): Promise<void> {
    const records: TopicRecord[] = rows.map(({ topic, key, headers, value }) => ({ topic, key, headers, value }));
    try {
      await this.#options.log.send(records);
    } catch (thrown) {
      if (!(thrown instanceof PublishRefused)) throw thrown;
      const [only] = rows;
      if (rows.length === 1 && only !== undefined) {
        refused.set(only, thrown.message);
        return;
      }
      const middle = Math.ceil(rows.length / 2);
      await this.#send(rows.slice(0, middle), refused);
      await this.#send(rows.slice(middle), refused);
    }
  }

  async #mark(transaction: Database, rows: readonly OutboxRow[]): Promise<void> {
    await transaction.query(`UPDATE ${this.#schema}.outbox SET published_at = clock_timestamp() WHERE position = ANY ($1::bigint[])`, [rows.map(({ position }) => position)]);
  }

  async #refuse(transaction: Database, row: OutboxRow, reason: string): Promise<void> {
    this.#options.logger.error({ position: row.position, topic: row.topic, key: row.key, reason }, 'the log refused a record of the outbox; its row stays');
    await transaction.query(`UPDATE ${this.#schema}.outbox SET refused = $2 WHERE position = $1`, [row.position, reason]);
  }

  /** Deletes published rows, a chunk at a time; answers how many may be left. */
  async #tryPurge(unpurged: number): Promise<number> {
    const { database, logger } = this.#options;
    try {
      const [counted] = await database.query<{ deleted: string }[]>(
        `WITH old AS (
           SELECT position FROM ${this.#schema}.outbox WHERE published_at IS NOT NULL ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED
         ), gone AS (DELETE FROM ${this.#schema}.outbox o USING old WHERE o.position = old.position RETURNING 1)
         SELECT count(*) AS deleted FROM gone`,
        [PURGE_ROWS],
      );
      const deleted = Number(counted?.deleted ?? 0);
      return deleted < PURGE_ROWS ? 0 : Math.max(unpurged - deleted, 1);
    } catch (thrown) {
      logger.debug({ error: String(thrown) }, 'published rows were not deleted, later again');
      return unpurged;
    }
  }
}

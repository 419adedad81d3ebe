import { randomUUID } from 'node:crypto';
import { topics, type RetentionChange } from '@rapport/contracts';
import type { FetchedBatch, Log, LogReader, Logger, LogRecord, TopicPartition } from '@rapport/event-log';
import type { EventSource, StreamedEvent } from '@rapport/service';

/** Changes that an instance holds for readers that come back, and how many of a partition it begins with. */
const heldChanges = 2_000;
const lookBack = 100;
/** Changes of one look. */
const page = 100;
/** Clocks and partitions differ by less: so far a reader goes back that may come from another instance. */
const overlapMs = 5_000;
/** Ids count microseconds from here, so that they stay whole in 15 digits. */
const epoch = Date.UTC(2020, 0);

interface HeldChange {
  readonly id: number;
  readonly tenant: string;
  readonly value: Buffer;
}

export interface ChangeStreamOptions {
  readonly log: Log;
  readonly logger: Logger;
  readonly topic?: string;
}

/**
 * What was published to `retention-changes.v1`, for readers over HTTP: nothing is written for it. Each instance reads
 * the whole topic by itself, from its first reader on. An id is the time of the record, so that it means the same at
 * every instance; a reader that comes back may get a change twice and keeps the newest `asOf` of a customer.
 */
export class ChangeStream {
  private readonly topic: string;
  private readonly next = new Map<number, number>();
  private held: HeldChange[] = [];
  private reading: Promise<LogReader> | undefined;

  constructor(private readonly options: ChangeStreamOptions) {
    this.topic = options.topic ?? topics.changes;
  }

  /** A tenant's changes as one reader sees them. */
  of(tenant: string): EventSource {
    let comesBack = true;
    return {
      newest: () => {
        comesBack = false;
        return Promise.resolve(idAt(Date.now() - overlapMs));
      },
      after: async (position) => {
        await this.read();
        const from = comesBack ? position - overlapMs * 1_000 : position;
        comesBack = false;
        return this.held.filter((change) => change.id > from && change.tenant === tenant).slice(0, page).map(streamed);
      },
    };
  }

  async stop(): Promise<void> {
    await (await this.reading?.catch(() => undefined))?.stop();
  }

  private async read(): Promise<void> {
    this.reading ??= this.open().catch((error: unknown) => {
      this.reading = undefined;
      throw error;
    });
    await this.reading;
  }

  private async open(): Promise<LogReader> {
    for (const [partition, { low, high }] of await this.options.log.watermarks(this.topic)) this.next.set(partition, Math.max(low, high - lookBack));
    // A group of its own: every instance needs every change.
    const reader = this.options.log.reader({ group: `scoring-stream-${randomUUID()}`, topics: [this.topic] }, {
      assigned: (partitions) => { this.seek(reader, partitions); },
      fetched: (batch) => {
        this.hold(batch);
        return Promise.resolve(true);
      },
      alive: () => undefined,
      failed: (reason) => {
        this.options.logger.warn({ err: reason }, 'the stream of changes is read anew');
        this.reading = undefined;
      },
    });
    reader.start();
    return reader;
  }

  private seek(reader: LogReader, partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) reader.seek({ topic, partition, nextOffset: this.next.get(partition) ?? 0 });
  }

  private hold({ partition, to, records }: FetchedBatch): void {
    for (const record of records) {
      const change = this.heldOf(record);
      if (change !== null) this.held.push(change);
    }
    this.next.set(partition, to);
    if (this.held.length > heldChanges) this.held = this.held.slice(-heldChanges);
  }

  // Later in the list is a higher id, also where another partition's record is a little older.
  private heldOf({ key, value, timestamp }: LogRecord): HeldChange | null {
    const [tenant] = key?.split(':', 1) ?? [];
    if (tenant === undefined || value === null) return null;
    return { id: Math.max((this.held.at(-1)?.id ?? 0) + 1, idAt(timestamp)), tenant, value };
  }
}

function idAt(ms: number): number {
  return Math.max(0, ms - epoch) * 1_000;
}

function streamed({ id, value }: HeldChange): StreamedEvent {
  const { customer, score, band, asOf } = JSON.parse(value.toString('utf8')) as RetentionChange;
  return { id, event: 'retention.changed', data: JSON.stringify({ customer, score, band, asOf }) };
}

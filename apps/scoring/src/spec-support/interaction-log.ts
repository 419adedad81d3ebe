import { customerKeyOf, kinds, toKafkaRecord, topics } from '@rapport/contracts';
import type { Interaction, InteractionData, InteractionRecord } from '@rapport/contracts';
import { classifyError } from '@rapport/event-log';
import type { LaneBatch, LogRecord } from '@rapport/event-log';
import type { DataSource } from 'typeorm';
import type { ScoreKeeper } from '../score-keeper.ts';

/** One event as a test tells it. */
export interface Told {
  readonly id: string;
  readonly source?: string;
  readonly tenant?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly receivedAt?: number;
  readonly data: InteractionData;
}

/** The canonical record of an event, as ingestion makes it. */
export function recordOf({ id, source = 'crm', tenant = 'demo', at, receivedAt = at, data }: Told): InteractionRecord {
  const kind = kinds[data.kind];
  const time = new Date(at).toISOString();
  const canonical = {
    scope: kind?.scope ?? 'customer',
    channel: kind?.channel ?? 'other',
    direction: kind?.direction ?? 'inbound',
    ...data,
    occurredAt: time,
    occurredAtQuality: 'source',
  } as Interaction;
  return { tenant, source, id, customerKey: customerKeyOf(tenant, canonical), time, receivedAt: new Date(receivedAt).toISOString(), data: canonical };
}

/** A partition of interactions.v1 without a broker: hands its records to the keeper as a lane does. */
export class TestPartition {
  private next = 0;

  constructor(
    private readonly keeper: ScoreKeeper,
    private readonly dataSource: DataSource,
    readonly partition = 0,
  ) {}

  /** As on assignment: a partition without an offset begins at its start. */
  async assign(): Promise<this> {
    await this.dataSource.query(`INSERT INTO scoring.consumer_offset (consumer_group, topic, partition, next_offset) VALUES ('scoring', $1, $2, 0)`, [
      topics.interactions,
      this.partition,
    ]);
    return this;
  }

  /** The events as the next batch of the partition, not yet processed. */
  batch(told: readonly Told[]): LaneBatch {
    return this.batchOf(told.map((event) => toKafkaRecord(recordOf(event))));
  }

  batchOf(records: readonly { key: string | null; value: string; headers: Record<string, string> }[]): LaneBatch {
    const from = this.next;
    this.next += records.length;
    const log = records.map((record, index): LogRecord => ({
      topic: topics.interactions,
      partition: this.partition,
      offset: from + index,
      key: record.key,
      value: Buffer.from(record.value),
      headers: record.headers,
      timestamp: 0,
    }));
    return { topic: topics.interactions, records: log, spans: [{ partition: this.partition, from, to: this.next }] };
  }

  /** Counts the events in one transaction. */
  async count(told: readonly Told[]): Promise<void> {
    await keep(this.keeper, this.batch(told));
  }

  /** Counts the events, and what the product then says to itself: what went to the log comes back from it, until nothing more does. */
  async countAndSettle(told: readonly Told[]): Promise<void> {
    await this.count(told);
    for (let sent = await takeSent(this.dataSource); sent.length > 0; sent = await takeSent(this.dataSource)) await keep(this.keeper, this.batchOf(sent));
  }

  /** As count, tried again as the lane does when another one was quicker. */
  async countAgain(told: readonly Told[]): Promise<void> {
    const batch = this.batch(told);
    for (;;) {
      try {
        await keep(this.keeper, batch);
        return;
      } catch (error) {
        if (classifyError(error) !== 'transient') throw error;
      }
    }
  }
}

export interface Sent {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

/** Takes what waits in the outbox for the interactions' topic, as the relay does. */
export function takeSent(dataSource: DataSource): Promise<Sent[]> {
  return dataSource.query<Sent[]>('WITH sent AS (DELETE FROM scoring.outbox WHERE topic = $1 RETURNING position, key, value, headers) SELECT key, value, headers FROM sent ORDER BY position', [topics.interactions]);
}

export function keep(keeper: ScoreKeeper, batch: LaneBatch): Promise<void> {
  return keeper.keep(batch, { heartbeat: () => Promise.resolve() });
}

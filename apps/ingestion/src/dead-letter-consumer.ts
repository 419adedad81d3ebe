import { topics } from '@rapport/contracts';
import { BatchConsumer, PostgresOffsets } from '@rapport/event-log';
import type { LaneBatch, Log, LogRecord, Logger } from '@rapport/event-log';
import type { DataSource, EntityManager } from 'typeorm';
import { readDeadLetter } from './dead-letter-keeper.ts';
import type { DeadLetterKeeper, Refused } from './dead-letter-keeper.ts';

export interface DeadLetterConsumerParts {
  readonly log: Log;
  readonly dataSource: DataSource;
  readonly keeper: DeadLetterKeeper;
  readonly logger: Logger;
  /** The consumer group. */
  readonly group: string;
  readonly sessionTimeoutMs: number;
  readonly onFatal: (reason: Error) => void;
}

/** Keeps what the other services refused: `interactions.dead.v1` into the table, each record once. */
export function deadLetterConsumer(parts: DeadLetterConsumerParts): BatchConsumer {
  const { dataSource, keeper, group, ...rest } = parts;
  const offsets = new PostgresOffsets(dataSource, 'ingestion', group);
  const inTransaction = (batch: LaneBatch, work: (manager: EntityManager) => Promise<void>): Promise<void> =>
    dataSource.transaction(async (manager) => {
      await offsets.take(manager, batch);
      await work(manager);
      await offsets.advance(manager, batch);
    });
  return new BatchConsumer({
    ...rest,
    offsets,
    topics: [topics.deadLetters],
    lanes: 1,
    // A dead letter may hold a whole body: few of the largest still fit into one statement.
    maxBatch: 200,
    processBatch: (batch) => inTransaction(batch, (manager) => keep(manager, keeper, batch)),
    deadLetter: ({ batch, error }) =>
      inTransaction(batch, async (manager) => {
        await keeper.keep(batch.records.map((record) => poison(record, error.message)), manager);
      }),
  });
}

async function keep(manager: EntityManager, keeper: DeadLetterKeeper, batch: LaneBatch): Promise<void> {
  const read = batch.records.map((record) => ({ record, letter: readDeadLetter(record.value) }));
  await keeper.take(manager, read.flatMap(({ letter }) => (letter === null ? [] : [letter])));
  const unreadable = read.flatMap(({ record, letter }) => (letter === null ? [poison(record, 'the record is no dead letter')] : []));
  await keeper.keep(unreadable, manager);
}

/** A record that is no dead letter, or can't be kept as the one that it says it is. Whose it is nobody knows. */
function poison(record: LogRecord, detail: string): Refused {
  const { topic, partition, offset, timestamp } = record;
  return {
    tenant: null,
    reason: 'poison',
    detail,
    source: null,
    eventId: null,
    receivedAt: timestamp,
    contentType: record.headers['content-type'] ?? '',
    raw: record.value ?? Buffer.alloc(0),
    at: { topic, partition, offset },
  };
}

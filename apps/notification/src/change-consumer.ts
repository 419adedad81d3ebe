import { randomUUID } from 'node:crypto';
import { topics, type DeadLetter as DeadLetterEvent } from '@rapport/contracts';
import { addToOutbox, BatchConsumer, type Culprit, type Log, type Logger, type LogRecord, type PostgresOffsets } from '@rapport/event-log';
import type { DataSource } from 'typeorm';
import type { AlertKeeper } from './alert-keeper.ts';

export interface ChangeConsumerOptions {
  readonly log: Log;
  readonly offsets: PostgresOffsets;
  readonly dataSource: DataSource;
  readonly keeper: AlertKeeper;
  readonly logger: Logger;
  readonly sessionTimeoutMs: number;
  readonly onFatal: (reason: Error) => void;
  /** Where changes come from; tests have a topic of their own. */
  readonly topic?: string;
}

/** Reads `retention-changes.v1` into the alert-keeper; a change that can't be read becomes a dead letter. */
export function consumeChanges(options: ChangeConsumerOptions): BatchConsumer {
  const { log, offsets, keeper, logger, onFatal, sessionTimeoutMs } = options;
  return new BatchConsumer({
    log,
    offsets,
    logger,
    onFatal,
    sessionTimeoutMs,
    topics: [options.topic ?? topics.changes],
    processBatch: (batch, context) => keeper.keep(batch, context),
    deadLetter: (culprit) => refuse(culprit, options),
  });
}

async function refuse({ batch, reason, error }: Culprit, { dataSource, offsets }: ChangeConsumerOptions): Promise<void> {
  const [record] = batch.records;
  await dataSource.transaction(async (transaction) => {
    await offsets.take(transaction, batch);
    if (record !== undefined) {
      const letter = letterOf(record, reason, error);
      await addToOutbox(transaction, 'notification', [{ id: randomUUID(), topic: topics.deadLetters, key: letter.tenant, value: JSON.stringify(letter) }]);
    }
    await offsets.advance(transaction, batch);
  });
}

function letterOf(record: LogRecord, reason: string, error: Error): DeadLetterEvent {
  const text = record.value?.toString('utf8') ?? '';
  const isText = Buffer.from(text, 'utf8').equals(record.value ?? Buffer.alloc(0));
  return {
    id: `dl_${randomUUID()}`,
    tenant: record.key?.split(':', 1)[0] ?? null,
    service: 'notification',
    reason: reason === 'not-json' ? 'not-json' : 'poison',
    detail: error.message.slice(0, 1_000),
    receivedAt: new Date(record.timestamp).toISOString(),
    raw: { contentType: record.headers['content-type'] ?? 'application/json', encoding: isText ? 'utf8' : 'base64', body: isText ? text : (record.value?.toString('base64') ?? '') },
    topic: record.topic,
    partition: record.partition,
    offset: String(record.offset),
  };
}

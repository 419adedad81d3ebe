import { randomUUID } from 'node:crypto';
import { deadLetterOf, topics } from '@rapport/contracts';
import { addToOutbox, BatchConsumer, type Culprit, type Log, type Logger, type PostgresOffsets } from '@rapport/event-log';
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
      const id = randomUUID();
      const letter = deadLetterOf(record, { id, service: 'notification', reason, detail: error.message, receivedAt: record.timestamp });
      await addToOutbox(transaction, 'notification', [{ id, topic: topics.deadLetters, key: letter.tenant, value: JSON.stringify(letter) }]);
    }
    await offsets.advance(transaction, batch);
  });
}

import { topics } from '@rapport/contracts';
import { BatchConsumer, PostgresOffsets } from '@rapport/event-log';
import type { Log, Logger } from '@rapport/event-log';
import type { DataSource } from 'typeorm';
import type { ScoreKeeper } from './score-keeper.ts';

export interface InteractionConsumerSettings {
  readonly log: Log;
  readonly dataSource: DataSource;
  readonly keeper: ScoreKeeper;
  readonly logger: Logger;
  readonly group: string;
  readonly topic?: string;
  readonly lanes: number;
  readonly sessionTimeoutMs: number;
  /** Only a new process can help. */
  readonly onFatal: (reason: Error) => void;
}

/** Reads interactions.v1 in lanes; the keeper's transactions hold the position. */
export function interactionConsumer(settings: InteractionConsumerSettings): BatchConsumer {
  const { log, dataSource, keeper, logger, group, topic = topics.interactions, lanes, sessionTimeoutMs, onFatal } = settings;
  return new BatchConsumer({
    log,
    offsets: new PostgresOffsets(dataSource, 'scoring', group),
    topics: [topic],
    processBatch: (batch, context) => keeper.keep(batch, context),
    deadLetter: (culprit) => keeper.refuse(culprit),
    onFatal,
    logger,
    lanes,
    // Larger transactions gain throughput until about here: docs of the bench, ratio to PostgreSQL's write ceiling.
    maxBatch: 5_000,
    maxBytesPerPartition: 4 * 1024 * 1024,
    maxQueuedBytes: 16 * 1024 * 1024,
    sessionTimeoutMs,
  });
}

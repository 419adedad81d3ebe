export type {
  Clock,
  Database,
  FetchedBatch,
  HealthReport,
  Log,
  LogReader,
  LogRecord,
  Logger,
  Position,
  PublishRecord,
  Random,
  ReaderHandler,
  ReaderOptions,
  TopicPartition,
  TopicRecord,
  TransactionalDatabase,
  Watermarks,
} from './log.ts';
export { DataError, LogMismatch, LogUnavailable, OffsetAhead, OffsetBehind, PublishRefused } from './errors.ts';
export type { StoredOffset } from './errors.ts';
export { classifyError } from './classify-error.ts';
export type { ErrorClass } from './classify-error.ts';
export { systemClock } from './system-clock.ts';
export { BackOff } from './back-off.ts';
export { jsonOf } from './record-json.ts';
export { requireOffsets } from './lane-batch.ts';
export type { LaneBatch, Span, StoredOffsetRow } from './lane-batch.ts';
export { PostgresOffsets } from './postgres-offsets.ts';
export type { OffsetStore } from './postgres-offsets.ts';
export type { Culprit, DeadLetter, ProcessBatch, ProcessContext } from './batch-processing.ts';
export { BatchConsumer } from './batch-consumer.ts';
export type { BatchConsumerOptions, ConsumerFigures } from './batch-consumer.ts';
export { connectLog } from './kafka-log.ts';
export type { KafkaLog } from './kafka-log.ts';
export type { KafkaLogOptions } from './kafka-config.ts';
export { Publisher, recordBytes } from './publisher.ts';
export type { PublisherOptions } from './publisher.ts';
export { PollLoop } from './poll-loop.ts';
export type { PollLoopOptions } from './poll-loop.ts';
export { OutboxRelay } from './outbox-relay.ts';
export type { OutboxRelayOptions } from './outbox-relay.ts';
export { addToOutbox } from './outbox.ts';
export type { OutboxRecord } from './outbox.ts';
export { eventLogTablesSql, outboxShards } from './tables-sql.ts';
export type { MigrationSql } from './tables-sql.ts';
export { createTopics } from './topic-admin.ts';
export type { TopicAdmin, TopicDefinition } from './topic-admin.ts';

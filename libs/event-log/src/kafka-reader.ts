import kafkajs from 'kafkajs';
import type { Consumer, ConsumerCrashEvent, ConsumerGroupJoinEvent, EachBatchPayload, KafkaConfig, KafkaMessage, Offsets } from 'kafkajs';
import { asError } from './errors.ts';
import { consumerConfig } from './kafka-config.ts';
import { isKafkaError, isLoading, isNotYetKnown } from './kafka-errors.ts';
import type { FetchedBatch, LogReader, LogRecord, Logger, Position, ReaderHandler, ReaderOptions, TopicPartition } from './log.ts';
import { systemClock } from './system-clock.ts';
import { within } from './within.ts';

/** A stop may wait for a broker that is away; after so long it is left behind. */
const STOP_MS = 6_000;
const RECONNECT_MS = 1_000;
/** Offsets for lag tools are told at most this often. */
const COMMIT_MS = 1_000;
/** Partitions handed over at the same time: each may wait for its own lane. */
const PARTITIONS_AT_ONCE = 64;

export interface KafkaReaderParts {
  readonly config: KafkaConfig;
  readonly logger: Logger;
  readonly reader: ReaderOptions;
  readonly handler: ReaderHandler;
}

/** One member of a Kafka consumer group, without any opinion on offsets: it reads where it was told to. */
export class KafkaReader implements LogReader {
  readonly #consumer: Consumer;
  readonly #stopped = new AbortController();
  readonly #toCommit = new Map<string, Position>();
  #running: Promise<void> | undefined;
  #commit: ((offsets: Offsets) => Promise<void>) | undefined;
  #committing = false;

  constructor(private readonly parts: KafkaReaderParts) {
    // A Kafka of its own: kafkajs shares the committed offsets of a group between the consumers of one Kafka object.
    this.#consumer = new kafkajs.Kafka(parts.config).consumer(consumerConfig(parts.reader));
    this.#listen();
  }

  start(): void {
    this.#running ??= this.#join();
  }

  async stop(): Promise<void> {
    if (!this.#stopped.signal.aborted) {
      await this.#flushCommits();
      this.#stopped.abort();
    }
    try {
      await within(STOP_MS, 'leaving the group', this.#consumer.disconnect());
    } catch (thrown) {
      this.parts.logger.warn({ error: String(thrown) }, 'the consumer did not leave its group cleanly');
    }
  }

  seek({ topic, partition, nextOffset }: Position): void {
    this.#consumer.seek({ topic, partition, offset: String(nextOffset) });
  }

  pause({ topic, partition }: TopicPartition): void {
    this.#consumer.pause([{ topic, partitions: [partition] }]);
  }

  resume({ topic, partition }: TopicPartition): void {
    this.#consumer.resume([{ topic, partitions: [partition] }]);
  }

  commit(positions: readonly Position[]): void {
    for (const position of positions) this.#toCommit.set(`${position.topic} ${String(position.partition)}`, position);
    if (!this.#committing) void this.#commitSoon();
  }

  async #join(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#consumer.connect();
        await this.#consumer.subscribe({ topics: [...this.parts.reader.topics], fromBeginning: true });
        await this.#consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
          eachBatch: (payload) => this.#eachBatch(payload),
        });
        return;
      } catch (thrown) {
        this.parts.logger.warn({ error: String(thrown), topics: this.parts.reader.topics }, 'the group could not be joined, trying again');
        await systemClock.sleep(RECONNECT_MS, this.#stopped.signal);
      }
    }
  }

  async #joinLater(): Promise<void> {
    await systemClock.sleep(RECONNECT_MS, this.#stopped.signal);
    await this.#join();
  }

  #listen(): void {
    const { handler, logger } = this.parts;
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }: ConsumerGroupJoinEvent) => {
      this.#toCommit.clear();
      handler.assigned(Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition }))));
    });
    this.#consumer.on(events.CRASH, ({ payload }: ConsumerCrashEvent) => {
      if (!payload.restart && isNotYetKnown(payload.error)) {
        logger.warn({ error: payload.error.message }, 'the broker does not know a topic yet, trying again');
        void this.#joinLater();
        return;
      }
      if (payload.restart) logger[isLoading(payload.error) ? 'info' : 'warn']({ error: payload.error.message }, 'the consumer joins its group again');
      else logger.error({ error: payload.error.message }, 'the consumer crashed');
      if (!payload.restart && !this.#stopped.signal.aborted) handler.failed(payload.error);
    });
    this.#consumer.on(events.FETCH, () => {
      handler.alive();
    });
    this.#consumer.on(events.HEARTBEAT, () => {
      handler.alive();
    });
  }

  /** Only kafkajs's own errors may reach its runner: a TypeError there would end the consumer and leave the process. */
  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    try {
      await this.#handOver(payload);
    } catch (thrown) {
      if (isKafkaError(thrown)) throw thrown;
      this.parts.handler.failed(asError(thrown));
      throw new kafkajs.KafkaJSNonRetriableError(`a batch could not be handed over: ${String(thrown)}`);
    }
  }

  async #handOver(payload: EachBatchPayload): Promise<void> {
    // Without kafkajs's retries, which would go on for ever with a generation that is over.
    this.#commit = (offsets) => payload.commitOffsetsIfNecessary(offsets);
    if (payload.isStale() || !payload.isRunning()) return;
    const taken = await this.parts.handler.fetched(fetchedBatch(payload), () => payload.heartbeat());
    const last = payload.batch.messages.at(-1);
    if (taken && last !== undefined && !payload.isStale()) payload.resolveOffset(last.offset);
  }

  async #commitSoon(): Promise<void> {
    this.#committing = true;
    await systemClock.sleep(COMMIT_MS, this.#stopped.signal);
    this.#committing = false;
    await this.#flushCommits();
  }

  async #flushCommits(): Promise<void> {
    const positions = [...this.#toCommit.values()];
    this.#toCommit.clear();
    if (positions.length === 0 || this.#commit === undefined || this.#stopped.signal.aborted) return;
    try {
      await within(STOP_MS, 'a commit', this.#commit({ topics: positions.map(({ topic, partition, nextOffset }) => ({ topic, partitions: [{ partition, offset: String(nextOffset) }] })) }));
    } catch (thrown) {
      this.parts.logger.debug({ error: String(thrown) }, 'offsets were not told to Kafka; ours count');
    }
  }
}

/** What kafkajs knows beside its types: the offset that this fetch asked for. */
interface BatchInternals {
  readonly fetchedOffset: string;
}

function fetchedBatch({ batch }: EachBatchPayload): FetchedBatch {
  const { topic, partition } = batch;
  const { fetchedOffset } = batch as unknown as BatchInternals;
  return {
    topic,
    partition,
    from: Number(fetchedOffset),
    to: Number(batch.lastOffset()) + 1,
    records: batch.messages.map((message) => readRecord(message, topic, partition)),
  };
}

function readRecord(message: KafkaMessage, topic: string, partition: number): LogRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key === null ? null : message.key.toString('utf8'),
    value: message.value,
    // decodeHeadersInOnePass made them; a record of an old format has none.
    headers: (message.headers ?? {}) as Readonly<Record<string, string>>,
    timestamp: Number(message.timestamp),
  };
}

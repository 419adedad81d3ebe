import type { KafkaConfig } from 'kafkajs';
import { KafkaAdmin } from './kafka-admin.ts';
import { kafkaConfig } from './kafka-config.ts';
import type { KafkaLogOptions } from './kafka-config.ts';
import { KafkaProducer } from './kafka-producer.ts';
import { KafkaReader } from './kafka-reader.ts';
import type { Log, LogReader, Logger, ReaderHandler, ReaderOptions, TopicRecord, Watermarks } from './log.ts';
import type { TopicAdmin, TopicDefinition } from './topic-admin.ts';
import { registerCodecs } from './codecs.ts';
import { decodeHeadersInOnePass } from './header-decoding.ts';
import { fixRequestQueueTimer } from './request-queue-timer.ts';

/** A real Kafka behind the small interface. Nothing is connected before it is used, and what breaks is connected anew. */
export class KafkaLog implements Log, TopicAdmin {
  readonly #config: KafkaConfig;
  readonly #logger: Logger;
  readonly #producer: KafkaProducer;
  readonly #admin: KafkaAdmin;

  constructor(options: KafkaLogOptions) {
    this.#config = kafkaConfig(options);
    this.#logger = options.logger;
    this.#producer = new KafkaProducer(this.#config, options.logger);
    this.#admin = new KafkaAdmin(this.#config, options.logger);
  }

  send(records: readonly TopicRecord[]): Promise<void> {
    return this.#producer.send(records);
  }

  watermarks(topic: string): Promise<Map<number, Watermarks>> {
    return this.#admin.watermarks(topic);
  }

  reader(options: ReaderOptions, handler: ReaderHandler): LogReader {
    return new KafkaReader({ config: this.#config, logger: this.#logger, reader: options, handler });
  }

  createTopics(definitions: readonly TopicDefinition[]): Promise<void> {
    return this.#admin.createTopics(definitions);
  }

  /** Whether the brokers answer, for readiness: rejects with `LogUnavailable`. */
  ping(): Promise<void> {
    return this.#admin.ping();
  }

  async close(): Promise<void> {
    await Promise.all([this.#producer.close(), this.#admin.close()]);
  }
}

/** A log on these brokers. kafkajs is repaired first: its timers and its missing codecs. */
export function connectLog(options: KafkaLogOptions): KafkaLog {
  fixRequestQueueTimer();
  decodeHeadersInOnePass();
  registerCodecs();
  return new KafkaLog(options);
}

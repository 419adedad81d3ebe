import kafkajs from 'kafkajs';
import type { KafkaConfig, Message, Producer, TopicMessages } from 'kafkajs';
import { producerConfig } from './kafka-config.ts';
import { fromKafka } from './kafka-errors.ts';
import type { Logger, TopicRecord } from './log.ts';
import { within } from './within.ts';

/** A send that is not answered by then has failed; below the publisher's patience, so that the next one gets its chance. */
const SEND_TIMEOUT_MS = 4_500;

/**
 * One producer, made anew after every failed send: one that ever sent to a topic that was deleted keeps its old metadata,
 * and one that hangs must not hold the next send.
 */
export class KafkaProducer {
  #connecting: Promise<Producer> | undefined;
  readonly #retiring = new Set<Promise<void>>();

  constructor(
    private readonly config: KafkaConfig,
    private readonly logger: Logger,
  ) {}

  async send(records: readonly TopicRecord[]): Promise<void> {
    if (records.length === 0) return;
    this.#connecting ??= this.#connect();
    const connecting = this.#connecting;
    const sending = connecting.then((producer) => sendTo(producer, records));
    try {
      await within(SEND_TIMEOUT_MS, 'a send', sending);
    } catch (thrown) {
      const error = fromKafka(thrown);
      if (error.retriable) this.#renew(connecting, sending, error);
      throw error;
    }
  }

  async close(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    if (connecting !== undefined) await this.#disconnect(connecting);
    await Promise.allSettled([within(SEND_TIMEOUT_MS, 'closing', Promise.all(this.#retiring))]);
  }

  async #connect(): Promise<Producer> {
    const producer = new kafkajs.Kafka(this.config).producer(producerConfig);
    try {
      await producer.connect();
      return producer;
    } catch (thrown) {
      await this.#disconnect(Promise.resolve(producer));
      throw thrown;
    }
  }

  #renew(failed: Promise<Producer>, sending: Promise<void>, error: Error): void {
    if (this.#connecting !== failed) return;
    this.#connecting = undefined;
    this.logger.warn({ error: error.message }, 'send failed, the producer is made anew');
    // Disconnected after its send has ended: kafkajs's retries would connect it again.
    const retired = Promise.allSettled([within(2 * SEND_TIMEOUT_MS, 'an abandoned send', sending)])
      .then(() => this.#disconnect(failed))
      .finally(() => this.#retiring.delete(retired));
    this.#retiring.add(retired);
  }

  async #disconnect(connecting: Promise<Producer>): Promise<void> {
    try {
      const producer = await connecting;
      await within(SEND_TIMEOUT_MS, 'a disconnect', producer.disconnect());
    } catch (thrown) {
      this.logger.debug({ error: String(thrown) }, 'the producer did not disconnect cleanly');
    }
  }
}

async function sendTo(producer: Producer, records: readonly TopicRecord[]): Promise<void> {
  await producer.sendBatch({
    topicMessages: byTopic(records),
    acks: -1,
    timeout: SEND_TIMEOUT_MS,
    compression: kafkajs.CompressionTypes.LZ4,
  });
}

function byTopic(records: readonly TopicRecord[]): TopicMessages[] {
  const messages = new Map<string, Message[]>();
  for (const { topic, key, value, headers } of records) {
    const message: Message = { key, value, ...(headers === undefined ? {} : { headers }) };
    const known = messages.get(topic);
    if (known === undefined) messages.set(topic, [message]);
    else known.push(message);
  }
  return [...messages].map(([topic, list]) => ({ topic, messages: list }));
}

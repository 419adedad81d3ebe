import kafkajs from 'kafkajs';
import type { Admin, KafkaConfig } from 'kafkajs';
import { adminConfig } from './kafka-config.ts';
import { fromKafka, isNotYetKnown } from './kafka-errors.ts';
import type { Logger, Watermarks } from './log.ts';
import type { TopicDefinition } from './topic-admin.ts';
import { systemClock } from './system-clock.ts';
import { within } from './within.ts';

const REQUEST_MS = 10_000;
const CREATE_MS = 30_000;
/** A broker learns of a topic a moment after the controller has answered that it is there. */
const LEARN_MS = 50;

/** Questions about topics; the connection is made anew after a failed one. */
export class KafkaAdmin {
  #connecting: Promise<Admin> | undefined;

  constructor(
    private readonly config: KafkaConfig,
    private readonly logger: Logger,
  ) {}

  async watermarks(topic: string): Promise<Map<number, Watermarks>> {
    const offsets = await this.#ask(REQUEST_MS, (admin) => admin.fetchTopicOffsets(topic));
    return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
  }

  async ping(): Promise<void> {
    await this.#ask(REQUEST_MS, (admin) => admin.describeCluster());
  }

  async createTopics(definitions: readonly TopicDefinition[]): Promise<void> {
    await this.#ask(CREATE_MS, (admin) => createMissing(admin, definitions));
  }

  async close(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    if (connecting !== undefined) await this.#disconnect(connecting);
  }

  async #ask<T>(ms: number, question: (admin: Admin) => Promise<T>): Promise<T> {
    this.#connecting ??= this.#connect();
    const connecting = this.#connecting;
    try {
      return await within(ms, 'an answer', connecting.then(question));
    } catch (thrown) {
      if (this.#connecting === connecting) this.#connecting = undefined;
      void this.#disconnect(connecting);
      throw thrown instanceof TopicShape ? thrown : fromKafka(thrown);
    }
  }

  async #connect(): Promise<Admin> {
    const admin = new kafkajs.Kafka(this.config).admin(adminConfig);
    await admin.connect();
    return admin;
  }

  async #disconnect(connecting: Promise<Admin>): Promise<void> {
    try {
      const admin = await connecting;
      await within(REQUEST_MS, 'a disconnect', admin.disconnect());
    } catch (thrown) {
      this.logger.debug({ error: String(thrown) }, 'the admin client did not disconnect cleanly');
    }
  }
}

/** A topic that exists, but not as it must be. */
class TopicShape extends Error {}

async function createMissing(admin: Admin, definitions: readonly TopicDefinition[]): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = definitions.filter(({ name }) => !existing.has(name));
  // Answers false, not an error, when another process was faster. kafkajs's own wait for leaders gives up at a broker that hasn't heard of the topic yet.
  if (missing.length > 0) await admin.createTopics({ waitForLeaders: false, timeout: CREATE_MS, topics: missing.map(topicConfig) });
  const partitions = await countPartitions(admin, definitions.map(({ name }) => name));
  // A send to a partition that nobody leads yet is sent again by kafkajs, with what the others have taken already.
  for (const { name } of missing) await onceKnown(() => admin.fetchTopicOffsets(name));
  for (const { name, partitions: needed } of definitions) {
    const found = partitions.get(name) ?? 0;
    if (found < needed) throw new TopicShape(`topic ${name} has ${String(found)} partitions, ${String(needed)} are needed; adding some would move keys: decide by hand`);
  }
}

async function countPartitions(admin: Admin, names: string[]): Promise<Map<string, number>> {
  const { topics } = await onceKnown(() => admin.fetchTopicMetadata({ topics: names }));
  return new Map(topics.map((topic) => [topic.name, topic.partitions.length]));
}

/** Asks again about a topic that is made but not known to every broker yet, or not led everywhere; the caller's deadline ends it. */
async function onceKnown<T>(question: () => Promise<T>): Promise<T> {
  const deadline = systemClock.now() + CREATE_MS;
  for (;;) {
    try {
      return await question();
    } catch (thrown) {
      if (!isNotYetKnown(thrown) || systemClock.now() > deadline) throw thrown;
      await systemClock.sleep(LEARN_MS);
    }
  }
}

function topicConfig({ name, partitions, replicationFactor, config }: TopicDefinition): { topic: string; numPartitions: number; replicationFactor: number; configEntries: { name: string; value: string }[] } {
  return {
    topic: name,
    numPartitions: partitions,
    // -1: the brokers' default.
    replicationFactor: replicationFactor ?? -1,
    configEntries: Object.entries(config ?? {}).map(([entry, value]) => ({ name: entry, value })),
  };
}

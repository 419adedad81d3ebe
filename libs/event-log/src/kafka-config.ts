import kafkajs from 'kafkajs';
import type { AdminConfig, ConsumerConfig, ISocketFactory, KafkaConfig, LogEntry, ProducerConfig, SASLOptions } from 'kafkajs';
import type { Logger, ReaderOptions } from './log.ts';

export interface KafkaLogOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  readonly ssl?: KafkaConfig['ssl'];
  readonly sasl?: SASLOptions;
  /** For tests that cut the line. */
  readonly socketFactory?: ISocketFactory;
}

/**
 * Every setting is said: kafkajs's own defaults differ between client, producer and consumer, and change with
 * NODE_ENV=test.
 */
const quick = { initialRetryTime: 50, maxRetryTime: 500, factor: 0.2, multiplier: 2, retries: 3 };

export function kafkaConfig(options: KafkaLogOptions): KafkaConfig {
  return {
    brokers: [...options.brokers],
    clientId: options.clientId,
    connectionTimeout: 2_000,
    authenticationTimeout: 10_000,
    reauthenticationThreshold: 10_000,
    requestTimeout: 10_000,
    enforceRequestTimeout: true,
    retry: quick,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => (entry) => {
      forwardLog(options.logger, entry);
    },
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    ...(options.sasl === undefined ? {} : { sasl: options.sasl }),
    ...(options.socketFactory === undefined ? {} : { socketFactory: options.socketFactory }),
  };
}

/** A send fails within the publisher's patience instead of being retried out of sight. */
export const producerConfig: ProducerConfig = {
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  retry: quick,
  metadataMaxAge: 300_000,
  allowAutoTopicCreation: false,
  // kafkajs's idempotence is experimental and can lose silently; repeats fall to the inbox.
  idempotent: false,
  maxInFlightRequests: 5,
};

export const adminConfig: AdminConfig = { retry: quick };

/** A consumer never gives up on a broker: the watchdog and the supervisor decide. */
export function consumerConfig(options: ReaderOptions): ConsumerConfig {
  const sessionTimeout = options.sessionTimeoutMs ?? 10_000;
  return {
    groupId: options.group,
    sessionTimeout,
    rebalanceTimeout: Math.max(sessionTimeout, 30_000),
    // The least time between two heartbeats on the wire, however often they are asked for.
    heartbeatInterval: 250,
    metadataMaxAge: 60_000,
    allowAutoTopicCreation: false,
    maxBytesPerPartition: Math.max(options.maxBytesPerPartition ?? 1_048_576, 1_048_576),
    minBytes: 1,
    maxBytes: 16_777_216,
    maxWaitTimeInMs: 500,
    maxInFlightRequests: 5,
    readUncommitted: false,
    rackId: '',
    retry: { initialRetryTime: 100, maxRetryTime: 3_000, factor: 0.2, multiplier: 2, retries: Number.MAX_SAFE_INTEGER, restartOnFailure: () => Promise.resolve(true) },
  };
}

/** What kafkajs adds to each entry beside the matter itself. */
const NOISE = new Set(['message', 'timestamp', 'logger', 'stack']);

/** kafkajs says a lot at info, and each answer that it retries and each rejoining of a group at error: what ends something is reported by us. */
function forwardLog(logger: Logger, { level, namespace, log }: LogEntry): void {
  const details = { kafka: namespace, ...Object.fromEntries(Object.entries(log).filter(([name]) => !NOISE.has(name))) };
  const isRetried = namespace === 'Consumer' || (namespace === 'Connection' && log.message.startsWith('Response '));
  if (level <= kafkajs.logLevel.WARN && !isRetried) logger.warn(details, log.message);
  else logger.debug(details, log.message);
}

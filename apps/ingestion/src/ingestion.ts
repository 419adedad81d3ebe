import { limits as eventLimits } from '@rapport/contracts';
import { connectLog, OutboxRelay, Publisher } from '@rapport/event-log';
import { createLogger, Health, kafkaConnection, openDataSource, requireMigrated, startService } from '@rapport/service';
import type { RunningService } from '@rapport/service';
import { AppModule } from './app.module.ts';
import type { IngestionConfig } from './config.ts';
import { ingestionSchema } from './database/schema.ts';
import { deadLetterConsumer } from './dead-letter-consumer.ts';
import { DeadLetterKeeper } from './dead-letter-keeper.ts';
import { DeadLetterReplay } from './dead-letter-replay.ts';
import { EventIntake } from './event-intake.ts';
import { openApi } from './openapi.ts';
import { Spool } from './spool.ts';
import { SpoolingPublisher } from './spooling-publisher.ts';
import { makeTopics } from './topics.ts';

/** A body is decompressed by us: this is the most that may come over the wire. */
const bodyLimit = eventLimits.decompressedBytes;

export interface IngestionOptions {
  /** False leaves signals and the end of the process to the caller: for tests. */
  readonly ownsProcess?: boolean;
  /** Consumer group; tests that share a broker have one each. */
  readonly group?: string;
}

/** Everything of the service, wired; resolves when it serves. */
export async function startIngestion(config: IngestionConfig, options: IngestionOptions = {}): Promise<RunningService> {
  const logger = createLogger('ingestion', config.LOG_LEVEL);
  const health = new Health();
  const dataSource = await openDataSource({ ...ingestionSchema, url: config.DATABASE_URL, logger });
  await requireMigrated(dataSource, logger);
  const log = connectLog({ ...kafkaConnection(config), clientId: 'ingestion', logger });
  const publisher = new Publisher({ log });
  const keeper = new DeadLetterKeeper(dataSource);
  const relay = new OutboxRelay({ log, database: dataSource, schema: 'ingestion', logger });
  const limits = { maxBytes: config.SPOOL_MAX_BYTES, maxAgeSeconds: config.SPOOL_MAX_AGE_SECONDS };
  const spooling = new SpoolingPublisher({ publisher, log, relay, logger, spool: new Spool(dataSource, limits) });
  const module = AppModule.forRoot({ intake: new EventIntake(spooling, keeper), keeper, replay: new DeadLetterReplay(dataSource, keeper, relay) });
  const service = await startService({ name: 'ingestion', module, config, dataSource, logger, health, openApi, bodyLimit, ownsProcess: options.ownsProcess ?? true });

  const consumer = deadLetterConsumer({
    log,
    dataSource,
    keeper,
    logger,
    group: options.group ?? 'ingestion',
    sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
    onFatal: (reason) => service.fail(reason),
  });
  spooling.start();
  const stopped = new AbortController();
  const starting = makeTopics(log, logger, stopped.signal).then(
    (there) => {
      if (there) consumer.start();
      if (there) relay.start();
    },
    (error: unknown) => service.fail(error),
  );
  health.register('dead-letter-consumer', () => consumer.alive());
  health.registerReadiness('kafka', () => spooling.health());
  service.onStop('dead-letter-consumer', async () => {
    stopped.abort();
    await starting;
    await consumer.stop();
  });
  service.onStop('spool', () => spooling.stop());
  service.onStop('outbox', () => relay.stop());
  service.onStop('publisher', () => publisher.stop());
  service.onStop('kafka', () => log.close());
  return service;
}

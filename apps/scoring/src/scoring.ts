import { DocumentKeeper } from '@rapport/documents';
import { connectLog, OutboxRelay, PollLoop, systemClock } from '@rapport/event-log';
import type { BatchConsumer, KafkaLog } from '@rapport/event-log';
import { createLogger, Health, kafkaConnection, startService } from '@rapport/service';
import type { Logger, RunningService } from '@rapport/service';
import type { DataSource } from 'typeorm';
import { alertConsumer } from './alert-consumer.ts';
import { AppModule } from './app.module.ts';
import type { ScoringConfig } from './config.ts';
import { ChangeStream } from './change-stream.ts';
import { CustomerList } from './customer-list.ts';
import { CustomerReader } from './customer-reader.ts';
import { CustomerUpdater } from './customer-update.ts';
import { DecisionKeeper } from './decision-keeper.ts';
import { Feedback } from './feedback.ts';
import { FeedbackReader } from './feedback-reader.ts';
import { ExposureKeeper } from './exposure-keeper.ts';
import { interactionConsumer } from './interaction-consumer.ts';
import { JobRunner } from './job-runner.ts';
import { JobStore } from './job-store.ts';
import { modelType } from './model-type.ts';
import { Merging } from './merging.ts';
import { Models } from './models.ts';
import { openApi } from './open-api.ts';
import { Portfolio } from './portfolio.ts';
import { Renewals } from './renewals.ts';
import { ReplayReader } from './replay-reader.ts';
import { ReviewTimer } from './review-timer.ts';
import { consumerGroup, ScoreKeeper } from './score-keeper.ts';
import { themesDocument } from './themes-document.ts';
import { inWorkerThread } from './worker-thread.ts';
import type { WorkDoer } from './worker-thread.ts';

export interface ScoringSettings {
  readonly config: ScoringConfig;
  /** Open and migrated. */
  readonly dataSource: DataSource;
  readonly logger?: Logger;
  /** Tests have topics and a group of their own. */
  readonly topic?: string;
  readonly alertTopic?: string;
  readonly group?: string;
  readonly ownsProcess?: boolean;
  /** Where learning and backtests are computed; in a thread unless told. */
  readonly work?: WorkDoer;
}

interface Loops {
  readonly log: KafkaLog;
  readonly relay: OutboxRelay;
  readonly reviews: ReviewTimer;
  readonly consumer: BatchConsumer;
  readonly alerts: BatchConsumer;
  readonly jobs: JobRunner;
  readonly exposures: PollLoop;
}

/** Everything that this service runs: HTTP, the consumer of interactions, the outbox relay, the review timer, learning. */
export async function startScoring(settings: ScoringSettings): Promise<RunningService> {
  const { config, dataSource, group = consumerGroup } = settings;
  const logger = settings.logger ?? createLogger('scoring', config.LOG_LEVEL);
  const log = connectLog({ ...kafkaConnection(config), clientId: 'scoring', logger });
  const relay = new OutboxRelay({ log, database: dataSource, schema: 'scoring', logger });
  const documents = new DocumentKeeper({ dataSource, types: [modelType, themesDocument], secretsKey: config.SECRETS_KEY });
  const models = new Models(documents);
  const reader = new CustomerReader(dataSource, models);
  const said = new FeedbackReader(dataSource, reader, documents);
  const decisions = new DecisionKeeper(dataSource, relay, settings.topic);
  const stream = new ChangeStream({ log, logger });
  const updater = new CustomerUpdater(dataSource, relay, settings.topic);
  const module = AppModule.with({
    documents, reader, stream, said, decisions, updater,
    merging: new Merging(dataSource, reader, updater),
    feedback: new Feedback(dataSource, reader, said, decisions),
    customers: new CustomerList(dataSource, reader),
    portfolio: new Portfolio(dataSource, reader),
    renewals: new Renewals(dataSource, reader),
    jobs: new JobStore(dataSource),
    replays: new ReplayReader(dataSource, models),
  });
  const health = new Health();
  const service = await startService({ name: 'scoring', module, config, dataSource, logger, health, openApi, ownsProcess: settings.ownsProcess ?? true });

  service.onStop('stream', () => stream.stop());
  const exposures = new ExposureKeeper({ dataSource, relay, topic: settings.topic });
  const consumer = interactionConsumer({
    log, dataSource, logger, group,
    keeper: new ScoreKeeper({ dataSource, models, relay, exposures, group, topic: settings.topic }),
    lanes: config.LANES,
    sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
    onFatal: (reason) => service.fail(reason),
    ...(settings.topic === undefined ? {} : { topic: settings.topic }),
  });
  const jobs = new JobRunner({ dataSource, documents, logger, clock: systemClock, random: Math.random, work: settings.work ?? inWorkerThread(config.DATABASE_URL) });
  const onFatal = (reason: Error): void => { service.fail(reason); };
  const alerts = alertConsumer({ log, dataSource, logger, group: `${group}-alerts`, topic: settings.alertTopic, sessionTimeoutMs: config.SESSION_TIMEOUT_MS, onFatal });
  run(service, { log, relay, consumer, alerts, jobs, exposures: exposureLoop(exposures, logger), reviews: new ReviewTimer({ dataSource, models, relay, logger, clock: systemClock }) });
  return service;
}

function run(service: RunningService, { log, relay, reviews, consumer, alerts, jobs, exposures }: Loops): void {
  const { health } = service;
  health.register('interactions', () => consumer.alive());
  health.register('alerts', () => alerts.alive());
  health.registerReadiness('interactions', () => consumer.ready());
  health.registerReadiness('outbox', () => relay.health());
  health.registerReadiness('kafka', async () => {
    await log.ping();
    return { ok: true, detail: 'answers' };
  });
  health.register('reviews', () => reviews.health());
  service.onStop('interactions', () => consumer.stop());
  service.onStop('alerts', () => alerts.stop());
  service.onStop('reviews', () => reviews.stop());
  service.onStop('exposures', () => exposures.stop());
  service.onStop('jobs', () => jobs.stop());
  service.onStop('outbox', () => relay.stop());
  service.onStop('kafka', () => log.close());
  relay.start();
  reviews.start();
  jobs.start();
  exposures.start();
  consumer.start();
  alerts.start();
}

/** How soon an event of the surroundings begins to reach those whom it concerns. */
const exposurePollMs = 500;

function exposureLoop(exposures: ExposureKeeper, logger: Logger): PollLoop {
  return new PollLoop({
    look: () => exposures.tellSlice(),
    failed: (error, retry) => { logger.warn({ err: error, ...retry }, 'exposed customers could not be told, trying again'); },
    pollMs: exposurePollMs,
    clock: systemClock,
    random: Math.random,
  });
}

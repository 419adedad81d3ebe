import { createLogger, Health, kafkaConnection, startService, type Logger, type RunningService } from '@rapport/service';
import { DocumentKeeper } from '@rapport/documents';
import { connectLog, OutboxRelay, PollLoop, PostgresOffsets, systemClock } from '@rapport/event-log';
import type { DataSource } from 'typeorm';
import { AlertKeeper } from './alert-keeper.ts';
import { AlertLifeKeeper } from './alert-life-keeper.ts';
import { AppModule } from './app.module.ts';
import { consumeChanges } from './change-consumer.ts';
import { closeChannels, openChannels } from './channels/channels.ts';
import type { NotificationConfig } from './config.ts';
import { DeadChannels } from './dead-channels.ts';
import { Dispatcher } from './dispatcher.ts';
import { DeliveryStore } from './delivery-store.ts';
import { DeliveryWorker } from './delivery-worker.ts';
import { GridKeeper } from './grid-keeper.ts';
import { openApi } from './open-api.ts';
import { playbooksDocumentType } from './playbooks-document.ts';
import { ReceiverTest } from './receiver-test.ts';
import { routingDocumentType } from './routing.ts';
import { rulesDocumentType } from './rules-document.ts';
import { RulesReplay } from './rules-replay.ts';
import { TenantDocuments } from './tenant-documents.ts';

export interface NotificationSettings {
  readonly config: NotificationConfig;
  /** Open and migrated. */
  readonly dataSource: DataSource;
  readonly logger?: Logger;
  /** Tests have a topic and a group of their own. */
  readonly topic?: string;
  readonly group?: string;
  readonly ownsProcess?: boolean;
}

/** A send may take this long, and a lease must be longer. */
const SEND_TIMEOUT_MS = 8_000;

/** How late a point of the daily grid may be looked at. */
const GRID_POLL_MS = 30_000;

/** Everything that this service runs: HTTP, the consumer of changes, the outbox relay, the delivery worker. */
export async function startNotification(settings: NotificationSettings): Promise<RunningService> {
  const { config, dataSource } = settings;
  const logger = settings.logger ?? createLogger('notification', config.LOG_LEVEL);
  const routingType = routingDocumentType({ allowPrivateReceivers: config.ALLOW_PRIVATE_RECEIVERS, mail: config.SMTP_URL !== undefined });
  const documents = new DocumentKeeper({ dataSource, types: [routingType, rulesDocumentType, playbooksDocumentType], secretsKey: config.SECRETS_KEY });
  const ofTenants = new TenantDocuments(documents, routingType);
  const log = connectLog({ ...kafkaConnection(config), clientId: 'notification', logger });
  const health = new Health();
  const relay = new OutboxRelay({ log, database: dataSource, schema: 'notification', logger });
  const channels = openChannels({ smtp: smtpOf(config), allowPrivateReceivers: config.ALLOW_PRIVATE_RECEIVERS, timeoutMs: SEND_TIMEOUT_MS });
  const dead = new DeadChannels({ dataSource, documents: ofTenants, channels, consoleUrl: config.CONSOLE_URL });
  const worker: DeliveryWorker = new DeliveryWorker({ store: new DeliveryStore(dataSource), secrets: ofTenants, channels, dead, clock: systemClock, random: Math.random, logger, chores: async () => { await life.endSnoozes(); await dispatcher.flush(); } });
  const dispatcher = new Dispatcher({ dataSource, documents: ofTenants });
  const offsets = new PostgresOffsets(dataSource, 'notification', settings.group ?? 'notification');
  const wake = (): void => { relay.wake(); worker.wake(); };
  const receiverTest = new ReceiverTest({ documents: ofTenants, channels, clock: systemClock, consoleUrl: config.CONSOLE_URL });
  const life = new AlertLifeKeeper({ dataSource, documents: ofTenants, consoleUrl: config.CONSOLE_URL, wake });
  const service = await startService({ name: 'notification', module: AppModule.with({ documents, routingType, ofTenants, life, receiverTest, replays: new RulesReplay(config.SCORING_URL, logger) }), config, dataSource, logger, health, openApi, ownsProcess: settings.ownsProcess ?? true });
  const gridLoop = gridLoopOf(new GridKeeper({ dataSource, documents: ofTenants, consoleUrl: config.CONSOLE_URL, wake }), logger);
  const keeper = new AlertKeeper({ dataSource, offsets, documents: ofTenants, consoleUrl: config.CONSOLE_URL, wake });
  const consumer = consumeChanges({
    log, offsets, dataSource, keeper, logger,
    sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
    onFatal: (reason) => service.fail(reason),
    ...(settings.topic === undefined ? {} : { topic: settings.topic }),
  });

  health.register('changes', () => consumer.alive());
  health.registerReadiness('changes', () => consumer.ready());
  health.registerReadiness('outbox', () => relay.health());
  health.registerReadiness('kafka', async () => {
    await log.ping();
    return { ok: true, detail: 'answers' };
  });
  health.register('deliveries', () => worker.health());
  service.onStop('changes', () => consumer.stop());
  service.onStop('deliveries', () => worker.stop());
  service.onStop('grid', () => gridLoop.stop());
  service.onStop('outbox', () => relay.stop());
  service.onStop('channels', () => { closeChannels(channels); });
  service.onStop('kafka', () => log.close());
  relay.start();
  worker.start();
  gridLoop.start();
  consumer.start();
  return service;
}

function smtpOf({ SMTP_URL, SMTP_FROM }: NotificationConfig): { url: string; from: string } | null {
  return SMTP_URL === undefined ? null : { url: SMTP_URL, from: SMTP_FROM };
}

function gridLoopOf(grid: GridKeeper, logger: Logger): PollLoop {
  return new PollLoop({
    look: async () => (await grid.look()) > 0,
    failed: (error, { delayMs }) => { logger.warn({ error: error.message, delayMs }, 'the daily grid could not be looked at, trying again'); },
    pollMs: GRID_POLL_MS, clock: systemClock, random: Math.random,
  });
}

import { connectLog } from '@rapport/event-log';
import { createLogger, kafkaConnection, readConfig } from '@rapport/service';
import { ingestionConfig } from './config.ts';
import { makeTopics } from './topics.ts';

const patienceMs = 30_000;

// Creates the topics that are missing and ends with 0; with 1 when Kafka does not answer in time.
const config = readConfig(ingestionConfig.omit({ DATABASE_URL: true, BOOTSTRAP_API_KEY: true, SECRETS_KEY: true, PORT: true }));
const logger = createLogger('ingestion-topics', config.LOG_LEVEL);
const log = connectLog({ ...kafkaConnection(config), clientId: 'ingestion-topics', logger });
const made = await makeTopics(log, logger, AbortSignal.timeout(patienceMs));
await log.close();
if (!made) logger.error({ brokers: config.KAFKA_BROKERS }, 'Kafka does not answer: the topics could not be created');
process.exitCode = made ? 0 : 1;

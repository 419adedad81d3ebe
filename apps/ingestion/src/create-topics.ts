import { connectLog } from '@rapport/event-log';
import { commonConfig, createLogger, kafkaConnection, readConfig } from '@rapport/service';
import { makeTopics } from './topics.ts';

const patienceMs = 30_000;

// Creates the topics that are missing and ends with 0; with 1 when Kafka does not answer in time.
const config = readConfig(commonConfig.pick({ KAFKA_BROKERS: true, KAFKA_TLS: true, KAFKA_SASL_MECHANISM: true, KAFKA_SASL_USERNAME: true, KAFKA_SASL_PASSWORD: true, LOG_LEVEL: true }));
const logger = createLogger('ingestion-topics', config.LOG_LEVEL);
const log = connectLog({ ...kafkaConnection(config), clientId: 'ingestion-topics', logger });
const made = await makeTopics(log, logger, AbortSignal.timeout(patienceMs));
await log.close();
if (!made) logger.error({ brokers: config.KAFKA_BROKERS }, 'Kafka does not answer: the topics could not be created');
process.exitCode = made ? 0 : 1;

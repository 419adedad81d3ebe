import { topicDefinitions } from '@rapport/contracts';
import { connectLog, LogUnavailable, type KafkaLog } from '@rapport/event-log';
import { PlainFailure } from './plain-failure.ts';

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
const patienceMs = 30_000;

/** Creates the product's topics on the cluster of the environment, by the same variables as the services read. */
export async function makeTopics(brokers: string, env: NodeJS.ProcessEnv, warn: (line: string) => void): Promise<void> {
  const silent = () => undefined;
  const say = (_fields: unknown, message?: string) => { warn(`Kafka: ${message ?? ''}`); };
  const log = connectLog({
    brokers: brokers.split(','),
    clientId: 'rapport-starter',
    logger: { debug: silent, info: silent, warn: silent, error: say },
    ssl: env['KAFKA_TLS'] === 'true',
    ...credentials(env),
  });
  try {
    await untilMade(log, Date.now() + patienceMs);
  } catch (error) {
    throw new PlainFailure(`The topics could not be made at ${brokers}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await log.close();
  }
}

/** A broker that has just begun may not have a controller yet. */
async function untilMade(log: KafkaLog, deadline: number): Promise<void> {
  for (;;) {
    try {
      await log.createTopics(topicDefinitions);
      return;
    } catch (error) {
      if (!(error instanceof LogUnavailable) || Date.now() > deadline) throw error;
      await new Promise((wake) => setTimeout(wake, 500));
    }
  }
}

function credentials(env: NodeJS.ProcessEnv): { sasl?: { mechanism: (typeof mechanisms)[number]; username: string; password: string } } {
  const mechanism = mechanisms.find((known) => known === env['KAFKA_SASL_MECHANISM']);
  if (mechanism === undefined) return {};
  return { sasl: { mechanism, username: env['KAFKA_SASL_USERNAME'] ?? '', password: env['KAFKA_SASL_PASSWORD'] ?? '' } };
}

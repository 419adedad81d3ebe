import { join } from 'node:path';
import { makeFolder } from './folders.ts';
import { brokerAnswers, clusterIdOf, prepareKafka } from './kafka-broker.ts';
import { ensureKafkaJars, findJava } from './kafka-jars.ts';
import { keepPorts } from './ports.ts';
import { ensureDatabase, preparePostgres } from './postgres-server.ts';
import type { Supervisor } from './supervisor.ts';

export interface StackOptions {
  /** The data folder; it is kept, and the next start continues with it. */
  readonly home: string;
  readonly supervisor: Supervisor;
  /** Share done, 0 to 1, of what takes long on the first start. */
  readonly progress?: (share: number) => void;
}

/** Starts a PostgreSQL of this stack's own; answers the address of `database`, which is made when absent. */
export async function startPostgres({ home, supervisor }: StackOptions, database: string): Promise<string> {
  makeFolder(home);
  const { postgres } = await keepPorts(join(home, 'ports.json'), { postgres: 25_432 });
  supervisor.start(preparePostgres(home, postgres));
  return ensureDatabase({ home, port: postgres }, database);
}

/** Starts a Kafka of this stack's own; answers its `KAFKA_BROKERS`. */
export async function startKafka({ home, supervisor, progress }: StackOptions): Promise<string> {
  makeFolder(home);
  const java = findJava();
  const guard = supervisor.guard.bind(supervisor);
  const jars = await ensureKafkaJars({ guard, ...(progress && { progress }) });
  const ports = await keepPorts(join(home, 'ports.json'), { kafka: 29_092, kafkaController: 29_093 });
  supervisor.start(prepareKafka(home, ports, { java, jars }));
  const brokers = `127.0.0.1:${ports.kafka}`;
  await brokerAnswers(brokers, { clusterId: clusterIdOf(home) });
  return brokers;
}

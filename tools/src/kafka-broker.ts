import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { makeFolder, repository } from './folders.ts';
import { PlainFailure } from './plain-failure.ts';
import type { ProcessSpec } from './supervisor.ts';

export interface BrokerPorts {
  readonly kafka: number;
  readonly kafkaController: number;
}

export interface BrokerPrograms {
  readonly java: string;
  /** The folder of the jars. */
  readonly jars: string;
}

/** Writes the configuration, formats the data folder on first use and answers the process to keep running. */
export function prepareKafka(home: string, ports: BrokerPorts, { java, jars }: BrokerPrograms): ProcessSpec {
  const folder = makeFolder(home, 'kafka');
  const data = dataFolder(home);
  const configuration = join(folder, 'server.properties');
  writeFileSync(configuration, serverProperties(data, ports));
  const logging = `-Dlog4j2.configurationFile=${join(repository, 'deploy', 'kafka', 'log4j2.properties')}`;
  const jvm = [logging, '-cp', join(jars, '*')];
  if (!existsSync(join(data, 'meta.properties'))) format(java, jvm, { configuration, data });
  return {
    name: 'kafka',
    command: java,
    args: ['-Xms256m', '-Xmx512m', '-XX:+UseG1GC', ...jvm, 'kafka.Kafka', configuration],
    cwd: folder,
    stopSignal: 'SIGTERM',
    graceMs: 15_000,
    stage: 1,
  };
}

/** One broker that is its own controller, reachable from this machine only. */
export function serverProperties(data: string, { kafka, kafkaController }: BrokerPorts): string {
  const properties: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${kafkaController}`,
    listeners: `PLAINTEXT://127.0.0.1:${kafka},CONTROLLER://127.0.0.1:${kafkaController}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${kafka},CONTROLLER://127.0.0.1:${kafkaController}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': data,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
    // After kill -9 the broker takes produce again in 5-6 s, with the default session of 9 s in 12-13 s.
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 500,
    // A week, and a bound for the disk of a laptop: 1 GB a partition in segments of 64 MB.
    'log.retention.hours': 168,
    'log.retention.bytes': 1_073_741_824,
    'log.segment.bytes': 67_108_864,
  };
  return `${Object.entries(properties).map(([name, value]) => `${name}=${value}`).join('\n')}\n`;
}

function format(java: string, jvm: readonly string[], { configuration, data }: { configuration: string; data: string }): void {
  rmSync(data, { recursive: true, force: true });
  const clusterId = newClusterId();
  try {
    const args = [...jvm, 'kafka.tools.StorageTool', 'format', '--standalone', '-t', clusterId, '-c', configuration];
    execFileSync(java, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new PlainFailure(`Kafka's data folder ${data} could not be made: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** 16 bytes as base64url. The first is below 128, so that the text never begins with a dash and is read as an option. */
export function newClusterId(random: Buffer = randomBytes(16)): string {
  return Buffer.concat([Buffer.of(random.readUInt8(0) & 0x7f), random.subarray(1)]).toString('base64url');
}

function dataFolder(home: string): string {
  return join(home, 'kafka', 'data');
}

/** The id of the cluster whose data a stack's folder holds, as it was formatted. */
export function clusterIdOf(home: string): string {
  const properties = join(dataFolder(home), 'meta.properties');
  const id = /^cluster\.id=(.+)$/m.exec(readFileSync(properties, 'utf8'))?.[1];
  if (id === undefined) throw new PlainFailure(`${properties} names no cluster: delete ${join(home, 'kafka')} to begin with an empty one`);
  return id;
}

export interface ExpectedBroker {
  /** The cluster that is to answer. */
  readonly clusterId: string;
  readonly withinMs?: number;
}

/** Waits until a broker of this very cluster answers, and has a controller: another one may have taken the port meanwhile. */
export async function brokerAnswers(brokers: string, { clusterId, withinMs = 60_000 }: ExpectedBroker): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      const answering = await clusterBehind(brokers);
      if (answering !== clusterId) throw new PlainFailure(`Another Kafka (cluster ${answering}) has taken ${brokers} since this one chose it; a new start chooses another port`);
      return;
    } catch (error) {
      if (error instanceof PlainFailure) throw error;
      if (Date.now() > deadline) throw new PlainFailure(`Kafka does not answer at ${brokers}: ${String(error)}`);
      await new Promise((wake) => setTimeout(wake, 200));
    }
  }
}

/** The id of the cluster that answers. */
async function clusterBehind(brokers: string): Promise<string> {
  const kafka = new Kafka({
    clientId: 'rapport-starter',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    if (cluster.brokers.length === 0) throw new Error('no broker is registered yet');
    return cluster.clusterId;
  } finally {
    await admin.disconnect();
  }
}

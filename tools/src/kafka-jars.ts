import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaJars, makeFolder, repository } from './folders.ts';
import { PlainFailure } from './plain-failure.ts';

const pom = join(repository, 'deploy', 'kafka', 'pom.xml');
/** Says for which pom.xml the jars are complete. */
const stamp = join(kafkaJars, '.complete');
/** What `mvn dependency:copy-dependencies` brings for deploy/kafka/pom.xml; only for the progress display. */
const jarCount = 45;

const waysOut = `Ways out:
  install both:        apt-get install -y openjdk-17-jre-headless maven
  use Docker:          docker run -d -p 9092:9092 apache/kafka:4.3.1, then KAFKA_BROKERS=127.0.0.1:9092 npm start
  an existing cluster: KAFKA_BROKERS=host:9092 npm start`;

/** The Java to run the broker with: JAVA_HOME's, else the one on PATH; 17 or newer. */
export function findJava(env: NodeJS.ProcessEnv = process.env): string {
  const command = env['JAVA_HOME'] === undefined ? 'java' : join(env['JAVA_HOME'], 'bin', 'java');
  const { stdout, stderr, error } = spawnSync(command, ['-version'], { encoding: 'utf8', env });
  if (error !== undefined) throw new PlainFailure(`Kafka needs Java 17 or newer, and ${command} was not found.\n${waysOut}`);
  const version = /version "(\d+)/.exec(`${stdout}${stderr}`)?.[1];
  if (version === undefined || Number(version) < 17) {
    throw new PlainFailure(`Kafka needs Java 17 or newer, and ${command} is ${version ?? 'of an unknown version'}.\n${waysOut}`);
  }
  return command;
}

export interface FetchEvents {
  /** Share done, 0 to 1. */
  readonly progress?: (share: number) => void;
  /** Gets Maven's process, to end it should the starter crash. */
  readonly guard: (child: ChildProcess) => void;
}

/** Whether the broker's jars are there for this pom.xml. */
export function hasKafkaJars(): boolean {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wantedStamp();
}

function wantedStamp(): string {
  return createHash('sha256').update(readFileSync(pom)).digest('hex');
}

/** Fetches the broker's jars with Maven unless they are there. */
export async function ensureKafkaJars(events: FetchEvents, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (hasKafkaJars()) return kafkaJars;
  if (spawnSync('mvn', ['-version'], { env }).error !== undefined) {
    throw new PlainFailure(`Kafka's jars are fetched with Maven (once, 43 MB), and mvn was not found.\n${waysOut}`);
  }
  rmSync(kafkaJars, { recursive: true, force: true });
  makeFolder(kafkaJars);
  const watch = setInterval(() => events.progress?.(Math.min(1, readdirSync(kafkaJars).length / jarCount)), 200);
  try {
    await copyJars(events, env);
  } finally {
    clearInterval(watch);
  }
  writeFileSync(stamp, wantedStamp());
  return kafkaJars;
}

function copyJars({ guard }: FetchEvents, env: NodeJS.ProcessEnv): Promise<void> {
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${kafkaJars}`, '-DincludeScope=runtime'];
  return new Promise((resolve, reject) => {
    const maven = spawn('mvn', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    guard(maven);
    let output = '';
    for (const stream of [maven.stdout, maven.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    maven.once('error', reject);
    maven.once('close', (code) => {
      if (code === 0) { resolve(); return; }
      reject(new PlainFailure(`Maven could not fetch Kafka's jars:\n${output.split('\n').slice(0, 12).join('\n')}\n${waysOut}`));
    });
  });
}

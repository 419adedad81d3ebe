import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, repository } from './folders.ts';
import { freePort, keepPorts } from './ports.ts';
import { readStack, serviceNames, type ServiceName, type Stack } from './stack-file.ts';

/** A whole product of a test's own, on a PostgreSQL and a Kafka of its own: no offset of another test is in its way. */
export interface RunningProduct {
  readonly stack: Stack;
  /** The folder of its data and logs (`logs/<service>.log`). */
  readonly home: string;
  /** The starter's process id. */
  readonly starterPid: number;
  /** Everything the starter said. */
  output(): string;
  /** Ends one process at once, as a crash would (SIGKILL): a service, `kafka` or `postgres`. The starter brings it back. */
  kill(service: ServiceName | 'kafka' | 'postgres', signal?: NodeJS.Signals): void;
  /** What stack.json says now: process ids change when something was started again. */
  currentStack(): Stack;
  /** Ends it in order and deletes its data. */
  stop(): Promise<void>;
}

export interface ProductOptions {
  /** Added to the environment that every service inherits. */
  readonly env?: Readonly<Record<string, string>>;
  readonly withinMs?: number;
  /** With the simulated demo; `ready` comes before it. */
  readonly demo?: boolean;
  /** A data folder of the caller's, kept at the end; by default a fresh one that is deleted. */
  readonly home?: string;
}

const starter = join(repository, 'tools', 'dist', 'start.js');

/** Starts what is built (`npm run build` first) as a user would, in a fresh data folder and on free ports. */
export async function startProduct({ env = {}, withinMs = 120_000, demo = false, home: kept }: ProductOptions = {}): Promise<RunningProduct> {
  const home = kept ?? makeFolder(repository, '.local', `e2e-${process.pid}-${Date.now().toString(36)}`);
  const end = (process: ChildProcess): Promise<void> => endProcess(process, kept === undefined ? home : null);
  const notInherited = ['DATABASE_URL', 'KAFKA_BROKERS', 'NODE_OPTIONS'];
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !notInherited.includes(name)));
  // Two products that start at once would both find the usual ports free, and one would use the other's Kafka.
  await keepPorts(join(home, 'ports.json'), { postgres: 0, kafka: 0, kafkaController: 0, demoReceiver: 0 });
  const child = fork(starter, demo ? [] : ['--no-demo'], {
    cwd: repository,
    env: { ...inherited, ...(await freePorts()), ...env, RAPPORT_HOME: home },
    execArgv: [],
    silent: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  try {
    await untilReady(child, withinMs);
  } catch (error) {
    await end(child);
    throw new Error(`The product did not come up: ${String(error)}\n${output}`, { cause: error });
  }
  return running(child, home, { output: () => output, stop: () => end(child) });
}

function running(child: ChildProcess, home: string, { output, stop }: Pick<RunningProduct, 'output' | 'stop'>): RunningProduct {
  const currentStack = () => {
    const stack = readStack(home);
    if (stack === undefined) throw new Error(`The product has ended:\n${output()}`);
    return stack;
  };
  return {
    stack: currentStack(),
    home,
    starterPid: child.pid ?? 0,
    output,
    currentStack,
    kill: (service, signal = 'SIGKILL') => {
      const found = currentStack().processes.find((process) => process.service === service);
      if (found === undefined) throw new Error(`${service} does not run`);
      process.kill(found.pid, signal);
    },
    stop,
  };
}

async function freePorts(): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  for (const name of serviceNames) ports[`${name.toUpperCase()}_PORT`] = String(await freePort(Object.values(ports).map(Number)));
  return ports;
}

async function untilReady(child: ChildProcess, withinMs: number): Promise<void> {
  const signal = AbortSignal.timeout(withinMs);
  const ended = once(child, 'exit', { signal }).then(([code]) => Promise.reject(new Error(`the starter ended with ${String(code)}`)));
  await Promise.race([once(child, 'message', { signal }), ended]);
  ended.catch(() => undefined); // its end from now on is the test's own business
}

/** Ends the starter in order and deletes the data folder, if it is given. */
async function endProcess(child: ChildProcess, home: string | null): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  // The guardian of a killed starter has the other end a moment longer; the test need not wait for it.
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (home !== null) rmSync(home, { recursive: true, force: true });
}

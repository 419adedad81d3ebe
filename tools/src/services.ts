import { execFile, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './folders.ts';
import { freePort, isFree } from './ports.ts';
import { PlainFailure } from './plain-failure.ts';
import { serviceNames, type ServiceName } from './stack-file.ts';
import type { ProcessSpec } from './supervisor.ts';

/** Where each listens unless told: `<NAME>_PORT`. */
export const defaultPorts: Record<ServiceName, number> = { ingestion: 3001, scoring: 3002, notification: 3003, console: 3000 };
/** pino's number for `warn`; `error` and `fatal` are above it. */
const warnLevel = 40;
/** The contract with a service: SIGTERM → exit 0 within 20 s. */
const graceMs = 20_000;
/**
 * What a batch of scoring holds lives until its commit: in V8's default young generation of 16 MB it is copied again
 * and again, about a twentieth of scoring's CPU. Costs up to 100 MB of memory under load.
 */
const nodeOptions: Partial<Record<ServiceName, readonly string[]>> = { scoring: ['--max-semi-space-size=64'] };

export interface ChosenPorts {
  readonly ports: Record<ServiceName, number>;
  /** What the person at the terminal has to know. */
  readonly remarks: readonly string[];
}

/** An explicit port must be free; a default one gives way to a free one. */
export async function choosePorts(env: NodeJS.ProcessEnv): Promise<ChosenPorts> {
  const remarks: string[] = [];
  const ports = { ...defaultPorts };
  const taken: number[] = [];
  for (const name of serviceNames) {
    const variable = `${name.toUpperCase()}_PORT`;
    const given = env[variable];
    const port = given === undefined || given === '' ? defaultPorts[name] : Number(given);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new PlainFailure(`${variable} is not a port: a whole number from 1 to 65535`, 78);
    const free = !taken.includes(port) && (await isFree(port));
    if (!free && given) throw new PlainFailure(`${variable}=${port}: somebody else listens on port ${port}. Choose another, or end what has it.`);
    ports[name] = free ? port : await freePort([...taken, ...Object.values(defaultPorts)]);
    if (!free) remarks.push(`Port ${port} is taken: ${name} gets ${ports[name]}`);
    taken.push(ports[name]);
  }
  return { ports, remarks };
}

/** The process of a service; `warn` gets what it logs as warning or worse, as a short line. */
export function serviceProcess(name: ServiceName, env: NodeJS.ProcessEnv, warn: (line: string) => void): ProcessSpec {
  return {
    name,
    command: process.execPath,
    args: [...(nodeOptions[name] ?? []), program(name, 'main.js')],
    cwd: repository,
    env,
    stopSignal: 'SIGTERM',
    graceMs,
    stage: 0,
    onLine: (line) => {
      const warning = warningOf(line);
      if (warning !== undefined) warn(warning);
    },
  };
}

/** The message of a log line of level warn or above, or the line itself when it isn't of pino. */
export function warningOf(line: string): string | undefined {
  if (!line.startsWith('{')) return line.trim() === '' ? undefined : line;
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: number | string; msg?: string; err?: { message?: string } };
    const severe = typeof level === 'number' ? level >= warnLevel : ['warn', 'error', 'fatal'].includes(level ?? '');
    return severe ? [msg, err?.message].filter((part) => part !== undefined).join(': ') : undefined;
  } catch {
    return line;
  }
}

export interface MigrationEvents {
  readonly report?: (name: ServiceName, output: string) => void;
  /** Gets the running process, to end it should the starter crash. */
  readonly guard?: (child: ChildProcess) => void;
}

/** Runs the migrations of all services, one after the other. */
export async function migrateServices(env: NodeJS.ProcessEnv, events: MigrationEvents): Promise<void> {
  for (const name of serviceNames) {
    const output = await runOnce({ name, file: 'migrate.js', what: `The migrations of ${name}` }, env, events);
    events.report?.(name, output);
  }
}

/** Creates the topics that are missing; ingestion, the first to write to them, knows how. */
export async function createTopics(env: NodeJS.ProcessEnv, events: MigrationEvents): Promise<void> {
  await runOnce({ name: 'ingestion', file: 'create-topics.js', what: 'Creating the topics' }, env, events);
}

interface OneShot {
  readonly name: ServiceName;
  readonly file: string;
  /** The subject of the sentence that says that it failed. */
  readonly what: string;
}

function runOnce({ name, file: basename, what }: OneShot, env: NodeJS.ProcessEnv, { guard }: MigrationEvents): Promise<string> {
  const file = program(name, basename);
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [file], { cwd: repository, env }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      if (error === null) { resolve(output); return; }
      const code = typeof error.code === 'number' ? error.code : 1;
      reject(new PlainFailure(`${what} failed (exit code ${code}):\n${output}`, code));
    });
    guard?.(child);
  });
}

function program(name: ServiceName, file: string): string {
  // Relative, so that the command line says apps/<service>/… wherever the repository lies.
  const path = join('apps', name, 'dist', ...(name === 'console' ? ['server'] : []), file);
  if (!existsSync(join(repository, path))) throw new PlainFailure(`${path} is missing: npm run build`);
  return path;
}

/** Waits until a service answers /readyz with 200; the deadline's message says what it answered last. */
export async function becomesReady(name: ServiceName, url: string, signal: AbortSignal): Promise<void> {
  let last = 'no answer';
  while (!signal.aborted) {
    try {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
      if (answer.ok) return;
      last = `${answer.status} ${(await answer.text()).slice(0, 500)}`;
    } catch (error) {
      last = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new PlainFailure(`${name} is not ready. ${url}/readyz: ${last}`);
}

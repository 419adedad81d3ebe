import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { makeFolder } from './folders.ts';

const guardianFile = fileURLToPath(new URL('../guardian.js', import.meta.url));
/** The first restarts come well within 10 s; one that ran this long starts from the first delay again. */
const restartDelaysMs = [250, 1_000, 2_000, 5_000, 10_000, 30_000];
const steadyAfterMs = 60_000;
const largestLogBytes = 10_000_000;

/** A process to keep running. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Asks for a clean end; after `graceMs` comes SIGKILL. */
  readonly stopSignal: NodeJS.Signals;
  readonly graceMs: number;
  /** 0 ends before 1: services before what they need. */
  readonly stage: 0 | 1;
  /** Sees each line of output beside the log file. */
  readonly onLine?: (line: string) => void;
}

export interface SupervisorEvents {
  /** What happens, for the person at the terminal. */
  readonly say: (sentence: string) => void;
  /** A process was started, ended or started again. */
  readonly changed?: () => void;
  /** Asked when a process ended: true when a restart can't cure it, and it is left ended. */
  readonly givesUp?: (name: string, exitCode: number | null) => boolean;
}

interface Kept {
  readonly spec: ProcessSpec;
  readonly log: WriteStream;
  child: ChildProcess | undefined;
  ended: Promise<void>;
  startedAt: number;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

/** Keeps processes running, and by its guardian leaves none behind, however it ends itself. */
export class Supervisor {
  readonly #kept = new Map<string, Kept>();
  readonly #logFolder: string;
  readonly #events: SupervisorEvents;
  readonly #removeAfterCrash: string[];
  #guardian: ChildProcess;
  #stopping = false;

  /** `removeAfterCrash`: a file that must not outlive a crash of this process. */
  constructor(home: string, events: SupervisorEvents, removeAfterCrash?: string) {
    this.#logFolder = makeFolder(home, 'logs');
    this.#events = events;
    this.#removeAfterCrash = removeAfterCrash === undefined ? [] : [removeAfterCrash];
    this.#guardian = this.#startGuardian();
  }

  /** The process id of what ends everything should this process crash. */
  get guardianPid(): number {
    return this.#guardian.pid ?? 0;
  }

  logFile(name: string): string {
    return join(this.#logFolder, `${name}.log`);
  }

  start(spec: ProcessSpec): void {
    if (this.#stopping) throw new Error(`${spec.name} is not started: everything is being ended`);
    const file = this.logFile(spec.name);
    if (existsSync(file) && statSync(file).size > largestLogBytes) renameSync(file, `${file}.1`);
    const log = createWriteStream(file, { flags: 'a' });
    const kept: Kept = { spec, log, child: undefined, ended: Promise.resolve(), startedAt: 0, failures: 0, timer: undefined };
    this.#kept.set(spec.name, kept);
    this.#spawn(kept);
  }

  /** Has a passing child ended, too, should this process crash. */
  guard(child: ChildProcess): void {
    this.#tellGuardian({ add: child.pid, signal: 'SIGTERM', stage: 0 });
    child.once('exit', () => {
      this.#tellGuardian({ remove: child.pid });
    });
  }

  /** Process ids of what runs now, in the order of the starts. */
  running(): { name: string; pid: number }[] {
    return [...this.#kept.values()].flatMap(({ spec, child }) => (child?.pid === undefined ? [] : [{ name: spec.name, pid: child.pid }]));
  }

  async stopAll(): Promise<void> {
    this.#stopping = true;
    for (const stage of [0, 1]) {
      const members = [...this.#kept.values()].filter(({ spec }) => spec.stage === stage);
      await Promise.all(members.map((kept) => this.#stop(kept)));
    }
    this.#guardian.stdin?.end();
  }

  #startGuardian(): ChildProcess {
    const guardian = spawn(process.execPath, [guardianFile, ...this.#removeAfterCrash], {
      stdio: ['pipe', 'ignore', 'inherit'],
      detached: true,
    });
    guardian.unref();
    guardian.stdin.on('error', () => undefined); // a guardian that died is replaced below; what it knew is told again
    guardian.once('exit', () => {
      if (!this.#stopping) this.#replaceGuardian();
    });
    return guardian;
  }

  #replaceGuardian(): void {
    this.#guardian = this.#startGuardian();
    for (const { spec, child } of this.#kept.values()) if (child !== undefined) this.#register(spec, child);
    this.#events.changed?.();
  }

  #register(spec: ProcessSpec, child: ChildProcess): void {
    this.#tellGuardian({ add: child.pid, signal: spec.stopSignal, stage: spec.stage });
  }

  #tellGuardian(message: object): void {
    this.#guardian.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #spawn(kept: Kept): void {
    const { spec } = kept;
    // A group of its own: Ctrl-C at the terminal reaches the starter alone, which ends the others in order.
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...spec.user,
    });
    if (child.pid !== undefined) this.#register(spec, child);
    kept.child = child;
    kept.startedAt = Date.now();
    kept.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#ended(kept, error.message);
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.#tellGuardian({ remove: child.pid });
        this.#ended(kept, signal ?? `exit code ${code}`, code);
        resolve();
      });
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        kept.log.write(`${line}\n`);
        spec.onLine?.(line);
      });
    }
    this.#events.changed?.();
  }

  #ended(kept: Kept, how: string, code: number | null = null): void {
    kept.child = undefined;
    if (this.#stopping) return;
    const { name } = kept.spec;
    if (this.#events.givesUp?.(name, code) === true) return;
    if (Date.now() - kept.startedAt > steadyAfterMs) kept.failures = 0;
    const delayMs = restartDelaysMs[Math.min(kept.failures, restartDelaysMs.length - 1)] ?? 0;
    kept.failures += 1;
    this.#events.say(`${name} ended (${how}); starting it again in ${delayMs / 1000} s. Its log: ${this.logFile(name)}`);
    this.#events.changed?.();
    kept.timer = setTimeout(() => {
      this.#spawn(kept);
      this.#events.say(`${name} started again (process ${kept.child?.pid ?? 'none'})`);
    }, delayMs);
  }

  async #stop(kept: Kept): Promise<void> {
    clearTimeout(kept.timer);
    const { child, spec } = kept;
    if (child !== undefined) {
      child.kill(spec.stopSignal);
      const impatience = setTimeout(() => {
        this.#events.say(`${spec.name} did not end within ${spec.graceMs / 1000} s and is killed`);
        child.kill('SIGKILL');
      }, spec.graceMs);
      await kept.ended;
      clearTimeout(impatience);
    }
    kept.log.end();
  }
}

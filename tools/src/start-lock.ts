import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folders.ts';

/** A process that can't be mistaken for a later one with the same number. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

interface LockContent {
  readonly starter: Holder;
  /** Ends what a crashed starter left; the folder is free only after it. */
  readonly guardian?: Holder;
}

export type LockAnswer = { readonly lock: StartLock } | { readonly heldBy: number; readonly role: 'starter' | 'guardian' };

/** One starter a data folder. A lock whose processes are gone is stale and is taken over. */
export class StartLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  static take(home: string): LockAnswer {
    const file = join(makeFolder(home), 'starter.lock');
    const content = readLock(file);
    if (content !== undefined && isAlive(content.starter)) return { heldBy: content.starter.pid, role: 'starter' };
    if (content?.guardian !== undefined && isAlive(content.guardian)) return { heldBy: content.guardian.pid, role: 'guardian' };
    rmSync(file, { force: true });
    try {
      writeFileSync(file, JSON.stringify({ starter: identify(process.pid) }), { flag: 'wx' });
    } catch (error) {
      const winner = readLock(file)?.starter.pid;
      if (winner === undefined) throw error;
      return { heldBy: winner, role: 'starter' };
    }
    return { lock: new StartLock(file) };
  }

  /** Names the process that cleans up should this one crash. */
  nameGuardian(pid: number): void {
    writeFileSync(this.#file, JSON.stringify({ starter: identify(process.pid), guardian: identify(pid) }));
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}

function readLock(file: string): LockContent | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockContent;
  } catch {
    return undefined; // cut off by a crash while it was written: as stale as its writer
  }
}

function isAlive(holder: Holder): boolean {
  return startOf(holder.pid) === holder.startedAt;
}

function identify(pid: number): Holder {
  return { pid, startedAt: startOf(pid) ?? 'unknown' };
}

/** When the process with this number began, in the words of the system; undefined when there is none. */
export function startOf(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) {
    const stat = `/proc/${pid}/stat`;
    if (!existsSync(stat)) return undefined;
    // Field 22, in clock ticks since boot; the command's name before it may hold blanks and brackets. Z: ended, not yet collected.
    const fields = readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? undefined : fields[19];
  }
  const started = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return started === '' ? undefined : started;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartLock, startOf } from './start-lock.ts';

describe('the lock of a data folder', () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'rapport-lock-'))));
  afterEach(() => { rmSync(home, { recursive: true }); });

  const write = (content: string) => { writeFileSync(join(home, 'starter.lock'), content); };

  async function endedProcess(): Promise<{ pid: number; startedAt: string }> {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const identity = { pid: child.pid!, startedAt: startOf(child.pid!)! };
    child.kill('SIGKILL');
    await once(child, 'exit');
    return identity;
  }

  it('is held by one starter, and free after it let go', () => {
    const first = StartLock.take(home);
    expect(StartLock.take(home)).toEqual({ heldBy: process.pid, role: 'starter' });
    if ('lock' in first) first.lock.release();
    expect(StartLock.take(home)).toHaveProperty('lock');
  });

  it('is taken over from a starter that was killed', async () => {
    write(JSON.stringify({ starter: await endedProcess() }));
    expect(StartLock.take(home)).toHaveProperty('lock');
  });

  it('is taken over when another process has the number of the old one', () => {
    write(JSON.stringify({ starter: { pid: process.pid, startedAt: 'an hour earlier' } }));
    expect(StartLock.take(home)).toHaveProperty('lock');
  });

  it('is taken over when it was cut off while written', () => {
    write('{"starter":{"pi');
    expect(StartLock.take(home)).toHaveProperty('lock');
  });

  it('is not free while the guardian of a killed starter still cleans up', async () => {
    const guardian = { pid: process.pid, startedAt: startOf(process.pid) };
    write(JSON.stringify({ starter: await endedProcess(), guardian }));
    expect(StartLock.take(home)).toEqual({ heldBy: process.pid, role: 'guardian' });
  });
});

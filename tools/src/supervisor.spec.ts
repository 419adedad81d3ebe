import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from './start-lock.ts';
import { Supervisor, type ProcessSpec } from './supervisor.ts';
import { eventually } from './testing.ts';
import { repository } from './folders.ts';

const sleeper = 'setInterval(() => {}, 1000)';
/** Ignores every polite request. */
const stubborn = `for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {}); ${sleeper}`;

function spec(name: string, program: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return { name, command: process.execPath, args: ['-e', program], stopSignal: 'SIGTERM', graceMs: 500, stage: 0, ...more };
}

describe('the supervisor', () => {
  let home: string;
  const said: string[] = [];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'rapport-supervisor-'));
    said.length = 0;
  });
  afterEach(() => { rmSync(home, { recursive: true }); });

  const supervise = () => new Supervisor(home, { say: (sentence) => said.push(sentence) });
  const pidOf = (supervisor: Supervisor, name: string) => supervisor.running().find((process) => process.name === name)?.pid;

  it('starts a killed process again, and says so', async () => {
    const supervisor = supervise();
    supervisor.start(spec('one', sleeper));
    const first = pidOf(supervisor, 'one')!;
    process.kill(first, 'SIGKILL');
    await eventually(() => {
      expect(pidOf(supervisor, 'one') ?? first).not.toBe(first);
    });
    await supervisor.stopAll();
    expect(said[0]).toContain('one ended (SIGKILL)');
    expect(said[1]).toContain('one started again');
  });

  it('ends what it started, in order, and kills what does not listen', async () => {
    const supervisor = supervise();
    const note = (name: string) => `process.on('SIGTERM', () => { require('fs').appendFileSync(${JSON.stringify(join(home, 'order'))}, '${name} '); process.exit(0); }); console.log('up'); ${sleeper}`;
    let up = 0;
    const onLine = () => (up += 1);
    supervisor.start(spec('database', note('database'), { stage: 1, onLine }));
    supervisor.start(spec('service', note('service'), { onLine }));
    supervisor.start(spec('stubborn', `${stubborn}; console.log('up')`, { onLine }));
    await eventually(() => {
      expect(up).toBe(3);
    });
    const pids = supervisor.running().map(({ pid }) => pid);
    await supervisor.stopAll();
    expect(readFileSync(join(home, 'order'), 'utf8')).toBe('service database ');
    expect(pids.map((pid) => startOf(pid))).toEqual([undefined, undefined, undefined]);
    expect(said).toEqual([expect.stringContaining('stubborn did not end within 0.5 s')]);
  });

  it('leaves a process ended when a restart is hopeless', async () => {
    const given: (number | null)[] = [];
    const supervisor = new Supervisor(home, { say: (sentence) => said.push(sentence), givesUp: (_name, code) => given.push(code) > 0 });
    supervisor.start(spec('wrong', 'process.exit(78)'));
    await eventually(() => {
      expect(given).toEqual([78]);
    });
    expect(supervisor.running()).toEqual([]);
    await supervisor.stopAll();
  });

  it('writes what a process says to its log', async () => {
    const supervisor = supervise();
    supervisor.start(spec('talker', `console.log('hello'); console.error('world'); ${sleeper}`));
    await eventually(() => {
      expect(readFileSync(supervisor.logFile('talker'), 'utf8').split('\n').sort()).toEqual(['', 'hello', 'world']);
    });
    await supervisor.stopAll();
  });

  it('leaves nothing running when it is killed itself, and no file that says it runs', async () => {
    const claim = join(home, 'stack.json');
    writeFileSync(claim, '{}');
    const script = join(home, 'starter.mjs');
    const supervisorFile = join(repository, 'tools/dist/supervisor.js');
    const specs = [spec('service', sleeper), spec('stubborn', stubborn), spec('database', sleeper, { stage: 1 })];
    writeFileSync(
      script,
      `import { Supervisor } from ${JSON.stringify(supervisorFile)};
       const supervisor = new Supervisor(${JSON.stringify(home)}, { say() {} }, ${JSON.stringify(claim)});
       for (const spec of ${JSON.stringify(specs)}) supervisor.start(spec);
       process.send([supervisor.guardianPid, ...supervisor.running().map(({ pid }) => pid)]);`,
    );
    const starter = fork(script, { execArgv: [], stdio: 'inherit' });
    const [pids] = (await once(starter, 'message')) as [number[]];
    expect(pids).toHaveLength(4);
    expect(pids.map((pid) => startOf(pid))).not.toContain(undefined);

    starter.kill('SIGKILL');
    await eventually(() => {
      expect(pids.filter((pid) => startOf(pid) !== undefined)).toEqual([]);
    });
    expect(() => readFileSync(claim)).toThrow('ENOENT');
  });

  it('has a new guardian when the old one was killed', async () => {
    const supervisor = supervise();
    supervisor.start(spec('one', sleeper));
    const first = supervisor.guardianPid;
    process.kill(first, 'SIGKILL');
    await eventually(() => {
      expect(supervisor.guardianPid).not.toBe(first);
    });
    const second = supervisor.guardianPid;
    await supervisor.stopAll();
    await eventually(() => {
      expect(startOf(second)).toBeUndefined();
    });
  });
});

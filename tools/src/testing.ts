import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { repository } from './folders.ts';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A name nobody else uses: for topics, databases and consumer groups of one test. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(6).toString('hex')}`;
}

/** A fresh, empty database on the server of `DATABASE_URL`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['DATABASE_URL'];
  if (server === undefined) throw new Error('DATABASE_URL is not set: run the tests through `npm test`, which starts a PostgreSQL');
  const name = uniqueName('test');
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Runs `check` until it stops throwing; after the deadline its last error is the test's. */
export async function eventually<T>(check: () => T | Promise<T>, { withinMs = 15_000, everyMs = 50 } = {}): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}

/** What `.env.example` says a service reads: its own section and that of every service, name → default. */
export function exampleVariables(service: string): Record<string, string> {
  const sections = readFileSync(join(repository, '.env.example'), 'utf8').split(/^## /m).slice(1);
  const mine = sections.filter((section) => section.startsWith('every service\n') || section.startsWith(`${service}\n`));
  const lines = mine.flatMap((section) => section.split('\n')).filter((line) => /^[A-Z_]+=/.test(line));
  return Object.fromEntries(lines.map((line) => line.split('=', 2) as [string, string]));
}

export { SeededRandom } from './simulation/seeded-random.ts';
export { startProduct } from './start-product.ts';
export type { ProductOptions, RunningProduct } from './start-product.ts';

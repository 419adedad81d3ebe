import { accessSchema, createLogger, ensureBootstrapKey, migrateDatabase, openDataSource, parseConfig, type RunningService } from '@rapport/service';
import { createTestDatabase, type TestDatabase } from '@rapport/tools/testing';
import type { DataSource } from 'typeorm';
import { consoleConfig } from '../config.ts';
import { startConsole } from '../console.ts';
import { consoleSchema } from '../database/schema.ts';
import type { Role } from '../database/person.entity.ts';
import { PeopleKeeper } from '../people-keeper.ts';

export const apiKey = `rk_demo0001_${'A'.repeat(43)}`;
export const adminPassword = 'first-password';
const logger = createLogger('test', 'silent');

/** A console with a database of its own. */
export interface RunningConsole {
  readonly service: RunningService;
  readonly dataSource: DataSource;
  readonly database: TestDatabase;
  /** Somebody new of this role, signed in. */
  signIn(role: Role): Promise<Browser>;
  stop(): Promise<void>;
}

export async function runConsole(environment: Record<string, string> = {}, page?: string): Promise<RunningConsole> {
  const database = await createTestDatabase();
  await migrateDatabase(database.url, [accessSchema, consoleSchema], logger);
  const dataSource = await openDataSource({ ...consoleSchema, url: database.url, logger });
  await ensureBootstrapKey(dataSource, apiKey);
  const config = parseConfig(consoleConfig, { DATABASE_URL: database.url, PORT: '0', CONSOLE_API_KEY: apiKey, BOOTSTRAP_ADMIN_PASSWORD: adminPassword, ...environment });
  const service = await startConsole({ config, dataSource, logger, ownsProcess: false, ...(page === undefined ? {} : { page }) });
  let count = 0;
  return {
    service,
    dataSource,
    database,
    signIn: async (role) => {
      count += 1;
      const email = `${role}-${count}@example.org`;
      await service.app.get(PeopleKeeper).add('demo', { email, name: `The ${role}`, role, password: adminPassword });
      const browser = new Browser(service.url);
      await browser.signIn(email, adminPassword);
      return browser;
    },
    stop: async () => {
      await service.stop();
      await database.drop();
    },
  };
}

/** What a browser keeps between two requests: the cookie and, as the page does, the CSRF token. */
export class Browser {
  cookie = '';
  csrfToken = '';

  constructor(private readonly url: string) {}

  async signIn(email: string, password: string): Promise<Response> {
    const response = await fetch(`${this.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json', cookie: this.cookie }, body: JSON.stringify({ email, password }) });
    if (!response.ok) return response;
    this.cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    this.csrfToken = ((await response.clone().json()) as { csrfToken: string }).csrfToken;
    return response;
  }

  /** A request as the page sends it; `headers` go over it. */
  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const content: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const all: Record<string, string> = { cookie: this.cookie, ...(method === 'GET' ? {} : { 'x-csrf-token': this.csrfToken }), ...content, ...headers };
    return fetch(`${this.url}${path}`, { method, headers: all, redirect: 'manual', ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
  }
}

import cookie from '@fastify/cookie';
import { createLogger, Health, startService, type HealthReport, type Logger, type RunningService } from '@rapport/service';
import type { FastifyInstance } from 'fastify';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.ts';
import type { ConsoleConfig } from './config.ts';
import { ConsoleTenant } from './console-tenant.ts';
import { packageFolder } from './console-version.ts';
import { openApi } from './open-api.ts';
import { PageFiles } from './page-files.ts';
import { PeopleKeeper } from './people-keeper.ts';
import { securityHeaders } from './security-headers.ts';
import { isHttps } from './session-cookie.ts';

export interface ConsoleSettings {
  readonly config: ConsoleConfig;
  /** Open and migrated. */
  readonly dataSource: DataSource;
  readonly logger?: Logger;
  /** Where the built page lies; dist/web unless told. */
  readonly page?: string;
  readonly ownsProcess?: boolean;
}

/** Everything that the console's server runs: sessions, the way to the services, the page. */
export async function startConsole(settings: ConsoleSettings): Promise<RunningService> {
  const { config, dataSource } = settings;
  const logger = settings.logger ?? createLogger('console', config.LOG_LEVEL);
  const health = new Health();
  const page = new PageFiles(settings.page ?? join(packageFolder, 'dist', 'web'));
  // Before the port is open: nobody may be told "ready" and then not be let in.
  let accounts: HealthReport = { ok: false, detail: 'the key or the first account is not there yet' };
  health.registerReadiness('accounts', () => accounts);
  const service = await startService({
    name: 'console',
    module: AppModule.with(config, page),
    config,
    dataSource,
    logger,
    health,
    openApi,
    headers: securityHeaders({ https: isHttps(config) }),
    prepare,
    ownsProcess: settings.ownsProcess ?? true,
  });
  const stop = new AbortController();
  service.onStop('accounts', () => { stop.abort(); });
  await makeAccounts(service, config, stop.signal);
  accounts = { ok: true, detail: 'the first account is there' };
  return service;
}

/** The first admin. The key may be one that another service makes at this moment: waits for it. */
async function makeAccounts(service: RunningService, { BOOTSTRAP_ADMIN_PASSWORD: password }: ConsoleConfig, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const tenant = await service.app.get(ConsoleTenant).id();
      if (password !== undefined) await service.app.get(PeopleKeeper).ensureFirstAdmin(tenant, password);
      return;
    } catch (error) {
      service.logger.info({ err: error }, 'the first account can not be made yet, trying again');
      await setTimeout(500, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function prepare(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  await fastify.register(cookie);
}

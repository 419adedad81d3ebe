import cookie from '@fastify/cookie';
import { createLogger, Health, startService, type Logger, type RunningService } from '@rapport/service';
import type { FastifyInstance } from 'fastify';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.ts';
import type { ConsoleConfig } from './config.ts';
import { ConsoleTenant } from './console-tenant.ts';
import { packageFolder } from './console-version.ts';
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
  const service = await startService({
    name: 'console',
    module: AppModule.with(config, page),
    config,
    dataSource,
    logger,
    health,
    headers: securityHeaders({ https: isHttps(config) }),
    prepare,
    ownsProcess: settings.ownsProcess ?? true,
  });
  const tenant = service.app.get(ConsoleTenant);
  health.registerReadiness('key', async () => ({ ok: true, detail: `of tenant ${await tenant.id()}` }));
  const { BOOTSTRAP_ADMIN_PASSWORD: password } = config;
  if (password !== undefined) await service.app.get(PeopleKeeper).ensureFirstAdmin(await tenant.id(), password);
  return service;
}

async function prepare(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  await fastify.register(cookie);
}

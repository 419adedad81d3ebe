import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AddressInfo, Socket } from 'node:net';
import type { DataSource } from 'typeorm';
import { ensureBootstrapKey } from './api-keys.ts';
import { endStreams } from './event-stream.ts';
import { Health } from './health.ts';
import { Lifetime } from './lifetime.ts';
import { createLogger, nestLogger } from './logger.ts';
import type { Logger } from './logger.ts';
import { collectProcessMetrics, httpDuration } from './metrics.ts';
import { asProblem, sendProblem } from './problem.filter.ts';
import { Problem, problemBody } from './problem.ts';
import { addOpenRoutes } from './open-routes.ts';
import { takeBodiesAsBytes } from './request-body.ts';
import { ServiceModule } from './service.module.ts';

export interface ServiceSettings {
  readonly name: string;
  /** The service's own module: controllers and what they inject. */
  readonly module: Type<unknown> | DynamicModule;
  readonly config: { readonly PORT: number; readonly LOG_LEVEL: string; readonly BOOTSTRAP_API_KEY?: string | undefined };
  /** Open and migrated; closed by the service at the end, after all stop hooks. */
  readonly dataSource: DataSource;
  readonly logger?: Logger;
  readonly health?: Health;
  /** What `/openapi.json` answers. */
  readonly openApi?: object;
  /** On every answer, of whatever route or none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Hooks and plugins of this service alone, before its routes are known. */
  readonly prepare?: (fastify: FastifyInstance) => void | Promise<void>;
  /** Largest body in bytes, beyond it `too-large`; 1 MiB unless told. */
  readonly bodyLimit?: number;
  /** Streams and slow answers get this long after SIGTERM before their connection is cut; 5 s unless told. */
  readonly drainMs?: number;
  /** False leaves signals and unhandled errors alone: for tests that start a service inside themselves. */
  readonly ownsProcess?: boolean;
}

export interface RunningService {
  readonly app: NestFastifyApplication;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly logger: Logger;
  readonly health: Health;
  /** Runs at the end, in the order of registration: after HTTP was closed, before the database is. */
  onStop(name: string, stop: () => void | Promise<void>): void;
  /** Logs and ends the process with 1: hand it over as `onFatal`. */
  fail(error: unknown): never;
  /** What SIGTERM does, without ending the process. */
  stop(): Promise<void>;
}

/**
 * Boots Nest on Fastify with all that every service shares: key guard, problem+json, the four open routes, request
 * metrics and log, body reading, the bootstrap key, an orderly end. Resolves when the port is open. A `main.ts`:
 *
 *     const config = readConfig(scoringConfig);
 *     const logger = createLogger('scoring', config.LOG_LEVEL);
 *     const dataSource = await openDataSource({ ...scoringSchema, url: config.DATABASE_URL, logger });
 *     await requireMigrated(dataSource, logger);
 *     const service = await startService({ name: 'scoring', module: AppModule, config, dataSource, logger });
 *     service.onStop('consumer', () => consumer.stop());
 */
export async function startService(settings: ServiceSettings): Promise<RunningService> {
  const logger = settings.logger ?? createLogger(settings.name, settings.config.LOG_LEVEL);
  const health = settings.health ?? new Health();
  const lifetime = new Lifetime(logger, () => closeDatabase(settings.dataSource));
  if (settings.ownsProcess !== false) lifetime.listenToSignals();
  const { BOOTSTRAP_API_KEY: bootstrapKey } = settings.config;
  if (bootstrapKey !== undefined) await ensureBootstrapKey(settings.dataSource, bootstrapKey);
  health.registerReadiness('postgresql', async () => {
    await settings.dataSource.query('SELECT 1');
    return { ok: true, detail: 'answers' };
  });
  collectProcessMetrics();
  const watching = new AbortController();
  health.watch(logger, watching.signal);

  const app = await createApp(settings, logger, health);
  const fastify = app.getHttpAdapter().getInstance();
  lifetime.onStop('http', async () => {
    watching.abort();
    health.markStopping();
    await closeHttp(app, settings.drainMs ?? 5_000);
  });
  await app.listen(settings.config.PORT, '0.0.0.0');
  const { port } = fastify.server.address() as AddressInfo;
  logger.info({ port }, 'listening');

  return {
    app,
    url: `http://127.0.0.1:${port}`,
    logger,
    health,
    onStop: (name, stop) => {
      lifetime.onStop(name, stop);
    },
    fail: lifetime.fail,
    stop: () => lifetime.stop(),
  };
}

async function createApp(settings: ServiceSettings, logger: Logger, health: Health): Promise<NestFastifyApplication> {
  const { headers = {} } = settings;
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: settings.bodyLimit ?? 1_048_576,
    // A sender that trickles its request holds no connection for longer.
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    // An id of 128 bytes, every byte percent-encoded.
    routerOptions: { maxParamLength: 512 },
    // A path that can't be decoded never reaches Nest.
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply.headers(headers), asProblem(error));
    },
    clientErrorHandler: answerBrokenRequest,
  });
  const root = ServiceModule.forRoot({ module: settings.module, logger, health, dataSource: settings.dataSource });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares these options as a class and means a literal
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLogger(logger),
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  takeBodiesAsBytes(fastify);
  fastify.addHook('preClose', (done) => {
    endStreams(fastify.server);
    done();
  });
  observeRequests(fastify, logger);
  fastify.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers);
  });
  await settings.prepare?.(fastify);
  addOpenRoutes(fastify, health, settings.openApi ?? { openapi: '3.1.0', info: { title: settings.name, version: '1' }, paths: {} });
  await app.init();
  return app;
}

// The route's template and never the address that came: paths and queries carry ids, addresses of webhooks, aliases.
function observeRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const { statusCode: status, elapsedTime: ms } = reply;
    httpDuration.observe({ method: request.method, route, status }, ms / 1_000);
    // "Not ready" is an answer, and what it is about is logged when it changes.
    const level = status < 400 || route === '/readyz' ? 'debug' : status < 500 ? 'info' : 'warn';
    logger[level]({ method: request.method, route, status, ms: Math.round(ms * 100) / 100 }, `${request.method} ${route} answered ${status}`);
  });
}

// What Node's parser refuses never reaches a route.
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(problemBody(new Problem('not-an-event', 'Not a readable HTTP request')));
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`;
  socket.end(`${head}\r\n\r\n${body}`);
}

async function closeHttp(app: NestFastifyApplication, drainMs: number): Promise<void> {
  const cut = setTimeout(() => {
    app.getHttpServer().closeAllConnections();
  }, drainMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

async function closeDatabase(dataSource: DataSource): Promise<void> {
  if (dataSource.isInitialized) await dataSource.destroy();
}

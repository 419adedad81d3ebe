import type { FastifyInstance } from 'fastify';
import type { Health, HealthSummary } from './health.ts';
import { metrics } from './metrics.ts';

// Asked often and by anyone: the checks behind a probe run at most once in this time.
const probeCacheMs = 500;

/** The four routes of every service that need no key. */
export function addOpenRoutes(fastify: FastifyInstance, health: Health, openApi: object): void {
  addProbe(fastify, '/healthz', () => health.alive());
  addProbe(fastify, '/readyz', () => health.ready());
  fastify.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  fastify.get('/openapi.json', (_request, reply) => reply.send(openApi));
}

function addProbe(fastify: FastifyInstance, path: string, ask: () => Promise<HealthSummary>): void {
  let last = { at: -Infinity, answer: Promise.resolve<HealthSummary>({ ok: true, checks: {} }) };
  fastify.get(path, async (_request, reply) => {
    if (performance.now() - last.at >= probeCacheMs) last = { at: performance.now(), answer: ask() };
    const { ok, checks } = await last.answer;
    return reply.code(ok ? 200 : 503).send({ status: ok ? 'ok' : 'failing', checks });
  });
}

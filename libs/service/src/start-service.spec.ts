import { Body, Controller, Get, Module, Param, Post, Query, Res } from '@nestjs/common';
import { createTestDatabase, eventually } from '@rapport/tools/testing';
import type { TestDatabase } from '@rapport/tools/testing';
import type { FastifyReply } from 'fastify';
import { createConnection } from 'node:net';
import type { DataSource } from 'typeorm';
import { Caller, Open, Scope } from './api-key.guard.ts';
import { createKey } from './api-keys.ts';
import { accessSchema, migrateDatabase, openDataSource } from './data-source.ts';
import { createLogger } from './logger.ts';
import { Problem } from './problem.ts';
import { ReadsBytes } from './request-body.ts';
import { startService } from './start-service.ts';
import type { RunningService } from './start-service.ts';

const key = 'rk_demo0001_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

type Call = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

@Controller('v1')
class ThingsController {
  @Get('things/:id')
  @Scope('read')
  thing(@Caller() caller: Caller, @Param('id') id: string, @Query('fail') fail: string | undefined) {
    if (fail === 'problem') throw new Problem('conflict', 'no', { members: { errors: [1] } });
    if (fail === 'bug') throw new TypeError('internal words');
    return { tenant: caller.tenant, actor: caller.actor, id };
  }

  @Post('json')
  @Scope('admin', 'ingest')
  json(@Body() body: unknown) {
    return { body: body ?? null };
  }

  @Post('bytes')
  @Open()
  @ReadsBytes()
  bytes(@Body() body: unknown) {
    return { bytes: Buffer.isBuffer(body) ? body.length : null };
  }

  @Get('endless')
  @Open()
  endless(@Res() reply: FastifyReply) {
    reply.hijack();
    reply.raw.writeHead(200).write('x');
  }

  @Get('forgotten')
  forgotten() {
    return {};
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('a service', () => {
  const lines: string[] = [];
  const logger = createLogger('test', 'debug', { write: (line: string) => lines.push(line) });
  let database: TestDatabase;
  let dataSource: DataSource;
  let service: RunningService;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrateDatabase(database.url, [accessSchema], logger);
    dataSource = await openDataSource({ ...accessSchema, url: database.url, logger });
    const config = { PORT: 0, LOG_LEVEL: 'debug', BOOTSTRAP_API_KEY: key };
    service = await startService({ name: 'test', module: ThingsModule, config, dataSource, logger, ownsProcess: false, bodyLimit: 1_000, openApi: { openapi: '3.1.0' } });
  });
  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  const call = (path: string, init: Call = {}) =>
    fetch(`${service.url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });

  async function problemOf(path: string, init: Call = {}) {
    const answer = await call(path, init);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const text = await answer.text();
    expect(text).not.toMatch(/node_modules|\.ts:|internal words/);
    return { status: answer.status, headers: answer.headers, body: JSON.parse(text) as Record<string, unknown> };
  }
  const post = (body: string | Buffer<ArrayBuffer>, type: string): Call => ({ method: 'POST', body, headers: { 'content-type': type } });

  it('answers a caller with a key and its scope', async () => {
    expect(await (await call('/v1/things/a%2Fb%20c')).json()).toEqual({ tenant: 'demo', id: 'a/b c' });
    const acting = await call('/v1/things/1', { headers: { 'rapport-actor': 'jo@supplier.example' } });
    expect(await acting.json()).toMatchObject({ actor: 'jo@supplier.example' });
    expect((await call(`/v1/things/${'%C3%A4'.repeat(64)}`)).status).toBe(200);
  });

  it('refuses 401, 403 and a route that forgot its scope', async () => {
    const without = await problemOf('/v1/things/1', { headers: { authorization: '' } });
    expect(without).toMatchObject({ status: 401, body: { type: 'urn:rapport:problem:bad-credential', status: 401 } });
    expect(without.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await problemOf('/v1/things/1', { headers: { authorization: `Bearer ${key}x` } })).status).toBe(401);
    const weak = await createKey(dataSource.manager, 'demo', { name: 'w', scopes: ['ingest'] });
    const missing = await problemOf('/v1/things/1', { headers: { authorization: `Bearer ${weak.key}` } });
    expect(missing).toMatchObject({ status: 403, body: { type: 'urn:rapport:problem:missing-scope', detail: 'This needs the scope read' } });
    const acting = { authorization: `Bearer ${weak.key}`, 'rapport-actor': 'jo' };
    expect((await problemOf('/v1/json', { method: 'POST', headers: acting })).status).toBe(403);
    expect((await problemOf('/v1/forgotten')).status).toBe(403);
  });

  it('looks at the key before it looks into the body', async () => {
    const nobody = { authorization: '' };
    for (const [body, type] of [['{"a":', 'application/json'], ['<a/>', 'text/xml'], ['{}', 'application/json']] as const) {
      const answer = await problemOf('/v1/json', { method: 'POST', body, headers: { ...nobody, 'content-type': type } });
      expect(answer).toMatchObject({ status: 401, body: { type: 'urn:rapport:problem:bad-credential' } });
    }
  });

  it('answers problem+json to whatever was thrown by whom', async () => {
    expect(await problemOf('/v1/things/1?fail=problem')).toMatchObject({ status: 409, body: { title: 'In conflict with what is there', detail: 'no', errors: [1] } });
    expect((await problemOf('/v1/things/1?fail=bug')).body).toMatchObject({ type: 'urn:rapport:problem:unavailable', status: 503 });
    expect(await problemOf('/nowhere')).toMatchObject({ status: 404, body: { type: 'urn:rapport:problem:not-found' } });
    expect(await problemOf('/v1/%zz')).toMatchObject({ status: 404, body: { type: 'urn:rapport:problem:not-found' } });
    expect((await problemOf('/v1/json', post('{"a":', 'application/json'))).body).toMatchObject({ type: 'urn:rapport:problem:not-json', status: 400 });
    expect((await problemOf('/v1/json', post('{"__proto__":{}}', 'application/json'))).status).toBe(400);
    expect((await problemOf('/v1/json', post(Buffer.from([0x22, 0xff, 0x22]), 'application/json'))).body).toMatchObject({ type: 'urn:rapport:problem:not-json' });
    expect((await problemOf('/v1/json', post('<a/>', 'text/xml'))).body).toMatchObject({ type: 'urn:rapport:problem:unsupported-media-type', status: 415 });
    expect((await problemOf('/v1/json', post(`"${'a'.repeat(999)}"`, 'application/json'))).body).toMatchObject({ type: 'urn:rapport:problem:too-large', status: 413 });
    const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await problemOf('/v1/json', { method: 'POST', body: '{}', headers: gzip })).status).toBe(415);
  });

  it('reads far too large a body to its end, so that its sender gets to the answer', async () => {
    const body = Buffer.alloc(16_000_000, 'a');
    const socket = createConnection(Number(new URL(service.url).port), '127.0.0.1');
    socket.write(`POST /v1/bytes HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n`);
    const problem = await new Promise<string>((resolve, reject) => {
      socket.on('error', reject);
      socket.write(body, (error) => {
        if (error) reject(error);
        else socket.once('data', (answer) => { resolve(answer.toString()); });
      });
    });
    socket.destroy();
    expect(problem).toMatch(/^HTTP\/1.1 413 [^]*urn:rapport:problem:too-large/);
  });

  it('reads JSON with any parameter, an empty body as none, and bytes where a route wants them', async () => {
    expect(await (await call('/v1/json', post('{"a":1}', 'application/json; charset=UTF-8'))).json()).toEqual({ body: { a: 1 } });
    expect(await (await call('/v1/json', { method: 'POST' })).json()).toEqual({ body: null });
    expect(await (await call('/v1/json', post(`"${'a'.repeat(998)}"`, 'application/json'))).json()).toEqual({ body: 'a'.repeat(998) });
    expect(await (await call('/v1/bytes', post('{not json', 'application/json'))).json()).toEqual({ bytes: 9 });
    expect(await (await call('/v1/bytes', post('x', 'application/cloudevents+json'))).json()).toEqual({ bytes: 1 });
  });

  it('answers a request that is no HTTP with a problem', async () => {
    const socket = createConnection(Number(new URL(service.url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nbroken header\r\n\r\n');
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1.1 400 [^]*application\/problem\+json/);
  });

  it('shows health, readiness, metrics and its description without a key', async () => {
    const open = async (path: string) => fetch(`${service.url}${path}`);
    service.health.register('loop', () => ({ ok: true, detail: 'moving' }));
    expect(await (await open('/healthz')).json()).toEqual({ status: 'ok', checks: { loop: { ok: true, detail: 'moving' } } });
    expect(await (await open('/readyz')).json()).toMatchObject({ status: 'ok', checks: { postgresql: { ok: true } } });
    expect(await (await open('/openapi.json')).json()).toEqual({ openapi: '3.1.0' });
    await call('/v1/things/1');
    const text = await (await open('/metrics')).text();
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/v1/things/:id",status="200"}');
    expect(text).toContain('process_cpu_seconds_total');
    service.health.register('loop', () => ({ ok: false, detail: 'no progress for 61 s' }));
    const failing = await eventually(async () => {
      const answer = await open('/healthz');
      expect(answer.status).toBe(503);
      return answer.json();
    });
    expect(failing).toEqual({ status: 'failing', checks: { loop: { ok: false, detail: 'no progress for 61 s' } } });
    expect((await open('/readyz')).status).toBe(200);
  });

  it('logs requests by template, with no key and no id', () => {
    const text = lines.join('');
    expect(text).toContain('/v1/things/:id');
    expect(text).not.toContain(key);
    expect(text).not.toContain('a%2Fb');
  });

  it('stops: HTTP first, its endless streams cut, then the hooks in order', async () => {
    const order: string[] = [];
    const other = await openDataSource({ ...accessSchema, url: database.url, logger });
    const config = { PORT: 0, LOG_LEVEL: 'silent' };
    const second = await startService({ name: 'second', module: ThingsModule, config, dataSource: other, logger, ownsProcess: false, drainMs: 200 });
    const stream = (await fetch(`${second.url}/v1/endless`)).body?.getReader();
    expect((await stream?.read())?.done).toBe(false);
    second.onStop('consumer', async () => {
      await expect(fetch(`${second.url}/healthz`)).rejects.toThrow();
      order.push('consumer');
    });
    second.onStop('producer', () => void order.push('producer'));
    await Promise.all([second.stop(), expect(stream?.read()).rejects.toThrow()]);
    expect(order).toEqual(['consumer', 'producer']);
    expect(other.isInitialized).toBe(false);
  });
});

describe('a service whose PostgreSQL went away', () => {
  it('is alive, not ready, and answers 503 with Retry-After', async () => {
    const logger = createLogger('test', 'silent');
    const database = await createTestDatabase();
    await migrateDatabase(database.url, [accessSchema], logger);
    const dataSource = await openDataSource({ ...accessSchema, url: database.url, logger });
    const config = { PORT: 0, LOG_LEVEL: 'silent', BOOTSTRAP_API_KEY: key };
    const service = await startService({ name: 'test', module: ThingsModule, config, dataSource, logger, ownsProcess: false });
    await database.drop();
    const answer = await fetch(`${service.url}/v1/things/1`, { headers: { authorization: `Bearer ${key}` } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ type: 'urn:rapport:problem:unavailable' });
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${service.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ checks: { postgresql: { ok: false } } });
    await service.stop();
  });
});

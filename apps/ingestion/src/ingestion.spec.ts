import { limits, readKafkaRecord, topics } from '@rapport/contracts';
import type { InteractionRecord } from '@rapport/contracts';
import { connectLog, Publisher } from '@rapport/event-log';
import type { KafkaLog, LogReader } from '@rapport/event-log';
import type { RunningService } from '@rapport/service';
import { servedRoutes, toldRoutes } from '@rapport/service/spec-support';
import { createTestDatabase, eventually, uniqueName } from '@rapport/tools/testing';
import type { TestDatabase } from '@rapport/tools/testing';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DataSource } from 'typeorm';
import { openApi } from './openapi.ts';
import { call, eventOf, post, silent, startForTest, structured } from './spec-support/running-ingestion.ts';

const batch = 'application/cloudevents-batch+json';

// Others write to the same topic: everything of this run has a source of its own.
const source = uniqueName('crm');
const event = (id: string, data: object = {}) => eventOf(source, id, data);

describe('ingestion', () => {
  const seen = new Map<string, { key: string | null; headers: Readonly<Record<string, string>>; record: InteractionRecord }>();
  let database: TestDatabase;
  let log: KafkaLog;
  let reader: LogReader;
  let service: RunningService;

  beforeAll(async () => {
    database = await createTestDatabase();
    service = await startForTest(database.url);
    log = connectLog({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'test', logger: silent });
    await eventually(async () => { expect((await log.watermarks(topics.interactions)).size).toBe(8); });
    const highs = await log.watermarks(topics.interactions);
    reader = log.reader(
      { group: uniqueName('reader'), topics: [topics.interactions] },
      {
        assigned: (partitions) => {
          for (const at of partitions) reader.seek({ ...at, nextOffset: highs.get(at.partition)?.high ?? 0 });
        },
        fetched: async ({ records }) => {
          for (const { key: recordKey, value, headers } of records) {
            if (headers['ce_source'] !== source) continue;
            seen.set(headers['ce_id'] ?? '', { key: recordKey, headers, record: readKafkaRecord({ key: recordKey, value, headers }) });
          }
          return Promise.resolve(true);
        },
        alive: () => undefined,
        failed: (reason) => {
          throw reason;
        },
      },
    );
    reader.start();
  });

  afterAll(async () => {
    await reader.stop();
    await log.close();
    await service.stop();
    await database.drop();
  });

  it('puts events of all three modes on the topic, as the contract has it', async () => {
    const binary = {
      'content-type': 'application/json; charset=utf-8',
      'ce-specversion': '1.0',
      'ce-type': 'io.rapport.interaction.v1',
      'ce-source': source,
      'ce-id': 'm%2D3',
      'ce-time': '2026-11-20T09:12:00Z',
    };
    expect(await post(service, event('m-1'))).toMatchObject({ status: 202, body: { accepted: 1, rejected: [] } });
    expect(await post(service, [event('m-2'), event('m-2b')], { 'content-type': `${batch}; charset=UTF-8` })).toMatchObject({ status: 202, body: { accepted: 2, rejected: [] } });
    expect(await post(service, event('x')['data'], binary)).toMatchObject({ status: 202, body: { accepted: 1, rejected: [] } });
    await eventually(() => {
      expect([...seen.keys()]).toEqual(expect.arrayContaining(['m-1', 'm-2', 'm-2b', 'm-3']));
    });
    const first = seen.get('m-1');
    expect(first).toMatchObject({
      key: 'demo:acme',
      headers: { 'content-type': 'application/json', ce_specversion: '1.0', ce_type: 'io.rapport.interaction.v1', ce_time: '2026-11-20T09:12:00Z', ce_subject: 'acme', ce_tenantid: 'demo', ce_partitionkey: 'demo:acme' },
      record: { data: { kind: 'complaint.received', scope: 'customer', channel: 'support', direction: 'inbound', occurredAtQuality: 'source' } },
    });
    expect(seen.get('m-3')?.record.data).toEqual(first?.record.data);
  });

  it('takes an event of exactly the limit through HTTP, producer and broker, and refuses one byte more', async () => {
    const attributes = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`a${i}`, '']));
    const room = limits.eventBytes - Buffer.byteLength(JSON.stringify(event('limit-0', { attributes })));
    const fill = (bytes: number): object =>
      Object.fromEntries(Object.keys(attributes).map((name, i) => [name, randomText(Math.floor(bytes / 64) + (i < bytes % 64 ? 1 : 0))]));
    for (const less of [1, 0]) expect(await post(service, event(`limit-${less}`, { attributes: fill(room - less) }))).toMatchObject({ status: 202 });
    await eventually(() => {
      expect(seen.has('limit-0')).toBe(true);
    });
    expect(await post(service, event('limit-2', { attributes: fill(room + 1) }))).toMatchObject({ status: 413, body: { type: 'urn:rapport:problem:too-large' } });
  });

  it('takes a body of 5 MiB, compressed or not, and no byte more', async () => {
    const events = Array.from({ length: 300 }, (_, i) => event(`big-${i}`, { text: { body: randomText(15_000) } }));
    const body = JSON.stringify(events);
    const full = body + ' '.repeat(limits.decompressedBytes - body.length);
    expect(await post(service, full, { 'content-type': batch })).toMatchObject({ status: 202, body: { accepted: 300 } });
    expect(await post(service, gzipSync(full), { 'content-type': batch, 'content-encoding': 'gzip' })).toMatchObject({ status: 202, body: { accepted: 300 } });
    expect(await post(service, `${full} `, { 'content-type': batch })).toMatchObject({ status: 413, body: { type: 'urn:rapport:problem:too-large' } });
    expect(await post(service, gzipSync(Buffer.alloc(50_000_000, ' ')), { 'content-type': batch, 'content-encoding': 'gzip' })).toMatchObject({ status: 413 });
    await eventually(() => {
      expect([...seen.keys()].filter((id) => id.startsWith('big-'))).toHaveLength(300);
    });
  });

  it('answers a batch per item and keeps the bad ones', async () => {
    const answer = await post(service, [event('b-1'), event('b-2', { kind: undefined }), { id: 'b-3' }, { ...event('b-4'), type: 'other' }], { 'content-type': batch });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 1, id: 'b-2', reason: 'invalid-interaction', detail: 'data.kind is required' },
        { index: 2, id: 'b-3', reason: 'not-an-event' },
        { index: 3, id: 'b-4', reason: 'unknown-type' },
      ],
    });
    const { body } = await call(service, `/v1/dead-letters?reason=invalid-interaction&source=${source}`);
    expect(body).toMatchObject({
      items: [{ reason: 'invalid-interaction', detail: 'data.kind is required', service: 'ingestion', source, eventId: 'b-2', raw: { contentType: structured, encoding: 'utf8', body: JSON.stringify(event('b-2', { kind: undefined })) }, replays: [] }],
      nextCursor: null,
    });
  });

  it('refuses one bad event alone with what is wrong and where it is kept', async () => {
    const answer = await post(service, event('a-1', { kind: undefined }));
    expect(answer).toMatchObject({
      status: 422,
      body: {
        type: 'urn:rapport:problem:invalid-interaction',
        title: 'Not a valid interaction',
        detail: 'data.kind is required',
        errors: [{ path: '/data/kind', message: 'is required, for example "order.placed"' }],
        deadLetter: expect.stringMatching(/^dl_/) as string,
      },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await post(service, { ...event('a-2'), type: 'com.other' })).toMatchObject({ status: 202, body: { accepted: 0, rejected: [{ index: 0, reason: 'unknown-type' }] } });
  });

  it.each([
    ['no JSON', '{', structured, [400, 'not-json']],
    ['no event', '{}', structured, [400, 'not-an-event']],
    ['no events', '{}', batch, [400, 'not-an-event']],
    ['text', 'hello', 'text/plain', [415, 'unsupported-media-type']],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', [415, 'unsupported-media-type']],
    ['JSON of nothing known', '{}', 'application/json', [400, 'not-an-event']],
  ])('answers %s by status', async (_, body, contentType, [status, type]) => {
    expect(await post(service, body, { 'content-type': contentType })).toMatchObject({ status, body: { type: `urn:rapport:problem:${type}` } });
  });

  it('keeps refused events whatever they hold', async () => {
    for (const hostile of ['a\u0000b', '\ud800', '\udfff\u0000'.repeat(2000), '__proto__']) {
      const answer = await post(service, { ...event('h', { attributes: { [hostile]: hostile } }), id: hostile, source: hostile, type: 'x' });
      expect(answer).toMatchObject({ status: 202, body: { rejected: [{ reason: 'unknown-type' }] } });
    }
    expect((await call(service, '/v1/dead-letters?reason=unknown-type')).body['items']).toHaveLength(6);
  });

  it('pages through the dead letters', async () => {
    const letters: { id: string; receivedAt: string }[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await call(service, `/v1/dead-letters?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      letters.push(...(body['items'] as { id: string; receivedAt: string }[]));
      cursor = body['nextCursor'] as string | null;
    }
    expect(new Set(letters.map(({ id }) => id)).size).toBe(letters.length);
    const moments = letters.map(({ receivedAt }) => Date.parse(receivedAt));
    expect(moments).toEqual(moments.toSorted((a, b) => b - a));
    expect(letters.length).toBeGreaterThan(6);
    expect(await call(service, '/v1/dead-letters?reason=nonsense')).toMatchObject({ status: 422 });
    expect(await call(service, '/v1/dead-letters?cursor=xx')).toMatchObject({ status: 422 });
  });

  it('answers the handshake without a key', async () => {
    const response = await fetch(`${service.url}/v1/events`, { method: 'OPTIONS', headers: { 'webhook-request-origin': 'sender.example', 'webhook-request-rate': '100' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('webhook-allowed-origin')).toBe('sender.example');
    expect(response.headers.get('webhook-allowed-rate')).toBe('*');
  });

  it('makes tenants and keys, and tells by them who may do what', async () => {
    const asJson = { 'content-type': 'application/json' };
    const name = uniqueName('t').replace('_', '-');
    const made = await call(service, '/v1/tenants', { method: 'POST', headers: asJson, body: JSON.stringify({ id: name, name: 'North' }) });
    expect(made).toMatchObject({ status: 201, body: { id: name, key: expect.stringMatching(/^rk_/) as string } });
    expect(await call(service, '/v1/tenants', { method: 'POST', headers: asJson, body: JSON.stringify({ id: name, name: 'North' }) })).toMatchObject({ status: 409 });
    const admin = { authorization: `Bearer ${String(made.body['key'])}` };
    const issued = await call(service, '/v1/keys', { method: 'POST', headers: { ...asJson, ...admin }, body: JSON.stringify({ name: 'crm', scopes: ['ingest'] }) });
    expect(issued).toMatchObject({ status: 201, body: { scopes: ['ingest'] } });
    const ingest = { authorization: `Bearer ${String(issued.body['key'])}` };
    expect(await post(service, event('n-1'), { 'content-type': structured, ...ingest })).toMatchObject({ status: 202 });
    await eventually(() => {
      expect(seen.get('n-1')?.key).toBe(`${name}:acme`);
    });
    expect(await call(service, '/v1/keys', { headers: ingest })).toMatchObject({ status: 403, body: { type: 'urn:rapport:problem:missing-scope' } });
    expect((await call(service, '/v1/dead-letters', { headers: admin })).body['items']).toEqual([]);
    expect(await call(service, `/v1/keys/${String(issued.body['id'])}`, { method: 'DELETE', headers: admin })).toMatchObject({ status: 204 });
    expect(await post(service, event('n-2'), { 'content-type': structured, authorization: 'Bearer rk_wrong000_' + 'B'.repeat(43) })).toMatchObject({ status: 401, body: { type: 'urn:rapport:problem:bad-credential' } });
  });

  it('keeps what other services refused, each once, and what is no dead letter', async () => {
    const letter = { id: `dl_${randomBytes(8).toString('hex')}`, service: 'scoring', reason: 'id-conflict', detail: 'differs', source, eventId: 'c-1', receivedAt: '2026-11-22T09:00:00Z', raw: { contentType: 'application/json', encoding: 'utf8', body: '{}' } };
    const publisher = new Publisher({ log });
    const value = JSON.stringify({ ...letter, tenant: 'demo' });
    const poison = Buffer.from(`no letter \0 ${letter.id}`);
    await publisher.publish(topics.deadLetters, [{ key: null, value }, { key: null, value }, { key: null, value: poison }]);
    await publisher.stop();
    const items = await eventually(async () => {
      const { body } = await call(service, `/v1/dead-letters?reason=id-conflict&source=${source}`);
      expect(body['items']).toHaveLength(1);
      return body['items'];
    });
    expect(items).toMatchObject([{ ...letter, replays: [] }]);
    const rows = await eventually(async () => {
      const found = await service.app.get(DataSource).query<object[]>(`SELECT tenant, reason, body FROM ingestion.dead_letter WHERE encoding = 'base64' AND reason = 'poison' AND body = $1`, [poison.toString('base64')]);
      expect(found).toHaveLength(1);
      return found;
    });
    expect(rows).toMatchObject([{ tenant: '', reason: 'poison' }]);
  });

  it('has a document of exactly the routes that it serves', () => {
    expect(toldRoutes(openApi.paths)).toEqual(servedRoutes(service.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false })));
  });

  it('counts what it accepts and refuses', async () => {
    const text = await (await fetch(`${service.url}/metrics`)).text();
    expect(text).toMatch(/^ingestion_events_accepted_total [1-9]/m);
    expect(text).toMatch(/^ingestion_events_rejected_total\{reason="invalid-interaction"\} [1-9]/m);
  });
});

function randomText(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length);
}

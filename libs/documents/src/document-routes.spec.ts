import { Module } from '@nestjs/common';
import { accessSchema, createKey, createLogger, migrateDatabase, openDataSource, startService } from '@rapport/service';
import type { RunningService } from '@rapport/service';
import { createTestDatabase } from '@rapport/tools/testing';
import type { TestDatabase } from '@rapport/tools/testing';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { DocumentKeeper } from './document-keeper.ts';
import { documentRoutes } from './document-routes.ts';
import { documentMigration } from './document.migration.ts';
import { StoredDocument } from './stored-document.entity.ts';

const rules = { name: 'rules', schema: z.strictObject({ limit: z.number() }), shipped: 'limit: 1 # as shipped\n', maxBytes: 100 };
const logger = createLogger('test', 'silent');
const own = { schema: 'own', entities: [StoredDocument], migrations: [documentMigration('own')] };
const key = 'rk_demo0001_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

describe('the routes of a document', () => {
  let database: TestDatabase;
  let service: RunningService;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrateDatabase(database.url, [accessSchema, own], logger);
    const dataSource = await openDataSource({ ...own, url: database.url, logger });
    @Module({
      controllers: [documentRoutes(rules)],
      providers: [{ provide: DocumentKeeper, useValue: new DocumentKeeper({ dataSource, types: [rules] }) }],
    })
    class RulesModule {}
    const config = { PORT: 0, LOG_LEVEL: 'silent', BOOTSTRAP_API_KEY: key };
    service = await startService({ name: 'test', module: RulesModule, config, dataSource, logger, ownsProcess: false });
  });
  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  async function call(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
    const answer = await fetch(`${service.url}/v1/rules${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/yaml' }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    const json: unknown = answer.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : null;
    return { status: answer.status, etag: answer.headers.get('etag'), text, json };
  }
  const json = { 'content-type': 'application/json' };

  it('tell the life of a document', async () => {
    expect(await call('GET', '')).toMatchObject({ status: 200, etag: '"1"', json: { limit: 1 } });
    expect(await call('GET', '', undefined, { accept: 'application/yaml' })).toMatchObject({ text: 'limit: 1 # as shipped\n' });
    expect(await call('PUT', '', 'limit: 2 # two\n')).toMatchObject({ status: 200, etag: '"2"', json: { version: 2, warnings: [] } });
    expect(await call('PUT', '', '{"limit": 3}', { ...json, 'if-match': '"2"' })).toMatchObject({ status: 200, json: { version: 3 } });
    expect(await call('PUT', '', 'limit: 4', { 'if-match': '"2"' })).toMatchObject({ status: 412, json: { type: 'urn:rapport:problem:changed-meanwhile' } });
    expect(await call('GET', '?version=2', undefined, { accept: 'text/yaml' })).toMatchObject({ etag: '"2"', text: 'limit: 2 # two\n' });
    expect(await call('PUT', '/draft', 'limit: 9')).toMatchObject({ status: 200, json: { draft: 1, warnings: [] } });
    expect(await call('GET', '/draft')).toMatchObject({ status: 200, json: { limit: 9 } });
    expect(await call('GET', '/draft/diff')).toMatchObject({ json: { draft: 1, version: 3, changes: [{ op: 'change', path: '/limit', before: 3, after: 9 }] } });
    expect(await call('POST', '/publish', '{"draft": 1, "note": "n"}', json)).toMatchObject({ status: 200, json: { version: 4 } });
    expect(await call('POST', '/rollback', '{"to": 1, "note": "r"}', json)).toMatchObject({ status: 200, json: { version: 5 } });
    expect(await call('GET', '/versions')).toMatchObject({
      json: { items: [{ version: 5, note: 'r', author: 'key_bootstrap' }, { version: 4, note: 'n' }, { version: 3 }, { version: 2 }, { version: 1 }] },
    });
  });

  it('refuse with a problem', async () => {
    const invalid = { type: 'urn:rapport:problem:invalid-document', status: 422 };
    expect((await call('PUT', '', 'limit: x\n')).json).toMatchObject({ ...invalid, errors: [{ line: 1, column: 8, path: '/limit' }] });
    expect((await call('PUT', '', '{"limit":\n }', json)).json).toMatchObject({ ...invalid, errors: [{ line: 2, column: 2 }] });
    expect((await call('PUT', '', '')).json).toMatchObject(invalid);
    expect((await call('PUT', '', 'limit: 1', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await call('PUT', '', `limit: 1 # ${'x'.repeat(100)}`)).json).toMatchObject({ type: 'urn:rapport:problem:too-large' });
    expect((await call('GET', '?version=77')).status).toBe(404);
    expect((await call('GET', '?version=abc')).json).toMatchObject({ type: 'urn:rapport:problem:invalid-interaction', status: 422 });
    expect((await call('POST', '/publish', '{"draft": "x"}', json)).status).toBe(422);
    expect((await call('GET', '/draft')).status).toBe(404);
  });

  it('need read to look and admin to write', async () => {
    const reader = await createKey(service.app.get(DataSource).manager, 'demo', { name: 'r', scopes: ['read'] });
    const authorization = `Bearer ${reader.key}`;
    expect((await call('GET', '', undefined, { authorization })).status).toBe(200);
    expect((await call('PUT', '', 'limit: 1', { authorization })).json).toMatchObject({ type: 'urn:rapport:problem:missing-scope' });
  });
});

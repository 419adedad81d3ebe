import { createTestDatabase, eventually } from '@rapport/tools/testing';
import type { TestDatabase } from '@rapport/tools/testing';
import type { DataSource } from 'typeorm';
import { newApiKey, parseApiKey } from './api-key.ts';
import { ApiKeys, createKey, createTenant, ensureBootstrapKey, listKeys, revokeKey } from './api-keys.ts';
import { accessSchema, migrateDatabase, openDataSource } from './data-source.ts';
import { createLogger } from './logger.ts';

const bootstrapKey = 'rk_demo0001_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const logger = createLogger('test', 'silent');

describe('API keys', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrateDatabase(database.url, [accessSchema], logger);
    dataSource = await openDataSource({ ...accessSchema, url: database.url, logger });
    await ensureBootstrapKey(dataSource, bootstrapKey);
  });
  afterAll(async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await database.drop();
  });

  it('gives the bootstrap key all scopes of tenant demo, and only the newest one', async () => {
    expect(await new ApiKeys(dataSource).authenticate(bootstrapKey)).toMatchObject({
      tenant: 'demo',
      scopes: ['ingest', 'read', 'act', 'admin', 'operator', 'delegate'],
    });
    const next = newApiKey();
    await Promise.all([ensureBootstrapKey(dataSource, next), ensureBootstrapKey(dataSource, next)]);
    await expect(new ApiKeys(dataSource).authenticate(bootstrapKey)).rejects.toMatchObject({ type: 'bad-credential' });
    await ensureBootstrapKey(dataSource, bootstrapKey);
  });

  it('refuses a wrong secret, an unknown prefix and what is no key', async () => {
    const keys = new ApiKeys(dataSource);
    for (const wrong of [bootstrapKey.replace(/A$/, 'B'), newApiKey(), 'x', '']) {
      await expect(keys.authenticate(wrong)).rejects.toMatchObject({ type: 'bad-credential', status: 401 });
    }
  });

  it('creates a tenant with its first key, and keys of it; the secret is stored nowhere', async () => {
    const first = await createTenant(dataSource.manager, { id: 'north', name: 'North' });
    await expect(createTenant(dataSource.manager, { id: 'north', name: 'Again' })).rejects.toMatchObject({ type: 'conflict' });
    const second = await createKey(dataSource.manager, 'north', { name: 'crm', scopes: ['ingest'] });
    const keys = new ApiKeys(dataSource);
    expect(await keys.authenticate(first.key)).toMatchObject({ tenant: 'north', scopes: ['admin', 'ingest', 'read', 'act'] });
    expect(await keys.authenticate(second.key)).toEqual({ tenant: 'north', keyId: second.id, keyName: expect.any(String), scopes: ['ingest'] });
    expect((await listKeys(dataSource.manager, 'north')).map(({ id }) => id)).toEqual([first.id, second.id]);
    const secret = second.key.split('_').slice(2).join('_');
    const [row] = await dataSource.query<[{ text: string }]>('SELECT string_agg(k::text, $1) AS text FROM access.api_key k', ['\n']);
    expect(row.text).not.toContain(secret);
    await expect(createKey(dataSource.manager, 'north', { name: 'x', scopes: ['operator'] })).rejects.toMatchObject({ type: 'missing-scope' });
  });

  it('stops a revoked key within 5 s, also where it was just used', async () => {
    const { id, key } = await createKey(dataSource.manager, 'demo', { name: 'x', scopes: ['read'] });
    const keys = new ApiKeys(dataSource);
    await keys.authenticate(key);
    await expect(revokeKey(dataSource.manager, 'north', id)).rejects.toMatchObject({ type: 'not-found' });
    await revokeKey(dataSource.manager, 'demo', id);
    await revokeKey(dataSource.manager, 'demo', id);
    await eventually(() => expect(keys.authenticate(key)).rejects.toMatchObject({ type: 'bad-credential' }), { withinMs: 5_000 });
  });

  it('says unavailable, never bad-credential, when PostgreSQL is away', async () => {
    const other = await openDataSource({ ...accessSchema, url: database.url, logger });
    await other.destroy();
    await expect(new ApiKeys(other).authenticate(bootstrapKey)).rejects.toMatchObject({ type: 'unavailable', status: 503, retryAfterSeconds: 5 });
  });

  it('reads a secret with underscores', () => {
    expect(parseApiKey(`rk_demo0001_${'_'.repeat(43)}`)).toMatchObject({ publicPrefix: 'demo0001' });
    for (let i = 0; i < 500; i += 1) expect(parseApiKey(newApiKey())).not.toBeNull();
  });
});

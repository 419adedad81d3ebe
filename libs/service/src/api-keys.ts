import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { ApiKey } from './api-key.entity.ts';
import { newApiKey, parseApiKey } from './api-key.ts';
import type { Caller, ScopeName } from './api-key.ts';
import { Problem } from './problem.ts';
import { Tenant } from './tenant.entity.ts';

const cacheMs = 3_000;
const cacheSize = 10_000;

interface Lookup {
  readonly until: number;
  readonly found: Promise<ApiKey | null>;
}

/** Tells callers by their keys. A revoked key stops within 3 s: so long is what was looked up believed. */
export class ApiKeys {
  private readonly lookups = new Map<string, Lookup>();

  constructor(private readonly dataSource: DataSource) {}

  /** The caller behind a key; `bad-credential` for a wrong one, `unavailable` when PostgreSQL can't tell. */
  async authenticate(key: string): Promise<Caller> {
    const parts = parseApiKey(key);
    if (parts === null) throw new Problem('bad-credential', 'The key is not well-formed');
    const found = await this.find(parts.publicPrefix);
    if (found === null || !timingSafeEqual(found.secretHash, parts.secretHash)) {
      throw new Problem('bad-credential', 'The key is unknown or revoked');
    }
    return { tenant: found.tenantId, keyId: found.id, keyName: found.name, scopes: found.scopes };
  }

  private async find(publicPrefix: string): Promise<ApiKey | null> {
    const known = this.lookups.get(publicPrefix);
    if (known !== undefined && known.until > performance.now()) return known.found;
    const lookup = { until: performance.now() + cacheMs, found: this.load(publicPrefix) };
    this.remember(publicPrefix, lookup);
    // An unknown key or a failed look-up is not remembered: the next request asks again.
    const forget = () => {
      if (this.lookups.get(publicPrefix) === lookup) this.lookups.delete(publicPrefix);
    };
    lookup.found.then((found) => {
      if (found === null) forget();
    }, forget);
    return lookup.found;
  }

  private remember(publicPrefix: string, lookup: Lookup): void {
    this.lookups.delete(publicPrefix);
    this.lookups.set(publicPrefix, lookup);
    const [oldest] = this.lookups.keys();
    if (this.lookups.size > cacheSize && oldest !== undefined) this.lookups.delete(oldest);
  }

  private async load(publicPrefix: string): Promise<ApiKey | null> {
    try {
      return await this.dataSource.manager
        .createQueryBuilder(ApiKey, 'key')
        .where('key.publicPrefix = :publicPrefix AND key.revokedAt IS NULL', { publicPrefix })
        .getOne();
    } catch (error) {
      throw new Problem('unavailable', 'Keys can not be checked now', { cause: error });
    }
  }
}

/** A key as it is given out, once. */
export interface IssuedKey {
  readonly id: string;
  readonly key: string;
  readonly scopes: readonly ScopeName[];
}

/** Issues a key; nobody but the bootstrap key is an operator. */
export async function createKey(
  manager: EntityManager,
  tenant: string,
  wanted: { name: string; scopes: readonly ScopeName[] },
): Promise<IssuedKey> {
  if (wanted.scopes.includes('operator')) throw new Problem('missing-scope', 'The bootstrap key alone is an operator');
  const key = newApiKey();
  const id = `key_${randomUUID()}`;
  const scopes = [...new Set(wanted.scopes)];
  await manager.insert(ApiKey, { id, tenantId: tenant, name: wanted.name, scopes, ...partsOf(key) });
  return { id, key, scopes };
}

/** What may be shown of a tenant's keys, oldest first. */
export async function listKeys(manager: EntityManager, tenant: string) {
  const keys = await manager.find(ApiKey, { where: { tenantId: tenant }, order: { createdAt: 'ASC', id: 'ASC' } });
  return keys.map(({ id, name, publicPrefix, scopes, createdAt, revokedAt }) => ({
    id,
    name,
    publicPrefix,
    scopes,
    createdAt: createdAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  }));
}

/** Ends a key of this tenant; `not-found` when it has none of that id. Revoking twice is no error. */
export async function revokeKey(manager: EntityManager, tenant: string, id: string): Promise<void> {
  const result = await manager
    .createQueryBuilder()
    .update(ApiKey)
    .set({ revokedAt: () => 'coalesce(revoked_at, now())' })
    .where('id = :id AND tenant_id = :tenant', { id, tenant })
    .execute();
  if (result.affected !== 1) throw new Problem('not-found', `No key "${id}"`);
}

/** Creates a tenant with its first key, which may do everything inside it; `conflict` when the id is taken. */
export async function createTenant(manager: EntityManager, wanted: { id: string; name: string }): Promise<IssuedKey> {
  return manager.transaction(async (inside) => {
    const insert = inside.createQueryBuilder().insert().into(Tenant).values({ id: wanted.id, name: wanted.name });
    const result = await insert.orIgnore().returning('id').execute();
    if (rowsOf(result.raw) === 0) throw new Problem('conflict', `Tenant "${wanted.id}" exists`);
    return createKey(inside, wanted.id, { name: 'first admin key', scopes: ['admin', 'ingest', 'read', 'act'] });
  });
}

/** Tenant `demo` with exactly this key and all scopes; another bootstrap key of an earlier start ends. */
export async function ensureBootstrapKey(dataSource: DataSource, key: string): Promise<void> {
  const parts = partsOf(key);
  await dataSource.transaction(async (manager) => {
    await manager.query(`INSERT INTO access.tenant (id, name) VALUES ('demo', 'Demo') ON CONFLICT (id) DO NOTHING`);
    await manager.query(
      `INSERT INTO access.api_key (id, tenant_id, name, public_prefix, secret_hash, scopes)
       VALUES ('key_bootstrap', 'demo', 'bootstrap', $1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET public_prefix = $1, secret_hash = $2, scopes = $3, revoked_at = NULL`,
      [parts.publicPrefix, parts.secretHash, ['ingest', 'read', 'act', 'admin', 'operator', 'delegate']],
    );
  });
}

function partsOf(key: string) {
  const parts = parseApiKey(key);
  if (parts === null) throw new Error('a key that is not of the form name_public_secret');
  return parts;
}

function rowsOf(raw: unknown): number {
  return Array.isArray(raw) ? raw.length : 0;
}

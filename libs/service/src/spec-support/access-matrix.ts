import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ApiKey } from '../api-key.entity.ts';
import { newApiKey, parseApiKey, scopeNames, type ScopeName } from '../api-key.ts';
import type { RunningService } from '../start-service.ts';
import { servedRoutes } from './served-routes.ts';

/** Who may call a route, and with what it is called here. */
export interface Access {
  /** Any one of these scopes; `open`: no key at all. */
  readonly needs: readonly ScopeName[] | 'open';
  /** The route with names of the owner's things in place of its parameters; the route as it stands unless told. */
  readonly path?: () => string;
  /** A good one: JSON, or a text of this content type. */
  readonly body?: object | string;
  readonly contentType?: string;
  /** What a key of another tenant with every scope is answered: 404 where the path names a thing of the owner. */
  readonly stranger: number;
}

export interface AccessUnderTest {
  /** `GET /v1/alerts/:id` → who may. Every route that the service answers, the four open ones of every service left out. */
  readonly routes: Readonly<Record<string, Access>>;
  readonly service: () => RunningService;
  /** The tenant whose things the paths name. */
  readonly owner?: string;
  /** A text that stands in what the owner has: no stranger may read it. */
  readonly secret: string;
  /** By table, the rows that its own consumers write meanwhile, as a condition in SQL: nobody asked for them. */
  readonly apart?: Readonly<Record<string, string>>;
}

const OPEN_TO_ALL = ['GET /healthz', 'GET /metrics', 'GET /openapi.json', 'GET /readyz'];
const STRANGER = 'stranger';

/**
 * Each route × {no key, an unknown one, each scope alone, another tenant's}: 401, 403 or what the stranger gets, and not
 * one row more or less. A route without an entry fails, and so does an entry without a route.
 */
export function describeAccess(name: string, { routes, service, owner = 'demo', secret, apart = {} }: AccessUnderTest): void {
  describe(`access to ${name}`, () => {
    const keys = new Map<ScopeName, string>();
    let strangers: string;

    const call = async (route: string, { path, body, contentType = 'application/json' }: Access, key: string | null) => {
      const [method = '', address = ''] = route.split(' ');
      const response = await fetch(service().url + (path?.() ?? address), {
        method,
        headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...(body === undefined ? {} : { 'content-type': contentType }) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, text: await textOf(response) };
    };
    const rows = async (tenant: string | null): Promise<unknown> => rowsIn(service().app.get(DataSource), { tenant, apart });

    beforeAll(async () => {
      const dataSource = service().app.get(DataSource);
      await dataSource.query(`INSERT INTO access.tenant (id, name) VALUES ($1, $1) ON CONFLICT DO NOTHING`, [STRANGER]);
      for (const scope of scopeNames) keys.set(scope, await issue(dataSource, owner, [scope]));
      strangers = await issue(dataSource, STRANGER, scopeNames);
    });

    it('is told of every route that is served', () => {
      const served = servedRoutes(service().app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }));
      expect(Object.keys(routes).toSorted()).toEqual(served.filter((route) => !OPEN_TO_ALL.includes(route)));
    });

    const closed = Object.entries(routes).filter(([, { needs }]) => needs !== 'open');

    it.each(closed)('%s: nobody without a key, or with one that is unknown', async (route, access) => {
      const before = await rows(null);
      const answers = [await call(route, access, null), await call(route, access, 'no key'), await call(route, access, newApiKey())];
      for (const { status, text } of answers) expect([status, JSON.parse(text)]).toMatchObject([401, { type: 'urn:rapport:problem:bad-credential' }]);
      expect(await rows(null)).toEqual(before);
    });

    it.each(closed)('%s: no scope but those that it needs', async (route, access) => {
      const before = await rows(null);
      for (const [scope, key] of keys) {
        if (access.needs.includes(scope)) continue;
        const { status, text } = await call(route, access, key);
        expect([scope, status, JSON.parse(text)]).toMatchObject([scope, 403, { type: 'urn:rapport:problem:missing-scope' }]);
      }
      expect(await rows(null)).toEqual(before);
    });

    it.each(closed)('%s: a stranger neither reads nor changes what is another’s', async (route, access) => {
      const before = await rows(owner);
      const { status, text } = await call(route, access, strangers);
      expect([status, text.includes(secret)]).toEqual([access.stranger, false]);
      expect(await rows(owner)).toEqual(before);
    });

    it.each(closed)('%s: each scope that it needs is enough', async (route, access) => {
      for (const [scope, key] of keys) {
        if (!access.needs.includes(scope)) continue;
        const { status } = await call(route, access, key);
        expect([scope, [401, 403].includes(status)]).toEqual([scope, false]);
      }
    });

    const open = Object.entries(routes).filter(([, { needs }]) => needs === 'open');
    if (open.length === 0) return;
    it.each(open)('%s: open to all', async (route, access) => {
      expect((await call(route, access, null)).status).toBe(access.stranger);
    });
  });
}

// A stream of events has no end: its head says whether it is answered.
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text();
  await response.body?.cancel();
  return '';
}

async function issue(dataSource: DataSource, tenantId: string, scopes: readonly ScopeName[]): Promise<string> {
  const key = newApiKey();
  const parts = parseApiKey(key);
  if (parts === null) throw new Error('a new key is not well-formed');
  await dataSource.manager.insert(ApiKey, { id: `key_${randomUUID()}`, tenantId, name: scopes.join(' '), scopes: [...scopes], ...parts });
  return key;
}

interface Table {
  readonly schema: string;
  readonly name: string;
  /** The column that tells whose a row is; null: it has none. */
  readonly owner: string | null;
}

/** Number and digest of each table's rows: of one tenant, where a table tells tenants apart, or (null) of all; offsets, which consumers write by themselves, left out. */
async function rowsIn(dataSource: DataSource, { tenant, apart }: { tenant: string | null; apart: Readonly<Record<string, string>> }): Promise<Record<string, string>> {
  const tables = await dataSource.query<Table[]>(
    `SELECT t.table_schema AS schema, t.table_name AS name, (
       SELECT min(c.column_name) FROM information_schema.columns c
       WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_name IN ('tenant', 'tenant_id')) AS owner
     FROM information_schema.tables t WHERE t.table_schema IN ($1, 'access') AND t.table_type = 'BASE TABLE' AND t.table_name <> 'consumer_offset' ORDER BY 1, 2`,
    ['schema' in dataSource.options ? dataSource.options.schema : ''],
  );
  const digests: Record<string, string> = {};
  for (const { schema, name, owner } of tables) {
    if (tenant !== null && owner === null) continue;
    const [found] = await dataSource.query<{ digest: string }[]>(
      `SELECT count(*) || ' ' || md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) AS digest
       FROM "${schema}"."${name}" t WHERE ($1::text IS NULL OR ${owner === null ? 'true' : `t."${owner}" = $1`}) AND NOT (${apart[name] ?? 'false'})`,
      [tenant],
    );
    digests[`${schema}.${name}`] = found?.digest ?? '';
  }
  return digests;
}

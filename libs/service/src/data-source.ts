import { DataSource } from 'typeorm';
import type { MixedList } from "typeorm";
import { accessEntities, accessMigrations } from './access.migration.ts';
import { exitConfiguration } from './config.ts';
import { createLogger } from "./logger.ts";
import type { Logger } from "./logger.ts";
import { TimeLimitedClient } from './time-limited-client.ts';

type Constructor = new () => unknown;

/** One service's schema: its entities and migrations, listed by hand. */
export interface Schema {
  readonly schema: string;
  readonly entities: readonly Constructor[];
  readonly migrations: readonly Constructor[];
}

export interface DataSourceSettings extends Schema {
  readonly url: string;
  readonly logger: Logger;
  /** Connections of this process; 10 unless told. */
  readonly poolSize?: number;
  /** Longest time of one statement; 30 s unless told. The client gives up at most 5 s later: a dead connection hangs nobody. */
  readonly statementTimeoutMs?: number;
}

/** The schema that all services read; ingestion's migrate alone runs it. */
export const accessSchema: Schema = { schema: 'access', entities: accessEntities, migrations: accessMigrations };

// The same number in every service: two starters never migrate at once.
const migrationLock = 7_263_001_001;

/** A connected DataSource with time limits, keep-alive and its `migration` table in its own schema; knows tenants and keys. */
export async function openDataSource(settings: DataSourceSettings): Promise<DataSource> {
  const statementTimeoutMs = settings.statementTimeoutMs ?? 30_000;
  const dataSource = new DataSource({
    type: 'postgres',
    url: settings.url,
    schema: settings.schema,
    entities: [...new Set([...settings.entities, ...accessEntities])],
    migrations: [...settings.migrations] as MixedList<never>,
    migrationsTableName: 'migration',
    installExtensions: false,
    applicationName: `rapport-${settings.schema}`,
    poolSize: settings.poolSize ?? 10,
    connectTimeoutMS: 5_000,
    poolErrorHandler: (error: unknown) => { settings.logger.warn({ err: error }, 'an idle database connection was lost'); },
    extra: {
      Client: TimeLimitedClient,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + Math.min(statementTimeoutMs, 5_000),
      idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    },
  });
  return dataSource.initialize();
}

/** Creates the schema and runs what is pending, under an advisory lock; answers the names of what ran. */
export async function runMigrations(dataSource: DataSource): Promise<string[]> {
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await lock.query(`CREATE SCHEMA IF NOT EXISTS "${schemaOf(dataSource)}"`);
    const done = await dataSource.runMigrations({ transaction: 'each' });
    return done.map((migration) => migration.name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [migrationLock]).finally(() => lock.release());
  }
}

/** All of a `migrate.ts`: opens each schema with long time limits, runs what is pending, closes. */
export async function migrateDatabase(url: string, schemas: readonly Schema[], logger: Logger): Promise<void> {
  for (const schema of schemas) {
    const dataSource = await openDataSource({ ...schema, url, logger, poolSize: 2, statementTimeoutMs: 3_600_000 });
    try {
      const done = await runMigrations(dataSource);
      logger.info({ schema: schema.schema, migrations: done }, done.length === 0 ? 'up to date' : 'migrated');
    } finally {
      await dataSource.destroy();
    }
  }
}

/** Migrations that this program has and the database lacks, its own schema's and those of `access`. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const own = await missing(dataSource, schemaOf(dataSource), dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name));
  const access = await missing(dataSource, 'access', accessMigrations.map((migration) => migration.name));
  return [...new Set([...own, ...access])];
}

/** Ends the process with 78 when the schema is older than the program: a service never migrates. A newer one is fine. */
export async function requireMigrated(dataSource: DataSource, logger: Logger = createLogger("migrations")): Promise<void> {
  const pending = await pendingMigrations(dataSource);
  if (pending.length === 0) return;
  logger.fatal({ pending }, 'the database schema is older than this program: run `npm run migrate`');
  process.exit(exitConfiguration);
}

async function missing(dataSource: DataSource, schema: string, names: readonly string[]): Promise<string[]> {
  const [table] = await dataSource.query<[{ found: boolean }]>('SELECT to_regclass($1) IS NOT NULL AS found', [`"${schema}".migration`]);
  if (!table.found) return [...names];
  const rows = await dataSource.query<{ name: string }[]>(`SELECT name FROM "${schema}".migration`);
  const there = new Set(rows.map((row) => row.name));
  return names.filter((name) => !there.has(name));
}

function schemaOf(dataSource: DataSource): string {
  const schema = 'schema' in dataSource.options ? dataSource.options.schema : undefined;
  if (schema === undefined) throw new Error('the data source has no schema');
  return schema;
}

import { Pool } from 'pg';

const connections = 4;
const rowsPerStatement = 1_000;

/** The columns that the scorer writes for an event and for a customer's state, with nothing around them: no offset, no outbox, no fold. */
const tables = `
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.timeline (LIKE scoring.timeline INCLUDING ALL);
CREATE TABLE bench.customer_state (LIKE scoring.customer_state INCLUDING ALL);
ALTER TABLE bench.customer_state SET (fillfactor = 70);
`;

/** Writes copies of rows that the scorer wrote, by `unnest` over four connections, and answers rows a second. */
export async function writeCeiling(databaseUrl: string, source: string): Promise<number> {
  const pool = new Pool({ connectionString: databaseUrl, max: connections });
  try {
    await pool.query(tables);
    const { rows: timeline } = await pool.query<Row>('SELECT * FROM scoring.timeline WHERE source = $1 ORDER BY counted_at, event_id', [source]);
    const { rows: states } = await pool.query<Row>(
      'SELECT * FROM scoring.customer_state WHERE customer_id = ANY ($1)',
      [[...new Set(timeline.map((row) => row['customer_id']))]],
    );
    const stateOf = new Map(states.map((row) => [row['customer_id'], row]));
    const insertEvents = await unnestInsert(pool, 'timeline', '');
    const upsertStates = await unnestInsert(pool, 'customer_state', await overwrite(pool));
    const chunks = chunked(timeline, rowsPerStatement);
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: connections }, (_, lane) => writeLane(pool, { chunks: chunks.filter((_chunk, n) => n % connections === lane), stateOf, insertEvents, upsertStates })));
    return timeline.length / ((performance.now() - startedAt) / 1000);
  } finally {
    await pool.query('DROP SCHEMA IF EXISTS bench CASCADE');
    await pool.end();
  }
}

type Row = Record<string, unknown>;

interface Statement {
  readonly sql: string;
  readonly values: (rows: readonly Row[]) => unknown[];
}

interface Lane {
  readonly chunks: readonly Row[][];
  readonly stateOf: ReadonlyMap<unknown, Row>;
  readonly insertEvents: Statement;
  readonly upsertStates: Statement;
}

async function writeLane(pool: Pool, lane: Lane): Promise<void> {
  const client = await pool.connect();
  try {
    for (const chunk of lane.chunks) {
      const ids = [...new Set(chunk.map((row) => row['customer_id']))].sort();
      const states = ids.map((id) => lane.stateOf.get(id)).filter((row) => row !== undefined);
      await client.query('BEGIN');
      await client.query(lane.insertEvents.sql, lane.insertEvents.values(chunk));
      await client.query(lane.upsertStates.sql, lane.upsertStates.values(states));
      await client.query('COMMIT');
    }
  } finally {
    client.release();
  }
}

async function unnestInsert(pool: Pool, table: string, tail: string): Promise<Statement> {
  const columns = await columnsOf(pool, table);
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  const names = columns.map(({ name }) => name).join(', ');
  return {
    sql: `INSERT INTO bench.${table} (${names}) OVERRIDING SYSTEM VALUE SELECT * FROM unnest(${arrays}) ${tail}`,
    values: (rows) => columns.map(({ name }) => rows.map((row) => text(row[name]))),
  };
}

const text = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  return value !== null && typeof value === 'object' && !Buffer.isBuffer(value) ? JSON.stringify(value) : value;
};

async function overwrite(pool: Pool): Promise<string> {
  const columns = await columnsOf(pool, 'customer_state');
  return `ON CONFLICT (tenant_id, customer_id) DO UPDATE SET ${columns.map(({ name }) => `${name} = EXCLUDED.${name}`).join(', ')}`;
}

async function columnsOf(pool: Pool, table: string): Promise<{ name: string; type: string }[]> {
  const { rows } = await pool.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [`bench.${table}`],
  );
  return rows;
}

function chunked<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, n) => rows.slice(n * size, (n + 1) * size));
}

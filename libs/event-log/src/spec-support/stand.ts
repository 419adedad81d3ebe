import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { Pool } from 'pg';
import { createTestDatabase, uniqueName } from '@rapport/tools/testing';
import { connectLog } from '../kafka-log.ts';
import type { KafkaLog } from '../kafka-log.ts';
import type { Database, Logger, TransactionalDatabase } from '../log.ts';
import { eventLogTablesSql } from '../tables-sql.ts';
import { createTopics } from '../topic-admin.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const silent = (): void => undefined;

export const quiet: Logger = { debug: silent, info: silent, warn: silent, error: silent };

/** A logger that keeps what it was told, for a test that wants to know. */
export function keepingLogger(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const keep = (details: object, message: string): void => {
    lines.push(`${message} ${JSON.stringify(details)}`);
  };
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}

/** A line to the brokers that a test can cut. */
export class Line {
  #isCut = false;
  readonly #sockets = new Set<Socket>();

  readonly socketFactory = ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }): Socket => {
    // Port 1 of this machine refuses connections, as the port of a broker that is away does.
    const socket = connect(this.#isCut ? 1 : port, host, onConnect);
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  };

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy(new Error('read ECONNRESET'));
  }

  mend(): void {
    this.#isCut = false;
  }
}

export function openLog(line?: Line, logger: Logger = quiet): KafkaLog {
  return connectLog({ brokers, clientId: 'event-log-spec', logger, ...(line === undefined ? {} : { socketFactory: line.socketFactory }) });
}

export async function freshTopic(log: KafkaLog, partitions: number): Promise<string> {
  const name = uniqueName('topic');
  await createTopics(log, [{ name, partitions }]);
  return name;
}

export interface TestTables {
  readonly database: TransactionalDatabase;
  /** Rows of `t.seen`, what a test's processor wrote. */
  readonly seen: () => Promise<{ partition: number; record_offset: string; value: string }[]>;
  readonly close: () => Promise<void>;
}

/** A fresh database with the tables of the library and one that keeps each record's effect, repeats included. */
export async function freshTables(): Promise<TestTables> {
  const created = await createTestDatabase();
  const pool = new Pool({ connectionString: created.url, max: 12 });
  pool.on('error', silent);
  await pool.query('CREATE SCHEMA t');
  for (const statement of eventLogTablesSql('t').up) await pool.query(statement);
  await pool.query('CREATE TABLE t.seen (partition int, record_offset bigint, value text, n bigint GENERATED ALWAYS AS IDENTITY)');
  await pool.query('CREATE TABLE t.dead (partition int, record_offset bigint, reason text)');
  return {
    database: databaseOver(pool),
    seen: async () => (await pool.query('SELECT partition, record_offset, value FROM t.seen ORDER BY n')).rows as { partition: number; record_offset: string; value: string }[],
    close: async () => {
      await pool.end();
      await created.drop();
    },
  };
}

function databaseOver(pool: Pool): TransactionalDatabase {
  return {
    query: async <T>(sql: string, params?: unknown[]) => (await pool.query(sql, params)).rows as T,
    transaction: async <T>(work: (database: Database) => Promise<T>) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const result = await work({ query: async <R>(sql: string, params?: unknown[]) => (await client.query(sql, params)).rows as R });
        await client.query('COMMIT');
        return result;
      } catch (thrown) {
        await client.query('ROLLBACK').catch(silent);
        throw thrown;
      } finally {
        client.release();
      }
    },
  };
}

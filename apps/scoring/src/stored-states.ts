import type { DataSource } from 'typeorm';
import type { CustomerReader, KnownCustomer } from './customer-reader.ts';
import { ListConditions } from './list-conditions.ts';
import type { Described } from './list-conditions.ts';

/** Customers whose stored folds, and whose timelines, are in memory at once. */
const foldsAtOnce = 5_000;
const timelinesAtOnce = 250;
/** Timelines that one answer may read: some seconds of computing. */
export const mostTimelines = 20_000;

export interface StoredState {
  readonly customer_id: string;
  readonly state: string;
}

/** The stored states of the customers of whom something was said, by their ids. */
export async function* storedStates(dataSource: DataSource, tenant: string, query: Described): AsyncGenerator<readonly StoredState[]> {
  for (let last: string | null = ''; last !== null; ) {
    const sql: ListConditions = new ListConditions(tenant).described(query).add((value) => `s.customer_id > ${value(last)}`);
    const rows: StoredState[] = await dataSource.query(`SELECT s.customer_id, s.state ${sql.from} ORDER BY s.customer_id LIMIT ${foldsAtOnce}`, sql.values);
    yield rows;
    last = rows.length < foldsAtOnce ? null : (rows.at(-1)?.customer_id ?? null);
  }
}

/** Customers with their timelines. */
export async function* timelinesOf(reader: CustomerReader, tenant: string, ids: readonly string[]): AsyncGenerator<KnownCustomer> {
  for (let start = 0; start < ids.length; start += timelinesAtOnce) {
    yield* (await reader.many(tenant, ids.slice(start, start + timelinesAtOnce))).values();
  }
}

import type { Database, TopicRecord } from './log.ts';
import { quoteIdentifier } from './tables-sql.ts';

/** A record to be published once the transaction that wrote it is committed. */
export interface OutboxRecord extends TopicRecord {
  readonly value: string | null;
  /** A uuid; what the receiver tells repeats by. */
  readonly id: string;
}

/** Writes the records to `<schema>.outbox` within the caller's transaction, in this order. Wake the relay after the commit. */
export async function addToOutbox(transaction: Database, schema: string, records: readonly OutboxRecord[]): Promise<void> {
  if (records.length === 0) return;
  await transaction.query(`SELECT ${quoteIdentifier(schema)}.add_to_outbox($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[])`, [
    records.map(({ id }) => id),
    records.map(({ topic }) => topic),
    records.map(({ key }) => key),
    records.map(({ headers }) => JSON.stringify(headers ?? {})),
    records.map(({ value }) => value),
  ]);
}

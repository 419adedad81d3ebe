import { ContractError, readKafkaRecord } from '@rapport/contracts';
import type { InteractionRecord } from '@rapport/contracts';
import type { LogRecord } from '@rapport/event-log';
import { contentHash } from './content-hash.ts';

/** A record of interactions.v1 that keeps its contract. */
export interface Arrival {
  readonly log: LogRecord;
  readonly record: InteractionRecord;
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
  readonly receivedAt: number;
}

/** A record that doesn't: it goes to the dead letters and is never read again. */
export interface Refusal {
  readonly log: LogRecord;
  readonly reason: string;
  readonly detail: string;
}

/** Reads each record of a batch, in its order. */
export function readArrivals(records: readonly LogRecord[]): { arrivals: Arrival[]; refusals: Refusal[] } {
  const arrivals: Arrival[] = [];
  const refusals: Refusal[] = [];
  for (const log of records) {
    try {
      arrivals.push(readArrival(log));
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      refusals.push({ log, reason: error.reason, detail: error.message });
    }
  }
  return { arrivals, refusals };
}

function readArrival(log: LogRecord): Arrival {
  const record = readKafkaRecord(log);
  const { data, receivedAt } = record;
  return { log, record, hash: contentHash(data), occurredAt: Date.parse(data.occurredAt), receivedAt: Date.parse(receivedAt) };
}

/** What tells an event from every other: tenant, source and id, none of which holds a NUL. */
export function eventKey({ record }: { readonly record: Pick<InteractionRecord, 'tenant' | 'source' | 'id'> }): string {
  return `${record.tenant}\0${record.source}\0${record.id}`;
}

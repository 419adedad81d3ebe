import { metrics } from '@rapport/service';
import { Counter, Gauge } from 'prom-client';
import type { SpoolFigures } from './spool.ts';

/** Repeats count, too: ingestion doesn't know them. */
export const acceptedEvents = new Counter({
  name: 'ingestion_events_accepted_total',
  help: 'Interactions that the broker or the spool has, repeats included',
  registers: [metrics],
});

export const rejectedEvents = new Counter({
  name: 'ingestion_events_rejected_total',
  help: 'Events that became no interaction, by reason',
  labelNames: ['reason'],
  registers: [metrics],
});

/** Accepted, but without meaning until the model document knows the kind. */
export const unknownKindEvents = new Counter({
  name: 'ingestion_events_of_unknown_kind_total',
  help: 'Accepted interactions whose kind or channel is not in the catalogue',
  registers: [metrics],
});

export const spooledEvents = new Counter({
  name: 'ingestion_events_spooled_total',
  help: 'Accepted interactions that went to PostgreSQL because Kafka did not answer or earlier ones of the customer wait there',
  registers: [metrics],
});

const spoolRows = new Gauge({ name: 'ingestion_spool_rows', help: 'Records that wait in PostgreSQL for Kafka', registers: [metrics] });
const spoolBytes = new Gauge({ name: 'ingestion_spool_bytes', help: 'Bytes of the records that wait in PostgreSQL for Kafka', registers: [metrics] });
const spoolAge = new Gauge({ name: 'ingestion_spool_oldest_seconds', help: 'Age of the oldest record that waits in PostgreSQL for Kafka', registers: [metrics] });

export const spoolGauges = {
  show({ rows, bytes, oldestSeconds }: SpoolFigures): void {
    spoolRows.set(rows);
    spoolBytes.set(bytes);
    spoolAge.set(oldestSeconds);
  },
};

import { metrics } from '@rapport/service';
import { Counter } from 'prom-client';

/** Repeats count, too: ingestion doesn't know them. */
export const acceptedEvents = new Counter({
  name: 'ingestion_events_accepted_total',
  help: 'Interactions that the broker has, repeats included',
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

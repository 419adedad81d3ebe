import type { Interaction } from '@rapport/contracts';
import type { EntityManager } from 'typeorm';
import { fromContract } from './domain/interaction.ts';
import type { DomainInteraction } from './domain/interaction.ts';

/** A row of the timeline as the domain and as a reader wants it. */
export interface TimelineItem {
  readonly interaction: DomainInteraction;
  readonly data: Interaction;
}

interface Row {
  readonly tenant_id: string;
  readonly customer_id: string;
  readonly source: string;
  readonly event_id: string;
  readonly occurred_at: number;
  readonly received_at: number;
  readonly counted_at: number;
  readonly sequence: number;
  readonly data: string;
}

/** A tenant's customer, as a key of a map; no tenant's id holds a NUL. */
export function customerKey(tenant: string, customer: string): string {
  return `${tenant}\0${customer}`;
}

const ms = (column: string): string => `round(extract(epoch FROM ${column}) * 1000)::double precision AS ${column}`;

/** The whole timelines of these customers, with one query; one without interactions is absent. */
export async function readTimelines(
  manager: EntityManager,
  customers: readonly { readonly tenant: string; readonly customer: string }[],
): Promise<Map<string, TimelineItem[]>> {
  const timelines = new Map<string, TimelineItem[]>();
  if (customers.length === 0) return timelines;
  const rows = await manager.query<Row[]>(
    `SELECT tenant_id, customer_id, source, event_id, ${ms('occurred_at')}, ${ms('received_at')}, ${ms('counted_at')},
            sequence::double precision AS sequence, data
     FROM unnest($1::text[], $2::text[]) AS wanted (t, c)
     JOIN scoring.timeline ON tenant_id = t AND customer_id = c`,
    [customers.map(({ tenant }) => tenant), customers.map(({ customer }) => customer)],
  );
  for (const row of rows) {
    const key = customerKey(row.tenant_id, row.customer_id);
    const items = timelines.get(key) ?? [];
    if (items.length === 0) timelines.set(key, items);
    items.push(readRow(row));
  }
  return timelines;
}

/** What these customers took back, with one query. */
export async function readRetractions(
  manager: EntityManager,
  customers: readonly { readonly tenant: string; readonly customer: string }[],
): Promise<Map<string, DomainInteraction[]>> {
  const retractions = new Map<string, DomainInteraction[]>();
  if (customers.length === 0) return retractions;
  const rows = await manager.query<Row[]>(
    `SELECT tenant_id, customer_id, source, event_id, ${ms('occurred_at')}, ${ms('received_at')}, ${ms('counted_at')},
            sequence::double precision AS sequence, data
     FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS wanted (t, c)
     JOIN scoring.timeline ON tenant_id = t AND customer_id = c WHERE kind = 'interaction.retracted'`,
    [customers.map(({ tenant }) => tenant), customers.map(({ customer }) => customer)],
  );
  for (const row of rows) {
    const key = customerKey(row.tenant_id, row.customer_id);
    retractions.set(key, [...(retractions.get(key) ?? []), readRow(row).interaction]);
  }
  return retractions;
}

function readRow(row: Row): TimelineItem {
  const data = JSON.parse(row.data) as Interaction;
  const record = {
    source: row.source,
    id: row.event_id,
    time: new Date(row.occurred_at).toISOString(),
    receivedAt: new Date(row.received_at).toISOString(),
    data,
  };
  return { interaction: fromContract(record, { countedAt: row.counted_at, sequence: row.sequence }), data };
}

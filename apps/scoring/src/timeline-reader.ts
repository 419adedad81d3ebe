import type { Interaction } from '@rapport/contracts';
import type { EntityManager } from 'typeorm';
import { fromContract } from './domain/interaction.ts';
import type { DomainInteraction } from './domain/interaction.ts';

/** A row of the timeline as the domain and as a reader wants it. */
export interface TimelineItem {
  readonly interaction: DomainInteraction;
  readonly data: Interaction;
  /** Whose it is by its own names: another customer where that is merged into this one. */
  readonly owner: string;
}

interface Row {
  readonly tenant_id: string;
  readonly customer_id: string;
  readonly owner: string;
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

type Customers = readonly { readonly tenant: string; readonly customer: string }[];

/** The whole timelines of these customers and of whoever is merged into each, with one query; one without interactions is absent. */
export async function readTimelines(manager: EntityManager, customers: Customers): Promise<Map<string, TimelineItem[]>> {
  return read(manager, customers, `(
    SELECT t, c, c AS member FROM wanted
    UNION ALL
    SELECT t, c, m.customer_id FROM wanted JOIN scoring.merged_customer m ON m.tenant_id = t AND m.root_id = c) AS members
    JOIN scoring.timeline ON tenant_id = t AND customer_id = member`);
}

/** The interactions that are these customers' by their own names, whoever they are merged into. */
export async function readOwnTimelines(manager: EntityManager, customers: Customers): Promise<Map<string, TimelineItem[]>> {
  return read(manager, customers, 'wanted JOIN scoring.timeline ON tenant_id = t AND customer_id = c');
}

/** Of these customers' own interactions those that take others back. */
export async function readRetractions(manager: EntityManager, customers: Customers): Promise<DomainInteraction[]> {
  const timelines = await read(manager, customers, "wanted JOIN scoring.timeline ON tenant_id = t AND customer_id = c AND kind = 'interaction.retracted'");
  return [...timelines.values()].flat().map(({ interaction }) => interaction);
}

async function read(manager: EntityManager, customers: Customers, from: string): Promise<Map<string, TimelineItem[]>> {
  const timelines = new Map<string, TimelineItem[]>();
  if (customers.length === 0) return timelines;
  const rows = await manager.query<Row[]>(
    `WITH wanted AS (SELECT DISTINCT t, c FROM unnest($1::text[], $2::text[]) AS wanted (t, c))
     SELECT t AS tenant_id, c AS customer_id, timeline.customer_id AS owner, source, event_id, ${ms('occurred_at')}, ${ms('received_at')}, ${ms('counted_at')}, sequence::double precision AS sequence, data
     FROM ${from}`,
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

function readRow(row: Row): TimelineItem {
  const data = JSON.parse(row.data) as Interaction;
  const record = {
    source: row.source,
    id: row.event_id,
    time: new Date(row.occurred_at).toISOString(),
    receivedAt: new Date(row.received_at).toISOString(),
    data,
  };
  return { interaction: fromContract(record, { countedAt: row.counted_at, sequence: row.sequence }), data, owner: row.owner };
}

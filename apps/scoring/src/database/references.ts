import type { EntityManager } from 'typeorm';
import { columns } from './columns.ts';

/** What an interaction names; of type `interaction` it is another event: `ns` its source, `id` its id. */
export interface Reference {
  readonly tenant: string;
  readonly type: string;
  readonly ns: string;
  readonly id: string;
}

/** A reference and whose it is. */
export interface OwnedReference extends Reference {
  /** Null: an event of the surroundings, which is of all who are exposed to it. */
  readonly customer: string | null;
}

/** An event by its name. */
export interface EventName {
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
}

/** An event that stands in the timeline and waits for one of its references. */
export interface WaitingEvent extends EventName {
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The canonical interaction, JSON. */
  readonly data: string;
}

/**
 * Makes sure that no event waits for ever for what another batch brings at the same moment. `named` are the references of
 * each event that has its customer of one. Where none of an event's is known it waits until no other batch is under way, and lets none
 * begin before its transaction ends: what is found to be missing then finds the event when it comes.
 */
export async function secureReferences(manager: EntityManager, named: readonly (readonly Reference[])[]): Promise<void> {
  const known = await manager.query<Reference[]>(
    'SELECT DISTINCT tenant_id AS tenant, type, ns, ref_id AS id FROM scoring.reference_owners($1::text[], $2::text[], $3::text[], $4::text[])',
    columns(named.flat(), referenceColumns),
  );
  const keys = new Set(known.map(referenceKey));
  if (named.every((references) => references.some((reference) => keys.has(referenceKey(reference))))) return;
  await lockOutBatches(manager);
}

/** Waits until no other batch is under way, and lets none begin before the transaction ends; before any other lock. */
export async function lockOutBatches(manager: EntityManager): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtext('scoring.retraction'))`);
}

/** A reference as a key of a map; none of its parts holds a NUL. */
export function referenceKey({ tenant, type, ns, id }: Reference): string {
  return `${tenant}\0${type}\0${ns}\0${id}`;
}

const referenceColumns = ['tenant', 'type', 'ns', 'id'] as const;

/** Keeps whose references are. In one order, so that two batches wait for each other in it; the first one stays. */
export async function keepReferences(manager: EntityManager, owned: readonly OwnedReference[]): Promise<void> {
  const sorted = [...owned].sort((a, b) => (referenceKey(a) < referenceKey(b) ? -1 : 1));
  await manager.query(
    `INSERT INTO scoring.reference (tenant_id, type, ns, ref_id, customer_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) ON CONFLICT DO NOTHING`,
    columns(sorted, [...referenceColumns, 'customer']),
  );
}

/** Notes which references an event waits for. */
export async function awaitReferences(manager: EntityManager, waiting: readonly (Reference & { readonly bySource: string; readonly byId: string })[]): Promise<void> {
  await manager.query(
    `INSERT INTO scoring.waiting (tenant_id, type, ns, ref_id, by_source, by_event_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) ON CONFLICT DO NOTHING`,
    columns(waiting, [...referenceColumns, 'bySource', 'byId']),
  );
}

/** Another batch has given an event that waits to its customer since this one saw it wait: begun again, it sees that. */
class AdoptedMeanwhile extends Error {
  override readonly name = 'AdoptedMeanwhile';
  readonly retriable = true;
}

/** Gives events that waited to their customer; they are known from now on. */
export async function adoptWaiting(manager: EntityManager, adopted: readonly (EventName & { readonly customer: string; readonly countedAt: number })[]): Promise<void> {
  const [, count] = await manager.query<[unknown, number]>(
    `UPDATE scoring.timeline SET customer_id = c, counted_at = to_timestamp(w / 1000)
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::double precision[]) AS owned (t, s, e, c, w)
     WHERE tenant_id = t AND source = s AND event_id = e AND customer_id IS NULL`,
    columns(adopted, ['tenant', 'source', 'id', 'customer', 'countedAt']),
  );
  if (count < adopted.length) throw new AdoptedMeanwhile('another batch has counted an event that waited');
  await endWaiting(manager, adopted);
}

/** These events wait for nothing any more. */
export async function endWaiting(manager: EntityManager, events: readonly EventName[]): Promise<void> {
  await manager.query(
    `DELETE FROM scoring.waiting USING unnest($1::text[], $2::text[], $3::text[]) AS ended (t, s, e)
     WHERE tenant_id = t AND by_source = s AND by_event_id = e`,
    columns(events, ['tenant', 'source', 'id']),
  );
}

import type { EntityManager } from 'typeorm';

/** A retraction that waits in the timeline for the customer of the request's event at `place`. */
export interface WaitingRetraction {
  readonly place: number;
  readonly source: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The canonical interaction, JSON. */
  readonly data: string;
}

/** An event by its name. */
export interface EventName {
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
}

/** An event and whose it is. */
export interface OwnedEvent extends EventName {
  readonly customer: string;
}

/** What a retraction takes back. */
export interface Retracted extends EventName {
  readonly bySource: string;
  readonly byId: string;
}

/**
 * Whose these events are, as far as they were counted. It waits until no other batch is under way, and lets none begin
 * before its transaction ends: what is found to be missing then finds the retraction when it comes.
 */
export async function ownersOf(manager: EntityManager, events: readonly EventName[]): Promise<OwnedEvent[]> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtext('scoring.retraction'))`);
  return manager.query<OwnedEvent[]>(
    `SELECT tenant_id AS tenant, source, event_id AS id, customer_id AS customer
     FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (t, s, e)
     JOIN scoring.timeline ON tenant_id = t AND source = s AND event_id = e WHERE customer_id IS NOT NULL`,
    [events.map(({ tenant }) => tenant), events.map(({ source }) => source), events.map(({ id }) => id)],
  );
}

/** Notes what retractions that wait take back. */
export async function awaitRetracted(manager: EntityManager, retracted: readonly Retracted[]): Promise<void> {
  await manager.query(
    `INSERT INTO scoring.retraction (tenant_id, source, event_id, by_source, by_event_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) ON CONFLICT DO NOTHING`,
    (['tenant', 'source', 'id', 'bySource', 'byId'] as const).map((key) => retracted.map((row) => row[key])),
  );
}

/** Gives retractions that waited to their customer; they are known from now on. */
export async function adoptRetractions(manager: EntityManager, adopted: readonly (OwnedEvent & { readonly countedAt: number })[]): Promise<void> {
  const names = (['tenant', 'source', 'id'] as const).map((key) => adopted.map((row) => row[key]));
  await manager.query(
    `UPDATE scoring.timeline SET customer_id = c, counted_at = to_timestamp(w / 1000)
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::double precision[]) AS owned (t, s, e, c, w)
     WHERE tenant_id = t AND source = s AND event_id = e`,
    [...names, adopted.map(({ customer }) => customer), adopted.map(({ countedAt }) => countedAt)],
  );
  await manager.query(
    `DELETE FROM scoring.retraction USING unnest($1::text[], $2::text[], $3::text[]) AS owned (t, s, e)
     WHERE tenant_id = t AND by_source = s AND by_event_id = e`,
    names,
  );
}

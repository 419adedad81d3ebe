import type { EntityManager } from 'typeorm';
import type { Doubt } from '../domain/meeting.ts';

/** That two customers may be one, because an event names both. */
export interface MergeProposal {
  readonly id: string;
  readonly into: string;
  readonly from: string;
  /** The alias of the other one that the event names. */
  readonly ns: string;
  readonly value: string;
  readonly source: string;
  readonly event: string;
  readonly because: Doubt;
}

type Pair = readonly [string, string];

/** Of these pairs those of whom nobody has decided or asked anything yet. */
export async function undecided<P extends { readonly pair: Pair }>(manager: EntityManager, tenant: string, met: readonly P[]): Promise<P[]> {
  const known = await manager.query<{ place: string }[]>(
    `SELECT place FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS asked (a, b, place)
     JOIN scoring.merge_proposal ON tenant_id = $1 AND least(into_id, from_id) = least(a, b) AND greatest(into_id, from_id) = greatest(a, b)`,
    [tenant, met.map(({ pair }) => pair[0]), met.map(({ pair }) => pair[1])],
  );
  const places = new Set(known.map(({ place }) => Number(place) - 1));
  return met.filter((_, place) => !places.has(place));
}

/** A person has said of two of them, one on each side, that they are not one. */
export async function areKeptApart(manager: EntityManager, tenant: string, [ones, others]: readonly [readonly string[], readonly string[]]): Promise<boolean> {
  const found = await manager.query<unknown[]>(
    `SELECT FROM scoring.merge_proposal WHERE tenant_id = $1 AND dismissed_at IS NOT NULL
       AND (into_id = ANY ($2) AND from_id = ANY ($3) OR into_id = ANY ($3) AND from_id = ANY ($2)) LIMIT 1`,
    [tenant, ones, others],
  );
  return found.length > 0;
}

/** Who decides about merges does so one after the other; the last lock of a transaction. */
export async function lockMeetings(manager: EntityManager): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtext('scoring.meeting'))`);
}

export async function propose(manager: EntityManager, tenant: string, proposal: MergeProposal): Promise<void> {
  await manager.query(
    `INSERT INTO scoring.merge_proposal (tenant_id, proposal_id, into_id, from_id, ns, value, source, event_id, because, proposed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp()) ON CONFLICT DO NOTHING`,
    [tenant, proposal.id, proposal.into, proposal.from, proposal.ns, proposal.value, proposal.source, proposal.event, proposal.because],
  );
}

export interface OpenProposal extends MergeProposal {
  readonly at: Date;
  readonly into_name: string | null;
  readonly from_name: string | null;
}

/** Those that nobody has dismissed, of customers that are not one by now; the newest first, behind a place. */
export async function openProposals(manager: EntityManager, tenant: string, { limit, after }: { limit: number; after: readonly [number, string] | null }): Promise<(OpenProposal & { readonly place: number })[]> {
  return manager.query(
    `SELECT * FROM (
       SELECT p.proposal_id AS id, p.into_id AS "into", p.from_id AS "from", p.ns, p.value, p.source, p.event_id AS event, p.because, p.proposed_at AS at,
         extract(epoch FROM p.proposed_at)::double precision AS place, i.name AS into_name, f.name AS from_name
       FROM scoring.merge_proposal p
       LEFT JOIN scoring.merged_customer mi ON mi.tenant_id = $1 AND mi.customer_id = p.into_id
       LEFT JOIN scoring.merged_customer mf ON mf.tenant_id = $1 AND mf.customer_id = p.from_id
       LEFT JOIN scoring.customer i ON i.tenant_id = $1 AND i.customer_id = p.into_id
       LEFT JOIN scoring.customer f ON f.tenant_id = $1 AND f.customer_id = p.from_id
       WHERE p.tenant_id = $1 AND p.dismissed_at IS NULL AND coalesce(mi.root_id, p.into_id) <> coalesce(mf.root_id, p.from_id)) AS open
     WHERE $2::double precision IS NULL OR (place, id) < ($2, $3) ORDER BY place DESC, id DESC LIMIT $4`,
    [tenant, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
}

/** False: there is no such proposal. */
export async function dismiss(manager: EntityManager, tenant: string, { id, by }: { id: string; by: string | null }): Promise<boolean> {
  const rows = await manager.query<[unknown[], number]>(
    'UPDATE scoring.merge_proposal SET dismissed_at = coalesce(dismissed_at, clock_timestamp()), dismissed_by = coalesce(dismissed_by, $3) WHERE tenant_id = $1 AND proposal_id = $2 RETURNING 1',
    [tenant, id, by],
  );
  return rows[1] > 0;
}

import type { EntityManager } from 'typeorm';
import type { Asked, Doubt } from '../domain/meeting.ts';

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

/** That a pair was proposed. */
export interface ProposedPair extends Asked {
  readonly id: string;
  readonly into: string;
  readonly from: string;
}

/** All that was proposed of two of these customers, whether anybody has decided or not. */
export async function proposalsAmong(manager: EntityManager, tenant: string, customers: readonly string[]): Promise<ProposedPair[]> {
  return manager.query<ProposedPair[]>(
    `SELECT proposal_id AS id, into_id AS "into", from_id AS "from", because, dismissed_at IS NOT NULL AS "isDismissed" FROM scoring.merge_proposal
     WHERE tenant_id = $1 AND least(into_id, from_id) = ANY ($2) AND greatest(into_id, from_id) = ANY ($2)`,
    [tenant, customers],
  );
}

/** What is decided, or is proposed for a better reason, waits for nobody any longer. */
export async function endProposals(manager: EntityManager, tenant: string, ids: readonly string[]): Promise<void> {
  await manager.query('DELETE FROM scoring.merge_proposal WHERE tenant_id = $1 AND proposal_id = ANY ($2) AND dismissed_at IS NULL', [tenant, ids]);
}

/** What was asked because of these interactions is asked no longer. */
export async function endProposalsOf(manager: EntityManager, tenant: string, interactions: readonly { readonly source: string; readonly id: string }[]): Promise<void> {
  await manager.query(
    'DELETE FROM scoring.merge_proposal USING unnest($2::text[], $3::text[]) AS retracted (s, e) WHERE tenant_id = $1 AND source = s AND event_id = e AND dismissed_at IS NULL',
    [tenant, interactions.map(({ source }) => source), interactions.map(({ id }) => id)],
  );
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

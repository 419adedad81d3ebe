import type { Alias } from '@rapport/contracts';
import type { EntityManager } from 'typeorm';
import { columns } from './columns.ts';
import type { OwnedReference } from './references.ts';

/** That a customer named what is another's: an alias, whose type is none, or a reference. */
export interface Claim {
  readonly tenant: string;
  readonly type: string;
  readonly ns: string;
  readonly value: string;
  readonly customer: string;
}

export function claimOfAlias(tenant: string, { ns, value }: Alias, customer: string): Claim {
  return { tenant, type: '', ns, value, customer };
}

export function claimOfReference({ tenant, type, ns, id }: Omit<OwnedReference, 'customer'>, customer: string): Claim {
  return { tenant, type, ns, value: id, customer };
}

const claimColumns = ['tenant', 'type', 'ns', 'value', 'customer'] as const;
const unnested = 'unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS named (t, y, n, v, c)';

/** Keeps claims, in one order, so that two batches wait for each other in it. */
export async function keepClaims(manager: EntityManager, claims: readonly Claim[]): Promise<void> {
  await manager.query(`INSERT INTO scoring.claim (tenant_id, type, ns, value, customer_id) SELECT DISTINCT t, y, n, v, c FROM ${unnested} ORDER BY 1, 2, 3, 4, 5 ON CONFLICT DO NOTHING`, columns(claims, claimColumns));
}

/** These customers name these things no longer: each is then the first other one's that claims it, or nobody's; what names another account's person stays that. */
export async function dropClaims(manager: EntityManager, claims: readonly Claim[]): Promise<void> {
  const values = columns(claims, claimColumns);
  await manager.query(`DELETE FROM scoring.claim USING ${unnested} WHERE tenant_id = t AND type = y AND ns = n AND value = v AND customer_id = c`, values);
  await manager.query(`DELETE FROM scoring.contact USING ${unnested} WHERE y = '' AND tenant_id = t AND ns = n AND value = v AND customer_id = c`, values);
  await manager.query(`DELETE FROM scoring.customer_alias USING ${unnested} WHERE y = '' AND tenant_id = t AND ns = n AND value = v AND customer_id = c`, values);
  await manager.query(`DELETE FROM scoring.reference USING ${unnested} WHERE tenant_id = t AND type = y AND ns = n AND ref_id = v AND customer_id = c`, values);
  const next = `SELECT DISTINCT ON (t, y, n, v) t, y, n, v, customer_id FROM ${unnested} JOIN scoring.claim ON tenant_id = t AND type = y AND ns = n AND value = v ORDER BY t, y, n, v, claimed_at, customer_id`;
  await manager.query(
    `INSERT INTO scoring.customer_alias (tenant_id, ns, value, customer_id) SELECT t, n, v, customer_id FROM (${next}) AS next
     WHERE y = '' AND NOT EXISTS (SELECT FROM scoring.contact p WHERE p.tenant_id = t AND p.ns = n AND p.value = v AND p.customer_id <> next.customer_id) ON CONFLICT DO NOTHING`,
    values,
  );
  await manager.query(`INSERT INTO scoring.reference (tenant_id, type, ns, ref_id, customer_id) SELECT t, y, n, v, customer_id FROM (${next}) AS next WHERE y <> '' ON CONFLICT DO NOTHING`, values);
  await manager.query(
    `DELETE FROM scoring.merge_proposal p USING ${unnested} WHERE y = '' AND p.tenant_id = t AND p.ns = n AND p.value = v AND c IN (p.into_id, p.from_id) AND p.dismissed_at IS NULL`,
    values,
  );
}

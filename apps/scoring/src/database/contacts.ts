import type { EntityManager } from 'typeorm';
import { columns } from './columns.ts';
import type { Taken } from './batch.ts';

/** Keeps names of people; in one order, because two batches may learn the same. The first account stays. */
export async function keepContacts(manager: EntityManager, contacts: Taken['contacts']): Promise<void> {
  await manager.query(
    `INSERT INTO scoring.contact (tenant_id, ns, value, customer_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING`,
    columns(contacts, ['tenant', 'ns', 'value', 'customer']),
  );
}

/** The account to whose people this id belongs; null: to none. */
export async function accountOfContact(manager: EntityManager, tenant: string, id: string): Promise<string | null> {
  const [found] = await manager.query<{ account: string }[]>(`SELECT customer_id AS account FROM scoring.contact WHERE tenant_id = $1 AND ns = '' AND value = $2`, [tenant, id]);
  return found?.account ?? null;
}

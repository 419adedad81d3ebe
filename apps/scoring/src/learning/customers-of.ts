import type { EntityManager } from 'typeorm';
import type { DomainInteraction } from '../domain/interaction.ts';
import { customerKey, readTimelines } from '../timeline-reader.ts';

/** A customer and all that was counted of it by a moment, in no order. */
export interface KnownCustomer {
  readonly id: string;
  readonly interactions: readonly DomainInteraction[];
}

/** Timelines read at once. */
const pageSize = 500;

/** A tenant's customers by their ids: what was counted later than `asOf` is left out, so that a second reading gives the same. */
export async function* customersOf(manager: EntityManager, tenant: string, asOf: number): AsyncGenerator<KnownCustomer> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const rows: { customer_id: string }[] = await manager.query(
      'SELECT customer_id FROM scoring.customer_state WHERE tenant_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3',
      [tenant, after, pageSize],
    );
    const timelines = await readTimelines(manager, rows.map(({ customer_id: customer }) => ({ tenant, customer })));
    for (const { customer_id: id } of rows) {
      const items = timelines.get(customerKey(tenant, id)) ?? [];
      yield { id, interactions: items.map(({ interaction }) => interaction).filter(({ countedAt }) => countedAt <= asOf) };
    }
    after = rows.length < pageSize ? undefined : rows.at(-1)?.customer_id;
  }
}

export async function customerCount(manager: EntityManager, tenant: string): Promise<number> {
  const [row] = await manager.query<{ count: string }[]>('SELECT count(*) AS count FROM scoring.customer_state WHERE tenant_id = $1', [tenant]);
  return Number(row?.count ?? 0);
}

import type { EntityManager } from 'typeorm';
import type { Portrait } from './domain/alert-view.ts';
import { noMemory, type CustomerMemory } from './domain/customer-memory.ts';

/** A customer as the grid finds it. */
export interface GridRow {
  readonly customer: string;
  readonly memory: CustomerMemory;
  readonly portrait: Portrait;
}

interface Point {
  readonly tenant: string;
  readonly minutes: number;
  readonly point: number;
}

/** The statements of the grid-keeper; inside the caller's transaction where they lock. */
export class GridStore {
  constructor(private readonly manager: EntityManager) {}

  /** Every tenant with customers: one look into the key a tenant. */
  async tenants(): Promise<string[]> {
    const rows = await this.manager.query<{ tenant: string }[]>(
      `WITH RECURSIVE known (tenant) AS (
         SELECT min(tenant_id) FROM notification.customer_memory
         UNION ALL SELECT (SELECT min(m.tenant_id) FROM notification.customer_memory m WHERE m.tenant_id > known.tenant) FROM known WHERE known.tenant IS NOT NULL
       ) SELECT tenant FROM known WHERE tenant IS NOT NULL`,
    );
    return rows.map(({ tenant }) => tenant);
  }

  /**
   * Takes a point until the commit and answers up to whom it is done. A tenant that is new here begins with its next point:
   * what was imported a moment ago has not happened now.
   */
  async take({ tenant, minutes, point }: Point): Promise<'elsewhere' | 'done' | { readonly after: string; readonly spreads: Readonly<Record<string, number>> }> {
    await this.manager.query('INSERT INTO notification.grid (tenant_id, minutes, point) VALUES ($1, $2, to_timestamp($3::double precision / 1000)) ON CONFLICT DO NOTHING', [tenant, minutes, point]);
    const [row] = await this.manager.query<{ point: number; place: string | null; spreads: Record<string, number> }[]>(
      `SELECT extract(epoch FROM point)::double precision * 1000 AS point, place, spreads FROM notification.grid WHERE tenant_id = $1 AND minutes = $2 FOR UPDATE SKIP LOCKED`,
      [tenant, minutes],
    );
    if (row === undefined) return 'elsewhere';
    if (row.point < point) {
      await this.manager.query(`UPDATE notification.grid SET point = to_timestamp($3::double precision / 1000), place = '' WHERE tenant_id = $1 AND minutes = $2`, [tenant, minutes, point]);
      return { after: '', spreads: {} };
    }
    return row.place === null ? 'done' : { after: row.place, spreads: row.spreads };
  }

  async moveOn({ tenant, minutes }: Point, { place, spreads }: { readonly place: string | null; readonly spreads: Readonly<Record<string, number>> }): Promise<void> {
    await this.manager.query('UPDATE notification.grid SET place = $3, spreads = $4 WHERE tenant_id = $1 AND minutes = $2', [tenant, minutes, place, JSON.stringify(spreads)]);
  }

  /** The next customers, locked in the order in which a change locks them. */
  async customersAfter(tenant: string, customer: string, rows: number): Promise<GridRow[]> {
    const found = await this.manager.query<{ customer: string; memory: CustomerMemory; portrait: Portrait | null }[]>(
      `SELECT customer_id AS customer, memory, portrait FROM notification.customer_memory
       WHERE tenant_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3 FOR UPDATE`,
      [tenant, customer, rows],
    );
    return found.map((row) => ({ customer: row.customer, memory: { ...noMemory, ...row.memory }, portrait: row.portrait ?? { customer: { id: row.customer, traits: {} }, valueAtStake: null } }));
  }

  /** Enough of them to know what is usual. */
  async someMemories(tenant: string): Promise<CustomerMemory[]> {
    const rows = await this.manager.query<{ memory: CustomerMemory }[]>('SELECT memory FROM notification.customer_memory WHERE tenant_id = $1 ORDER BY md5(customer_id) LIMIT 1000', [tenant]);
    return rows.map(({ memory }) => ({ ...noMemory, ...memory }));
  }

  /** The UTC midnights on which something of each source came, ascending. */
  async sourceDays(tenant: string, now: number, within: number): Promise<Map<string, number[]>> {
    const rows = await this.manager.query<{ source: string; days: number[] }[]>(
      `SELECT source, array_agg(extract(epoch FROM day)::double precision * 1000 ORDER BY day) AS days FROM notification.source_day
       WHERE tenant_id = $1 AND day > (to_timestamp($2::double precision / 1000) - $3 * interval '1 day')::date GROUP BY source`,
      [tenant, now, within],
    );
    return new Map(rows.map(({ source, days }) => [source, days]));
  }

  /** Has what is missed since that day been told? A person may have closed it since. */
  async isTold(tenant: string, cause: string, since: number): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `SELECT 1 FROM notification.alert WHERE tenant_id = $1 AND customer_id = $2 AND opened_at > to_timestamp($3::double precision / 1000) LIMIT 1`,
      [tenant, cause, since],
    );
    return rows.length > 0;
  }

  async forget(tenant: string, now: number): Promise<void> {
    await this.manager.query(`DELETE FROM notification.source_day WHERE tenant_id = $1 AND day < (to_timestamp($2::double precision / 1000) - interval '90 days')::date`, [tenant, now]);
  }
}

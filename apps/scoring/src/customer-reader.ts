import type { DataSource } from 'typeorm';
import { nothingSaid, traitsOf } from './description.ts';
import type { Description } from './description.ts';
import type { ModelVersion } from './domain/model.ts';
import type { Models } from './models.ts';
import { customerKey, readTimelines } from './timeline-reader.ts';
import type { TimelineItem } from './timeline-reader.ts';

/** Who a customer is. */
export interface NamedCustomer {
  readonly id: string;
  readonly description: Description;
  readonly aliases: readonly { readonly ns: string; readonly value: string }[];
}

/** Everything that is known about one customer: what a reading is computed from. */
export interface KnownCustomer extends NamedCustomer {
  readonly timeline: readonly TimelineItem[];
  readonly models: readonly ModelVersion[];
  /** The database's clock, or the newest moment of counting where that is a tick ahead of it. */
  readonly now: number;
}

interface DetailRow {
  readonly customer_id: string;
  readonly said: string | null;
  readonly aliases: readonly { readonly ns: string; readonly value: string }[];
  readonly now: number;
}

/** Reads customers with their whole timelines. */
export class CustomerReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly models: Models,
  ) {}

  /** The customer, or null for one without an interaction. */
  async one(tenant: string, id: string): Promise<KnownCustomer | null> {
    return (await this.many(tenant, [id])).get(id) ?? null;
  }

  /** Who these customers are, without their timelines; those of whom nothing is said are among them. */
  async named(tenant: string, ids: readonly string[]): Promise<Map<string, NamedCustomer>> {
    const rows = await this.dataSource.query<DetailRow[]>(detailsSql, [tenant, ids]);
    return new Map(rows.map((row) => [row.customer_id, namedCustomer(row)]));
  }

  /** The versions of the tenant's model. */
  modelsOf(tenant: string): Promise<readonly ModelVersion[]> {
    return this.models.of(tenant);
  }

  /** Those of the customers that have an interaction. One snapshot: what is read belongs together. */
  async many(tenant: string, ids: readonly string[]): Promise<Map<string, KnownCustomer>> {
    const models = await this.models.of(tenant);
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const details = await manager.query<DetailRow[]>(detailsSql, [tenant, ids]);
      const timelines = await readTimelines(manager, ids.map((customer) => ({ tenant, customer })));
      const known = new Map<string, KnownCustomer>();
      for (const row of details) {
        const timeline = timelines.get(customerKey(tenant, row.customer_id));
        if (timeline !== undefined) known.set(row.customer_id, knownCustomer(row, timeline, models));
      }
      return known;
    });
  }
}

const detailsSql = `
  SELECT wanted.id AS customer_id, d.said, floor(extract(epoch FROM clock_timestamp()) * 1000)::double precision AS now,
    coalesce((SELECT json_agg(json_build_object('ns', a.ns, 'value', a.value) ORDER BY a.ns, a.value)
              FROM scoring.customer_alias a WHERE a.tenant_id = $1 AND a.customer_id = wanted.id), '[]') AS aliases
  FROM unnest($2::text[]) AS wanted (id)
  LEFT JOIN scoring.customer d ON d.tenant_id = $1 AND d.customer_id = wanted.id`;

function namedCustomer({ customer_id: id, said, aliases }: DetailRow): NamedCustomer {
  return { id, description: said === null ? nothingSaid : (JSON.parse(said) as Description), aliases };
}

function knownCustomer(row: DetailRow, timeline: readonly TimelineItem[], models: readonly ModelVersion[]): KnownCustomer {
  const now = timeline.reduce((latest, { interaction }) => Math.max(latest, interaction.countedAt), row.now);
  return { ...namedCustomer(row), timeline, models, now };
}

/** Who a customer is, as every answer begins. */
export function identityOf({ id, description, aliases }: NamedCustomer) {
  const [name = null] = description.name ?? [];
  const [locale = null] = description.locale ?? [];
  return { id, name, locale, aliases, traits: traitsOf(description) };
}

import type { DataSource } from 'typeorm';
import { nothingSaid, traitsOf } from './description.ts';
import { accountOfContact } from './database/contacts.ts';
import { mergesAround } from './database/merges.ts';
import type { KeptMerge } from './database/merges.ts';
import { incidentsWithin } from './database/told-alerts.ts';
import type { Incident } from './database/told-alerts.ts';
import type { Description } from './description.ts';
import { activeInteractions } from './domain/active.ts';
import type { History } from './domain/explain.ts';
import { isPurchase } from './domain/exposure.ts';
import { groupAt, holdsAt } from './domain/merge.ts';
import { modelInForce } from './domain/model.ts';
import type { ModelVersion } from './domain/model.ts';
import type { Models } from './models.ts';
import { customerKey, readOwnTimelines, readTimelines } from './timeline-reader.ts';
import type { TimelineItem } from './timeline-reader.ts';

/** Who a customer is. */
export interface NamedCustomer {
  readonly id: string;
  readonly description: Description;
  readonly aliases: readonly { readonly ns: string; readonly value: string }[];
}

/** Everything that is known about one customer: what a reading is computed from. */
export interface KnownCustomer extends NamedCustomer {
  /** Of all who stand together with it. */
  readonly timeline: readonly TimelineItem[];
  readonly models: readonly ModelVersion[];
  /** The database's clock, or the newest moment of counting where that is a tick ahead of it. */
  readonly now: number;
}

/** One customer by its id, whether it stands by itself or is one with others. */
export interface FoundCustomer extends KnownCustomer {
  /** The customer whose score it is: another one where it is merged. */
  readonly root: string;
  /** All who stand together, itself among them. */
  readonly members: readonly string[];
  /** The merges that hold between those who stand together. */
  readonly merges: readonly KeptMerge[];
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

  /** The customer with those who stand together with it, now, as known at a moment, or without one merge; null where none of them has an interaction. */
  async one(tenant: string, id: string, { knownAt = Infinity, without }: { readonly knownAt?: number; readonly without?: string } = {}): Promise<FoundCustomer | null> {
    const models = await this.models.of(tenant);
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const all = (await mergesAround(manager, tenant, [id])).filter((merge) => merge.id !== without);
      const { root, members } = groupAt(id, all, knownAt);
      const merges = all.filter((merge) => holdsAt(merge, knownAt) && members.includes(merge.into));
      const own = await readOwnTimelines(manager, members.map((customer) => ({ tenant, customer })));
      const timeline = [...own.values()].flat();
      const rows = await manager.query<DetailRow[]>(detailsSql, [tenant, id === root ? members : [id]]);
      const row = rows.find((each) => each.customer_id === id);
      if (row === undefined || timeline.length === 0) return null;
      const aliases = [...new Map(rows.flatMap((each) => each.aliases).map((alias) => [JSON.stringify(alias), alias])).values()];
      return { ...knownCustomer({ ...row, aliases }, timeline, models), root, members, merges };
    });
  }

  /** Who these customers are, without their timelines; those of whom nothing is said are among them. */
  async named(tenant: string, ids: readonly string[]): Promise<Map<string, NamedCustomer>> {
    const rows = await this.dataSource.query<DetailRow[]>(detailsSql, [tenant, ids]);
    return new Map(rows.map((row) => [row.customer_id, namedCustomer(row)]));
  }

  /** The account to whose people somebody belongs; null: to none. */
  accountOf(tenant: string, contact: string): Promise<string | null> {
    return accountOfContact(this.dataSource.manager, tenant, contact);
  }

  /** The incidents within a span that concern a customer: by one of its traits, or by an item that it bought before. */
  async incidentsOf(tenant: string, { timeline, models, description, now }: FoundCustomer, span: { readonly from: number; readonly to: number }): Promise<Incident[]> {
    const incidents = await incidentsWithin(this.dataSource.manager, tenant, span);
    if (incidents.length === 0) return [];
    const traits = traitsOf(description);
    const model = modelInForce(models, now);
    const purchases = activeInteractions(timeline.map(({ interaction }) => interaction)).filter((one) => isPurchase(one, model));
    return incidents.filter(({ label, value, openedAt }) =>
      label === 'item' ? purchases.some(({ items, occurredAt }) => occurredAt <= openedAt && items?.includes(value) === true) : traits[label] === value);
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

/** Members as an array: joined by OR they would be looked for among all aliases. */
const detailsSql = `
  SELECT wanted.id AS customer_id, d.said, floor(extract(epoch FROM clock_timestamp()) * 1000)::double precision AS now,
    coalesce((SELECT json_agg(json_build_object('ns', a.ns, 'value', a.value) ORDER BY a.ns, a.value)
              FROM scoring.customer_alias a WHERE a.tenant_id = $1 AND a.customer_id = ANY (ARRAY(
                SELECT wanted.id UNION ALL SELECT m.customer_id FROM scoring.merged_customer m WHERE m.tenant_id = $1 AND m.root_id = wanted.id))), '[]') AS aliases
  FROM unnest($2::text[]) AS wanted (id)
  LEFT JOIN scoring.customer d ON d.tenant_id = $1 AND d.customer_id = wanted.id`;

function namedCustomer({ customer_id: id, said, aliases }: DetailRow): NamedCustomer {
  return { id, description: said === null ? nothingSaid : (JSON.parse(said) as Description), aliases };
}

function knownCustomer(row: DetailRow, timeline: readonly TimelineItem[], models: readonly ModelVersion[]): KnownCustomer {
  const now = timeline.reduce((latest, { interaction }) => Math.max(latest, interaction.countedAt), row.now);
  return { ...namedCustomer(row), timeline, models, now };
}

/** What a reading is computed from, as the domain takes it. */
export function historyOf({ timeline, models }: KnownCustomer): History {
  return { interactions: timeline.map(({ interaction }) => interaction), models };
}

/** Who a customer is, as every answer begins. */
export function identityOf({ id, description, aliases }: NamedCustomer) {
  const [name = null] = description.name ?? [];
  const [locale = null] = description.locale ?? [];
  return { id, name, locale, aliases, traits: traitsOf(description) };
}

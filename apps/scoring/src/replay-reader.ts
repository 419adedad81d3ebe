import { writeInstant } from '@rapport/contracts';
import type { ReplayedCustomer, ReplayedCustomers } from '@rapport/contracts';
import { readCursor, writeCursor } from '@rapport/service';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { nothingSaid } from './description.ts';
import type { Description } from './description.ts';
import { activeInteractions } from './domain/active.ts';
import type { DomainInteraction } from './domain/interaction.ts';
import { modelInForce } from './domain/model.ts';
import type { Model } from './domain/model.ts';
import { replayChanges } from './domain/replay.ts';
import type { ReplaySpan } from './domain/replay.ts';
import { customerCount } from './learning/customers-of.ts';
import type { Models } from './models.ts';
import { changeOf } from './outgoing.ts';
import { customerKey, readTimelines } from './timeline-reader.ts';

/** Which past is told anew. */
export interface ReplayWish extends ReplaySpan {
  /** Of more customers than these a sample is taken, the same one each time. */
  readonly most: number;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const place = z.tuple([z.string()]);

/** Tells a tenant's past anew by the model in force, customer by customer. */
export class ReplayReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly models: Models,
  ) {}

  async page(tenant: string, wish: ReplayWish): Promise<ReplayedCustomers> {
    const model = modelInForce(await this.models.of(tenant), Date.now());
    const { manager } = this.dataSource;
    const total = await customerCount(manager, tenant);
    const customers = await this.customers(tenant, wish, Math.min(wish.most / Math.max(total, 1), 1));
    const timelines = await readTimelines(manager, customers.map(({ id }) => ({ tenant, customer: id })));
    const items: ReplayedCustomer[] = [];
    for (const { id, description } of customers) {
      const interactions = timelines.get(customerKey(tenant, id))?.map(({ interaction }) => interaction) ?? [];
      const told = replayed(interactions, model, wish, (content) => changeOf(tenant, id, description, content));
      if (told !== null) items.push(told);
      // Others are served between two customers.
      await new Promise(setImmediate);
    }
    const last = customers.length < wish.limit ? undefined : customers.at(-1);
    return { total, items, nextCursor: last === undefined ? null : writeCursor([last.id]) };
  }

  private async customers(tenant: string, { limit, cursor }: ReplayWish, share: number): Promise<{ id: string; description: Description }[]> {
    const [after = ''] = readCursor(place, cursor) ?? [];
    const rows = await this.dataSource.query<{ id: string; said: string | null }[]>(
      `SELECT s.customer_id AS id, d.said FROM scoring.customer_state s
       LEFT JOIN scoring.customer d ON d.tenant_id = s.tenant_id AND d.customer_id = s.customer_id
       WHERE s.tenant_id = $1 AND s.customer_id > $2 AND abs(hashtextextended(s.customer_id, 1) % 1000000) < $3::double precision * 1000000
       ORDER BY s.customer_id LIMIT $4`,
      [tenant, after, share, limit],
    );
    return rows.map(({ id, said }) => ({ id, description: said === null ? nothingSaid : (JSON.parse(said) as Description) }));
  }
}

/** One customer's past as this model would have told it; null: nothing has happened. */
export function replayed(interactions: readonly DomainInteraction[], model: Model, span: ReplaySpan, named: (content: ReturnType<typeof replayChanges>[number]) => ReplayedCustomer['changes'][number]): ReplayedCustomer | null {
  const active = activeInteractions(interactions);
  const [first] = active;
  if (first === undefined) return null;
  const moments = (kinds: ReadonlySet<string>): string[] => active.flatMap(({ kind, occurredAt }) => (kinds.has(kind) && occurredAt >= span.from ? [writeInstant(occurredAt)] : []));
  return {
    firstAt: writeInstant(first.occurredAt),
    changes: replayChanges(active, model, span).map(named),
    retentions: moments(model.retentionKinds),
    losses: moments(model.lossKinds),
  };
}

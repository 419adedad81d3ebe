import type { Alert } from '@rapport/contracts';
import type { Database } from '@rapport/event-log';
import type { AlertLife } from './domain/alert-life.ts';
import type { AlertStory } from './domain/alert-story.ts';
import type { CustomerMemory } from './domain/customer-memory.ts';
import { REOPEN_WITHIN_MS } from './domain/decide.ts';
import type { PlannedDelivery } from './domain/delivery-plan.ts';

/** Keys of the things that one transaction touches. */
export interface CustomerRef {
  readonly tenant: string;
  readonly customer: string;
}

export interface KeptAlert {
  readonly tenant: string;
  readonly customer: string;
  readonly id: string;
  readonly story: AlertStory;
  readonly life: AlertLife;
  readonly body: Alert;
}

export interface KeptDelivery extends PlannedDelivery {
  readonly id: string;
}

/** The batch statements of the alert-keeper; each inside the caller's transaction. */
export class AlertStore {
  constructor(private readonly transaction: Database) {}

  /** Memories of these customers, locked in one order. */
  async memories(refs: readonly CustomerRef[]): Promise<(CustomerRef & { memory: CustomerMemory })[]> {
    return this.transaction.query(
      `SELECT m.tenant_id AS tenant, m.customer_id AS customer, m.memory
       FROM notification.customer_memory m
       JOIN unnest($1::text[], $2::text[]) AS wanted (tenant_id, customer_id) USING (tenant_id, customer_id)
       ORDER BY m.tenant_id, m.customer_id FOR UPDATE OF m`,
      columns(refs),
    );
  }

  /** Their open alerts, and those that the same cause may reopen. */
  async alerts(refs: readonly CustomerRef[], oldestMs: number): Promise<(CustomerRef & { story: AlertStory; life: AlertLife })[]> {
    return this.transaction.query(
      `SELECT a.tenant_id AS tenant, a.customer_id AS customer, a.story, a.life
       FROM notification.alert a
       JOIN unnest($1::text[], $2::text[]) AS wanted (tenant_id, customer_id) USING (tenant_id, customer_id)
       WHERE a.state <> 'resolved' OR a.resolved_at >= to_timestamp($3::double precision / 1000)
       ORDER BY a.tenant_id, a.customer_id, a.opened_at, a.id FOR UPDATE OF a`,
      [...columns(refs), oldestMs - REOPEN_WITHIN_MS],
    );
  }

  async keepMemories(kept: readonly (CustomerRef & { memory: CustomerMemory })[]): Promise<void> {
    if (kept.length === 0) return;
    await this.transaction.query(
      `INSERT INTO notification.customer_memory (tenant_id, customer_id, memory)
       SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[])
       ON CONFLICT (tenant_id, customer_id) DO UPDATE SET memory = excluded.memory`,
      [...columns(kept), kept.map((each) => JSON.stringify(each.memory))],
    );
  }

  async keepAlerts(kept: readonly KeptAlert[]): Promise<void> {
    if (kept.length === 0) return;
    await this.transaction.query(
      `INSERT INTO notification.alert (tenant_id, customer_id, id, state, owner, team, opened_at, resolved_at, story, body, life, assigned_to, snoozed_until)
       SELECT t, c, i, s, o, g, to_timestamp(opened / 1000), to_timestamp(resolved / 1000), story::jsonb, body::json, life::jsonb, life::jsonb ->> 'assignedTo',
         to_timestamp((life::jsonb -> 'snooze' ->> 'until')::double precision / 1000)
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::double precision[], $8::double precision[], $9::text[], $10::text[], $11::text[])
         AS kept (t, c, i, s, o, g, opened, resolved, story, body, life)
       ON CONFLICT (tenant_id, id) DO UPDATE SET state = excluded.state, owner = excluded.owner, team = excluded.team,
         resolved_at = excluded.resolved_at, story = excluded.story, body = excluded.body,
         life = excluded.life, assigned_to = excluded.assigned_to, snoozed_until = excluded.snoozed_until`,
      [
        ...columns(kept),
        kept.map((each) => each.id),
        kept.map((each) => each.body.state),
        kept.map((each) => each.body.customer.traits['owner'] ?? null),
        kept.map((each) => each.body.customer.traits['team'] ?? null),
        kept.map((each) => each.story.openedAt),
        kept.map((each) => each.story.resolvedAt),
        kept.map((each) => JSON.stringify(each.story)),
        kept.map((each) => JSON.stringify(each.body)),
        kept.map((each) => JSON.stringify(each.life)),
      ],
    );
  }

  /** An alert's deliveries, locked: the worker passes over them until the commit. */
  async deliveries(tenant: string, alert: string): Promise<KeptDelivery[]> {
    return this.transaction.query(
      `SELECT id, step, type, receiver, route, channel, recipient, state, reason, attempts, 0 AS "waitMs"
       FROM notification.delivery WHERE tenant_id = $1 AND alert_id = $2 ORDER BY step, id FOR UPDATE`,
      [tenant, alert],
    );
  }

  async addDeliveries(tenant: string, alert: string, added: readonly KeptDelivery[]): Promise<void> {
    if (added.length === 0) return;
    await this.transaction.query(
      `INSERT INTO notification.delivery (tenant_id, alert_id, id, step, type, receiver, route, channel, recipient, state, reason, due_at, finished_at)
       SELECT $1, $2, d.id, d.step, d.type, d.receiver, d.route, d.channel, d.recipient, d.state, d.reason,
         clock_timestamp() + d.wait_ms * interval '1 millisecond', CASE WHEN d.state = 'suppressed' THEN clock_timestamp() END
       FROM jsonb_to_recordset($3::jsonb) AS d (id text, step integer, type text, receiver text, route text, channel text,
         recipient text, state text, reason text, wait_ms double precision)
       ON CONFLICT DO NOTHING`,
      [tenant, alert, JSON.stringify(added.map(({ waitMs, ...each }) => ({ ...each, wait_ms: waitMs })))],
    );
  }

  async withdraw(tenant: string, withdrawn: ReadonlyMap<string, string>): Promise<void> {
    for (const [id, reason] of withdrawn) {
      await this.transaction.query(
        `UPDATE notification.delivery SET state = 'suppressed', reason = $3, finished_at = clock_timestamp() WHERE tenant_id = $1 AND id = $2 AND state = 'pending'`,
        [tenant, id, reason],
      );
    }
  }

  /** Endpoints that said 410 while this version of the routing document, or a newer one, was in force. */
  async disabled(tenant: string, routingVersion: number): Promise<Set<string>> {
    const rows = await this.transaction.query<{ endpoint: string }[]>(
      `SELECT channel || ' ' || recipient AS endpoint FROM notification.disabled_endpoint WHERE tenant_id = $1 AND routing_version >= $2`,
      [tenant, routingVersion],
    );
    return new Set(rows.map((row) => row.endpoint));
  }
}

function columns(refs: readonly CustomerRef[]): [string[], string[]] {
  return [refs.map((ref) => ref.tenant), refs.map((ref) => ref.customer)];
}

import type { Alert } from '@rapport/contracts';
import type { Database } from '@rapport/event-log';
import type { AlertLife } from './domain/alert-life.ts';
import { labelsOf, type Portrait } from './domain/alert-view.ts';
import { storedStory, type AlertStory } from './domain/alert-story.ts';
import type { AlertMove } from './domain/merged-story.ts';
import { noMemory, type CustomerMemory } from './domain/customer-memory.ts';
import { REOPEN_WITHIN_MS } from './domain/desk.ts';
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

/** An alert as a change finds it. */
export interface StoredAlert extends CustomerRef {
  readonly story: AlertStory;
  readonly life: AlertLife;
  readonly moves: readonly AlertMove[];
}

export interface KeptDelivery extends PlannedDelivery {
  readonly id: string;
}

const INSERT_DELIVERIES = `
  WITH moment AS (SELECT notification.now() AS now), added AS (
    SELECT d.*, coalesce(
      (SELECT min(w.due_at) FROM notification.delivery w WHERE w.tenant_id = $1 AND w.group_key = d."groupKey" AND w.state = 'pending'),
      greatest(moment.now + d."waitMs" * interval '1 millisecond',
        (SELECT g.flushed_at + d."groupIntervalMs" * interval '1 millisecond' FROM notification.delivery_group g WHERE g.tenant_id = $1 AND g.group_key = d."groupKey"))
    ) AS due_at, moment.now
    FROM moment, jsonb_to_recordset($3::jsonb) AS d (id text, step integer, type text, receiver text, route text, channel text, recipient text, state text, reason text,
      "waitMs" double precision, "groupKey" text, "groupIntervalMs" double precision, "repeatMs" double precision, repeat integer, holds text[])
  ), inserted AS (
    INSERT INTO notification.delivery (tenant_id, alert_id, id, step, type, receiver, route, channel, recipient, state, reason, due_at, created_at, finished_at,
      group_key, group_interval_ms, repeat_ms, repeat, holds)
    SELECT $1, $2, id, step, type, receiver, route, channel, recipient, state, reason, due_at, now, CASE WHEN state = 'suppressed' THEN now END,
      "groupKey", "groupIntervalMs", "repeatMs", repeat, coalesce(holds, '{}') FROM added
    ON CONFLICT DO NOTHING
    RETURNING group_key, due_at, state
  )
  UPDATE notification.delivery_group g SET due_at = least(g.due_at, i.due_at)
  FROM (SELECT group_key, min(due_at) AS due_at FROM inserted WHERE state = 'pending' GROUP BY group_key) AS i
  WHERE g.tenant_id = $1 AND g.group_key = i.group_key`;

/** The batch statements of the alert-keeper; each inside the caller's transaction. */
export class AlertStore {
  constructor(private readonly transaction: Database) {}

  /** Memories of these customers, locked in one order. */
  async memories(refs: readonly CustomerRef[]): Promise<(CustomerRef & { memory: CustomerMemory })[]> {
    const rows = await this.transaction.query<(CustomerRef & { memory: CustomerMemory })[]>(
      `SELECT m.tenant_id AS tenant, m.customer_id AS customer, m.memory
       FROM notification.customer_memory m
       JOIN unnest($1::text[], $2::text[]) AS wanted (tenant_id, customer_id) USING (tenant_id, customer_id)
       ORDER BY m.tenant_id, m.customer_id FOR UPDATE OF m`,
      columns(refs),
    );
    return rows.map((row) => ({ ...row, memory: { ...noMemory, ...row.memory } }));
  }

  /** Their open alerts, those that went along with them to another one among them, and those that the same cause may reopen; not those of many customers or of a source, whatever a customer calls itself. */
  async alerts(refs: readonly CustomerRef[], oldestMs: number): Promise<StoredAlert[]> {
    const rows = await this.transaction.query<StoredAlert[]>(
      `WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[]) AS wanted (tenant_id, customer_id)), found AS (
         SELECT a.tenant_id, a.id FROM wanted JOIN notification.alert a USING (tenant_id, customer_id) WHERE a.merged_into IS NULL
         UNION SELECT a.tenant_id, a.id FROM wanted w JOIN notification.alert a ON a.tenant_id = w.tenant_id AND a.merged_into = w.customer_id
         UNION SELECT a.tenant_id, a.id FROM wanted w JOIN notification.alert a
           ON a.tenant_id = w.tenant_id AND a.merged_into IS NOT NULL AND a.moves @> jsonb_build_array(jsonb_build_object('from', w.customer_id)))
       SELECT a.tenant_id AS tenant, coalesce(a.merged_into, a.customer_id) AS customer, a.story, a.life, coalesce(a.moves, '[]') AS moves
       FROM notification.alert a JOIN found USING (tenant_id, id)
       WHERE (a.state <> 'resolved' OR a.resolved_at >= to_timestamp($3::double precision / 1000)) AND coalesce(a.labels ->> 'lane', '') NOT IN ('cohort', 'stale')
       ORDER BY a.tenant_id, a.customer_id, a.opened_at, a.id FOR UPDATE OF a`,
      [...columns(refs), oldestMs - REOPEN_WITHIN_MS],
    );
    return rows.map((row) => ({ ...row, story: storedStory(row.story) }));
  }

  async keepMemories(kept: readonly (CustomerRef & { memory: CustomerMemory; portrait: Portrait })[]): Promise<void> {
    if (kept.length === 0) return;
    await this.transaction.query(
      `INSERT INTO notification.customer_memory (tenant_id, customer_id, memory, portrait)
       SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::jsonb[])
       ON CONFLICT (tenant_id, customer_id) DO UPDATE SET memory = excluded.memory, portrait = excluded.portrait`,
      [...columns(kept), kept.map((each) => JSON.stringify(each.memory)), kept.map((each) => JSON.stringify(each.portrait))],
    );
  }

  async keepAlerts(kept: readonly KeptAlert[]): Promise<void> {
    if (kept.length === 0) return;
    await this.transaction.query(
      `INSERT INTO notification.alert (tenant_id, customer_id, id, state, owner, team, opened_at, resolved_at, story, body, life, assigned_to, snoozed_until, labels)
       SELECT t, c, i, s, o, g, to_timestamp(opened / 1000), to_timestamp(resolved / 1000), story::jsonb, body::json, life::jsonb, life::jsonb ->> 'assignedTo',
         to_timestamp((life::jsonb -> 'snooze' ->> 'until')::double precision / 1000), labels::jsonb
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::double precision[], $8::double precision[], $9::text[], $10::text[], $11::text[], $12::text[])
         AS kept (t, c, i, s, o, g, opened, resolved, story, body, life, labels)
       ON CONFLICT (tenant_id, id) DO UPDATE SET state = excluded.state, owner = excluded.owner, team = excluded.team,
         resolved_at = excluded.resolved_at, story = excluded.story, body = excluded.body,
         life = excluded.life, assigned_to = excluded.assigned_to, snoozed_until = excluded.snoozed_until, labels = excluded.labels`,
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
        kept.map((each) => JSON.stringify(labelsOf(each.story, each.body.customer))),
      ],
    );
  }

  /** An alert's deliveries, locked: the worker passes over them until the commit. */
  async deliveries(tenant: string, alert: string): Promise<KeptDelivery[]> {
    return this.transaction.query(
      `SELECT id, step, type, receiver, route, channel, recipient, state, reason, attempts, 0 AS "waitMs",
         group_key AS "groupKey", group_interval_ms AS "groupIntervalMs", repeat_ms AS "repeatMs", repeat, holds
       FROM notification.delivery WHERE tenant_id = $1 AND alert_id = $2 ORDER BY step, repeat, id FOR UPDATE`,
      [tenant, alert],
    );
  }

  /**
   * What goes to people waits for its group: with those that wait already, else for group_wait, and for group_interval
   * since the group was told. The group's row is locked first, so two alerts of one moment find each other.
   */
  async addDeliveries(tenant: string, alert: string, added: readonly KeptDelivery[]): Promise<void> {
    if (added.length === 0) return;
    const keys = [...new Set(added.flatMap(({ groupKey, state }) => (groupKey === null || state !== 'pending' ? [] : [groupKey])))].toSorted();
    if (keys.length > 0) {
      await this.transaction.query(
        `INSERT INTO notification.delivery_group (tenant_id, group_key) SELECT $1, key FROM unnest($2::text[]) AS key ORDER BY key
         ON CONFLICT (tenant_id, group_key) DO UPDATE SET due_at = delivery_group.due_at`,
        [tenant, keys],
      );
    }
    await this.transaction.query(INSERT_DELIVERIES, [tenant, alert, JSON.stringify(added)]);
  }

  async withdraw(tenant: string, withdrawn: ReadonlyMap<string, string>): Promise<void> {
    for (const [id, reason] of withdrawn) {
      await this.transaction.query(
        `UPDATE notification.delivery SET state = 'suppressed', reason = $3, held_by = NULL, finished_at = notification.now() WHERE tenant_id = $1 AND id = $2 AND state IN ('pending', 'held')`,
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

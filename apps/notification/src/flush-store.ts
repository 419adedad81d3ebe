import type { Database } from '@rapport/event-log';
import { AlertStore, type KeptDelivery } from './alert-store.ts';
import type { AlertLife } from './domain/alert-life.ts';
import type { NoticeType } from './domain/desk.ts';
import type { Labels } from './domain/matcher.ts';

/** A delivery whose time has come, with what its alert says now. */
export interface DueRow {
  readonly tenant: string;
  readonly id: string;
  readonly alert: string;
  readonly type: NoticeType;
  readonly groupKey: string | null;
  readonly groupIntervalMs: number;
  readonly holds: readonly string[];
  readonly labels: Labels;
  /** The open incident that the alert is a member of, unless this notice is let through. */
  readonly incident: string | null;
  readonly life: AlertLife;
  /** The alert as JSON, as it is written. */
  readonly body: string;
}

export interface Group {
  readonly tenant: string;
  readonly groupKey: string;
}

export interface Judged {
  readonly row: DueRow;
  readonly state: 'ready' | 'held';
  readonly reason: string | null;
  readonly heldBy: string | null;
  readonly until: number;
  /** The delivery that carries it. */
  readonly message: string | null;
  readonly body: string | null;
}

/** Rows of one look; the group that goes beyond it is still taken whole. */
const ROWS = 200;
const GROUPS = 50;
/** What one message can carry: the rest of a larger group follows in the next. */
const ROWS_OF_GROUP = 1_000;

/** The statements of the dispatcher; each inside the caller's transaction. */
export class FlushStore {
  constructor(private readonly transaction: Database) {}

  /** What is due, locked; whatever another instance has in hand is passed over. A group is taken as a whole. */
  async takeDue(): Promise<{ rows: DueRow[]; groups: Group[]; now: number }> {
    const now = await databaseNow(this.transaction);
    const groups = await this.transaction.query<Group[]>(
      `SELECT tenant_id AS tenant, group_key AS "groupKey" FROM notification.delivery_group
       WHERE due_at <= to_timestamp($1::double precision / 1000) ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, GROUPS],
    );
    const rows = await this.dueRows(now, ROWS, { sql: 'd.group_key IS NULL', parameters: [] });
    const taken: Group[] = [];
    for (const group of groups) {
      if (rows.length >= ROWS) break;
      rows.push(...(await this.dueRows(now, ROWS_OF_GROUP, { sql: 'd.tenant_id = $3 AND d.group_key = $4', parameters: [group.tenant, group.groupKey] })));
      taken.push(group);
    }
    return { rows, groups: taken, now };
  }

  async keep(judged: readonly Judged[]): Promise<void> {
    if (judged.length === 0) return;
    const rows = judged.map(({ row, state, reason, heldBy, until, message, body }) => ({ tenant: row.tenant, id: row.id, state, reason, held_by: heldBy, until, message, body }));
    await this.transaction.query(
      `UPDATE notification.delivery d SET state = j.state, reason = j.reason, held_by = j.held_by, due_at = to_timestamp(j.until / 1000), message = j.message, body = j.body
       FROM jsonb_to_recordset($1::jsonb) AS j (tenant text, id text, state text, reason text, held_by text, until double precision, message text, body text)
       WHERE d.tenant_id = j.tenant AND d.id = j.id`,
      [JSON.stringify(rows)],
    );
  }

  /** The groups' next looks; one that was told now waits for its group_interval. */
  async moveOn(groups: readonly Group[], judged: readonly Judged[]): Promise<void> {
    if (groups.length === 0) return;
    const told = new Set(judged.filter(({ state }) => state === 'ready').map(({ row }) => `${row.tenant} ${row.groupKey ?? ''}`));
    await this.transaction.query(
      `UPDATE notification.delivery_group g SET
         due_at = (SELECT min(d.due_at) FROM notification.delivery d WHERE d.tenant_id = g.tenant_id AND d.group_key = g.group_key AND d.state IN ('pending', 'held')),
         flushed_at = CASE WHEN m.told THEN notification.now() ELSE g.flushed_at END
       FROM unnest($1::text[], $2::text[], $3::boolean[]) AS m (tenant, key, told) WHERE g.tenant_id = m.tenant AND g.group_key = m.key`,
      [groups.map(({ tenant }) => tenant), groups.map(({ groupKey }) => groupKey), groups.map(({ tenant, groupKey }) => told.has(`${tenant} ${groupKey}`))],
    );
  }

  /** Deliveries that are to be told again, each taken once: of alerts that are open, unacknowledged, and not told since. */
  async takeRepeats(): Promise<(Omit<KeptDelivery, 'id'> & { tenant: string; alert: string; now: number })[]> {
    return this.transaction.query(
      `WITH due AS (
         SELECT tenant_id, id FROM notification.delivery WHERE repeat_at <= notification.now() ORDER BY repeat_at LIMIT $1 FOR UPDATE SKIP LOCKED
       ), taken AS (
         UPDATE notification.delivery d SET repeat_at = NULL FROM due WHERE d.tenant_id = due.tenant_id AND d.id = due.id RETURNING d.*
       )
       SELECT t.tenant_id AS tenant, t.alert_id AS alert, t.step, 'alert.updated' AS type, t.receiver, t.route, t.channel, t.recipient, 'pending' AS state, NULL AS reason,
         0 AS attempts, 0 AS "waitMs", t.group_key AS "groupKey", t.group_interval_ms AS "groupIntervalMs", t.repeat_ms AS "repeatMs", t.repeat + 1 AS repeat, t.holds,
         extract(epoch FROM notification.now())::double precision * 1000 AS now
       FROM taken t JOIN notification.alert a ON a.tenant_id = t.tenant_id AND a.id = t.alert_id AND a.state = 'open'
       WHERE NOT EXISTS (SELECT 1 FROM notification.delivery later WHERE later.tenant_id = t.tenant_id AND later.alert_id = t.alert_id
         AND later.channel = t.channel AND later.recipient = t.recipient AND (later.step, later.repeat) > (t.step, t.repeat))`,
      [ROWS],
    );
  }

  async addRepeat(tenant: string, alert: string, delivery: KeptDelivery): Promise<void> {
    await new AlertStore(this.transaction).addDeliveries(tenant, alert, [delivery]);
  }

  private async dueRows(now: number, most: number, which: { readonly sql: string; readonly parameters: readonly string[] }): Promise<DueRow[]> {
    return this.transaction.query(
      `SELECT d.tenant_id AS tenant, d.id, d.alert_id AS alert, d.type, d.group_key AS "groupKey", d.group_interval_ms AS "groupIntervalMs", d.holds, a.labels, a.life, a.body::text AS body,
         (SELECT i.id FROM notification.step s JOIN notification.alert i ON i.tenant_id = s.tenant_id AND i.id = s.incident_id AND i.state <> 'resolved'
          WHERE s.tenant_id = d.tenant_id AND s.alert_id = d.alert_id AND coalesce(s.pierced_step, 0) < d.step LIMIT 1) AS incident
       FROM notification.delivery d JOIN notification.alert a ON a.tenant_id = d.tenant_id AND a.id = d.alert_id
       WHERE d.state IN ('pending', 'held') AND d.due_at <= to_timestamp($1::double precision / 1000) AND ${which.sql}
       ORDER BY d.due_at, d.id LIMIT $2 FOR UPDATE OF d SKIP LOCKED`,
      [now, most, ...which.parameters],
    );
  }
}

/** The moment by which everything in these tables is judged, in ms. */
export async function databaseNow(database: Database): Promise<number> {
  const [row] = await database.query<{ now: number }[]>('SELECT extract(epoch FROM notification.now())::double precision * 1000 AS now');
  return row?.now ?? 0;
}

/** What was held by a silence or an alert that is over is looked at again at once. */
export async function lookAgain(transaction: Database, tenant: string, by: { readonly heldBy: string } | { readonly alert: string }): Promise<void> {
  const [column, value] = 'heldBy' in by ? ['held_by', by.heldBy] : ['alert_id', by.alert];
  await transaction.query(
    `WITH moved AS (
       UPDATE notification.delivery SET due_at = notification.now() WHERE tenant_id = $1 AND ${column} = $2 AND state = 'held' RETURNING group_key
     )
     UPDATE notification.delivery_group SET due_at = notification.now() WHERE tenant_id = $1 AND group_key IN (SELECT group_key FROM moved)`,
    [tenant, value],
  );
}

import type { Alert } from '@rapport/contracts';
import type { EntityManager } from 'typeorm';
import type { KeptAlert } from './alert-store.ts';
import { storedStory, type AlertStory } from './domain/alert-story.ts';
import { commonWithinMs, usualDays, type Tally } from './domain/cohort-lane.ts';
import { dayMs } from './domain/zoned-time.ts';

export interface NewStep {
  readonly customer: string;
  readonly alert: string;
  readonly at: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Of a step that no alert tells: what an incident needs of it. */
  readonly loss: { readonly story: AlertStory; readonly value: Alert['valueAtStake'] } | null;
}

/** Items that gave a customer points: what they had cost is regained. */
export interface Regained {
  readonly customer: string;
  readonly items: readonly string[];
}

export interface OpenIncident {
  readonly alert: KeptAlert;
  /** Members whose own alert is open, or who have not regained what no alert tells. */
  readonly openMembers: number;
}

type Cohort = Pick<Tally, 'label' | 'value'>;


/** The statements of the incident-desk for one tenant; each inside the caller's transaction. */
export class IncidentStore {
  constructor(readonly manager: EntityManager, private readonly tenant: string) {}

  /** Until the commit nobody else counts this tenant's steps. */
  async lock(): Promise<void> {
    await this.manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('rapport notification steps ' || $1, 0))`, [this.tenant]);
  }

  async addSteps(steps: readonly NewStep[]): Promise<void> {
    if (steps.length === 0) return;
    await this.manager.query(
      `INSERT INTO notification.step (tenant_id, alert_id, at, customer_id, labels, loss)
       SELECT $1, s.alert, to_timestamp(s.at / 1000), s.customer, s.labels, nullif(s.loss, 'null'::jsonb)
       FROM jsonb_to_recordset($2::jsonb) AS s (alert text, at double precision, customer text, labels jsonb, loss jsonb)
       ON CONFLICT DO NOTHING`,
      [this.tenant, JSON.stringify(steps)],
    );
  }

  async isAnyOpen(): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(`SELECT 1 FROM notification.alert WHERE tenant_id = $1 AND state <> 'resolved' AND labels @> '{"lane":"cohort"}' LIMIT 1`, [this.tenant]);
    return rows.length > 0;
  }

  async openIncidents(rule: string | null = null): Promise<OpenIncident[]> {
    const rows = await this.manager.query<(KeptAlert & { openMembers: number })[]>(
      `SELECT tenant_id AS tenant, customer_id AS customer, id, story, life, body,
         (SELECT count(DISTINCT s.customer_id)::integer FROM notification.step s LEFT JOIN notification.alert a ON a.tenant_id = s.tenant_id AND a.id = s.alert_id
          WHERE s.tenant_id = i.tenant_id AND s.incident_id = i.id AND CASE WHEN s.loss IS NULL THEN a.state <> 'resolved' ELSE s.regained_at IS NULL END) AS "openMembers"
       FROM notification.alert i
       WHERE tenant_id = $1 AND state <> 'resolved' AND labels @> '{"lane":"cohort"}' AND ($2::text IS NULL OR labels ->> 'rule' = $2)
       ORDER BY opened_at, id FOR UPDATE OF i`,
      [this.tenant, rule],
    );
    return rows.map(({ openMembers, ...alert }) => ({ alert: { ...alert, story: storedStory(alert.story) }, openMembers }));
  }

  /** By label, customers with a step within a day that is of no incident. */
  async loose(now: number): Promise<Tally[]> {
    return this.manager.query(
      `SELECT l.key AS label, l.value, count(DISTINCT s.customer_id)::integer AS customers
       FROM notification.step s, jsonb_each_text(s.labels) AS l
       WHERE s.tenant_id = $1 AND s.at > to_timestamp($2::double precision / 1000) AND s.incident_id IS NULL AND s.regained_at IS NULL GROUP BY 1, 2`,
      [this.tenant, now - commonWithinMs],
    );
  }

  /** Customers with a step of the cohort within a day. */
  async tally({ label, value }: Cohort, now: number): Promise<number> {
    const [row] = await this.manager.query<{ customers: number }[]>(
      `SELECT count(DISTINCT customer_id)::integer AS customers FROM notification.step
       WHERE tenant_id = $1 AND at > to_timestamp($2::double precision / 1000) AND labels ->> $3 = $4`,
      [this.tenant, now - commonWithinMs, label, value],
    );
    return row?.customers ?? 0;
  }

  /** The cohort's mean daily number of customers with a step before this day, over the days of which something is known. */
  async usual({ label, value }: Cohort, now: number): Promise<number> {
    const [row] = await this.manager.query<{ usual: number }[]>(
      `SELECT count(DISTINCT (s.customer_id, date_trunc('day', s.at, 'UTC'))) FILTER (WHERE s.labels ->> $4 = $5)
         / greatest(1, least($3::double precision, extract(epoch FROM to_timestamp($2::double precision / 1000) - min(s.at)) / 86400)) AS usual
       FROM notification.step s
       WHERE s.tenant_id = $1 AND s.at <= to_timestamp($2::double precision / 1000) AND s.at > to_timestamp($2::double precision / 1000) - $3 * interval '1 day'`,
      [this.tenant, now - commonWithinMs, usualDays, label, value],
    );
    return row?.usual ?? 0;
  }

  /** Makes the cohort's loose steps of a day the incident's; answers the alerts that tell them. */
  async claimSteps(incident: string, { label, value }: Cohort, now: number): Promise<{ story: AlertStory; value: Alert['valueAtStake'] }[]> {
    const rows = await this.manager.query<{ story: AlertStory; value: Alert['valueAtStake'] }[]>(
      `WITH claimed AS (
         UPDATE notification.step SET incident_id = $2
         WHERE tenant_id = $1 AND incident_id IS NULL AND regained_at IS NULL AND at > to_timestamp($3::double precision / 1000) AND labels ->> $4 = $5
         RETURNING customer_id, alert_id, loss
       ), member AS (
         SELECT DISTINCT ON (customer_id) * FROM claimed ORDER BY customer_id, loss IS NOT NULL, alert_id
       )
       SELECT coalesce(a.story, m.loss -> 'story') AS story, coalesce((a.body -> 'valueAtStake')::jsonb, m.loss -> 'value') AS value
       FROM member m LEFT JOIN notification.alert a ON a.tenant_id = $1 AND a.id = m.alert_id
       WHERE (a.id IS NOT NULL OR m.loss IS NOT NULL)
         AND NOT EXISTS (SELECT 1 FROM notification.step s WHERE s.tenant_id = $1 AND s.incident_id = $2 AND s.customer_id = m.customer_id)
       ORDER BY m.customer_id`,
      [this.tenant, incident, now - commonWithinMs, label, value],
    );
    return rows.map((row) => ({ ...row, story: storedStory(row.story) }));
  }

  /** What an item cost these customers and no alert tells is over. */
  async endLosses(regained: readonly Regained[], now: number): Promise<void> {
    if (regained.length === 0) return;
    await this.manager.query(
      `UPDATE notification.step s SET regained_at = to_timestamp($3::double precision / 1000)
       FROM jsonb_to_recordset($2::jsonb) AS r (customer text, items jsonb)
       WHERE s.tenant_id = $1 AND s.customer_id = r.customer AND s.loss IS NOT NULL AND s.regained_at IS NULL AND r.items ? (s.labels ->> 'item')`,
      [this.tenant, JSON.stringify(regained), now],
    );
  }

  /** Whom an incident is about; null where no alert tells a member by itself. */
  async members(incident: string): Promise<NonNullable<Alert['members']>> {
    return this.manager.query(
      `SELECT s.customer_id AS customer, min(s.alert_id) FILTER (WHERE s.loss IS NULL) AS alert FROM notification.step s
       WHERE s.tenant_id = $1 AND s.incident_id = $2 GROUP BY s.customer_id ORDER BY s.customer_id LIMIT 1000`,
      [this.tenant, incident],
    );
  }

  /** Of these alerts the members of open incidents that were not let through yet. */
  async memberships(alerts: readonly string[]): Promise<{ alert: string; incident: AlertStory }[]> {
    if (alerts.length === 0) return [];
    return this.manager.query(
      `SELECT DISTINCT ON (s.alert_id) s.alert_id AS alert, i.story AS incident
       FROM notification.step s JOIN notification.alert i ON i.tenant_id = s.tenant_id AND i.id = s.incident_id AND i.state <> 'resolved'
       WHERE s.tenant_id = $1 AND s.alert_id = ANY($2::text[]) AND NOT EXISTS (
         SELECT 1 FROM notification.step p WHERE p.tenant_id = s.tenant_id AND p.alert_id = s.alert_id AND p.pierced_step IS NOT NULL)
       ORDER BY s.alert_id`,
      [this.tenant, alerts],
    );
  }

  /** Notices up to this step of the alert go out in spite of the incident. */
  async pierce(alert: string, step: number): Promise<void> {
    await this.manager.query('UPDATE notification.step SET pierced_step = $3 WHERE tenant_id = $1 AND alert_id = $2 AND incident_id IS NOT NULL', [this.tenant, alert, step]);
  }

  /** Steps from before the days that are counted. */
  async forget(now: number): Promise<void> {
    await this.manager.query(
      `DELETE FROM notification.step s WHERE s.tenant_id = $1 AND s.at < to_timestamp($2::double precision / 1000)
         AND NOT EXISTS (SELECT 1 FROM notification.alert i WHERE i.tenant_id = s.tenant_id AND i.id = s.incident_id AND i.state <> 'resolved')`,
      [this.tenant, now - commonWithinMs - usualDays * dayMs],
    );
  }
}

import type { Database } from '@rapport/event-log';

/** A delivery in the hands of one worker until its lease ends. */
export interface LeasedDelivery {
  readonly tenant: string;
  readonly id: string;
  readonly alert: string;
  readonly endpoint: string;
  readonly receiver: string;
  readonly channel: string;
  readonly recipient: string;
  readonly body: string;
  readonly attempts: number;
  /** Since the first attempt, by the database's clock. */
  readonly elapsedMs: number;
  readonly token: string;
}

export interface ClaimLimits {
  readonly leaseMs: number;
  /** Rows in all. */
  readonly rows: number;
  /** Rows of one tenant and of one endpoint at a time, those in hand included. */
  readonly perTenant: number;
  readonly perEndpoint: number;
  /** What this process has in hand already. */
  readonly inHand: Iterable<Pick<LeasedDelivery, 'tenant' | 'endpoint'>>;
}

const UNFINISHED = `state IN ('ready', 'leased', 'retry')`;

// Tenants and their endpoints are found one by one along the index, so a backlog of thousands of rows costs one step; the
// tenant that has the least in hand comes first.
// A later notice of an alert waits for the earlier one to the same recipient: a resolve never overtakes its fire.
const CLAIM = `
  WITH RECURSIVE tenant AS (
    (SELECT d.tenant_id FROM notification.delivery d WHERE d.${UNFINISHED} ORDER BY d.tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.tenant_id FROM notification.delivery d WHERE d.${UNFINISHED} AND d.tenant_id > t.tenant_id ORDER BY d.tenant_id LIMIT 1)
    FROM tenant t WHERE t.tenant_id IS NOT NULL
  ), free AS (
    SELECT t.tenant_id, $3::integer - (SELECT count(*) FROM unnest($5::text[]) AS hand WHERE hand = t.tenant_id) AS places
    FROM tenant t WHERE t.tenant_id IS NOT NULL
    ORDER BY places DESC
  ), due AS (
    SELECT free.tenant_id, picked.id
    FROM free CROSS JOIN LATERAL (
      WITH RECURSIVE endpoint AS (
        (SELECT d.endpoint FROM notification.delivery d WHERE d.tenant_id = free.tenant_id AND d.${UNFINISHED} ORDER BY d.endpoint LIMIT 1)
        UNION ALL
        SELECT (SELECT d.endpoint FROM notification.delivery d WHERE d.tenant_id = free.tenant_id AND d.${UNFINISHED} AND d.endpoint > e.endpoint ORDER BY d.endpoint LIMIT 1)
        FROM endpoint e WHERE e.endpoint IS NOT NULL
      )
      SELECT each.id FROM endpoint e CROSS JOIN LATERAL (
        SELECT d.id FROM notification.delivery d
        WHERE d.tenant_id = free.tenant_id AND d.endpoint = e.endpoint AND d.${UNFINISHED} AND d.due_at <= notification.now() AND d.message IS NULL
          AND NOT EXISTS (
            SELECT 1 FROM notification.delivery earlier
            WHERE earlier.tenant_id = d.tenant_id AND earlier.alert_id = d.alert_id AND (earlier.step, earlier.repeat) < (d.step, d.repeat)
              AND earlier.endpoint = d.endpoint AND earlier.${UNFINISHED})
        ORDER BY d.due_at
        LIMIT greatest(0, $4::integer - (SELECT count(*) FROM unnest($6::text[]) AS hand WHERE hand = e.endpoint))
        FOR UPDATE SKIP LOCKED
      ) AS each
      LIMIT greatest(0, free.places)
    ) AS picked
    LIMIT $2
  ), claimed AS (
    UPDATE notification.delivery d SET
      state = 'leased',
      lease_token = gen_random_uuid(),
      due_at = notification.now() + $1 * interval '1 millisecond',
      attempts = d.attempts + 1,
      possibly_repeated = d.possibly_repeated OR d.state = 'leased',
      first_attempt_at = coalesce(d.first_attempt_at, notification.now())
    FROM due
    WHERE d.tenant_id = due.tenant_id AND d.id = due.id
    RETURNING d.*
  )
  SELECT tenant_id AS tenant, id, alert_id AS alert, endpoint, receiver, channel, recipient, body, attempts, lease_token AS token,
    extract(epoch FROM notification.now() - first_attempt_at)::double precision * 1000 AS "elapsedMs"
  FROM claimed`;

// A resolve is told once; the rest again after the route's repeat_interval, while the alert is open.
const repeatOf = (row: string): string => `CASE WHEN ${row}type <> 'alert.resolved' AND ${row}repeat_ms > 0 THEN notification.now() + ${row}repeat_ms * interval '1 millisecond' END`;
const REPEAT = repeatOf('');
const REPEAT_CARRIED = repeatOf('c.');

/** The delivery table as a worker uses it. Times are the database's; a row is finished only with its lease's token. */
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  async claim({ leaseMs, rows, perTenant, perEndpoint, inHand }: ClaimLimits): Promise<LeasedDelivery[]> {
    const hand = [...inHand];
    return this.database.query(CLAIM, [leaseMs, rows, perTenant, perEndpoint, hand.map(({ tenant }) => tenant), hand.map(({ endpoint }) => endpoint)]);
  }

  /** Each answers false when the lease is another's by now. */
  async recordSent(delivery: LeasedDelivery): Promise<boolean> {
    return this.finish(delivery, `state = 'sent', reason = NULL, last_error = NULL, finished_at = notification.now(), repeat_at = ${REPEAT}`);
  }

  async recordRetry(delivery: LeasedDelivery, error: string, inMs: number): Promise<boolean> {
    return this.finish(delivery, `state = 'retry', last_error = $4, due_at = notification.now() + $5 * interval '1 millisecond'`, [storable(error), inMs]);
  }

  async recordFailed(delivery: LeasedDelivery, reason: string, error: string): Promise<boolean> {
    return this.finish(delivery, `state = 'failed', reason = $4, last_error = $5, finished_at = notification.now()`, [reason, storable(error)]);
  }

  async recordSuppressed(delivery: LeasedDelivery, reason: string): Promise<boolean> {
    return this.finish(delivery, `state = 'suppressed', reason = $4, finished_at = notification.now()`, [reason]);
  }

  /** Gives a lease back untried: the process is stopping. */
  async giveBack(delivery: LeasedDelivery): Promise<boolean> {
    return this.finish(
      delivery,
      `state = 'ready', attempts = attempts - 1, due_at = notification.now(), first_attempt_at = CASE WHEN attempts > 1 THEN first_attempt_at END`,
    );
  }

  private async finish(delivery: LeasedDelivery, assignments: string, parameters: readonly unknown[] = []): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      `WITH done AS (
         UPDATE notification.delivery SET ${assignments}, lease_token = NULL
         WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND state = 'leased'
         RETURNING tenant_id, id, state, reason, last_error, attempts, first_attempt_at, finished_at
       ), carried AS (
         UPDATE notification.delivery c SET state = CASE WHEN d.state IN ('ready', 'retry') THEN 'ready' ELSE d.state END, reason = d.reason, last_error = d.last_error,
           attempts = d.attempts, first_attempt_at = d.first_attempt_at, finished_at = d.finished_at, repeat_at = CASE WHEN d.state = 'sent' THEN ${REPEAT_CARRIED} END
         FROM done d WHERE c.tenant_id = d.tenant_id AND c.message = d.id
       ) SELECT 1 FROM done`,
      [delivery.tenant, delivery.id, delivery.token, ...parameters],
    );
    return rows.length > 0;
  }
}

// An error may quote what a receiver sent; PostgreSQL's text has no U+0000.
export function storable(error: string): string {
  return error.slice(0, 1_000).replaceAll('\0', '\uFFFD');
}

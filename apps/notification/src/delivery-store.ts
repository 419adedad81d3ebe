import type { TransactionalDatabase } from '@rapport/event-log';

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
  /** Rows of one endpoint at a time. */
  readonly perEndpoint: number;
  /** What this process has in hand already, by endpoint. */
  readonly inHand: ReadonlyMap<string, number>;
}

// Endpoints are found one by one along the index, so a backlog of thousands of rows to a dead one costs one step.
// A later notice of an alert waits for the earlier one to the same recipient: a resolve never overtakes its fire.
// The body is what holds now, and stays that over all attempts.
const CLAIM = `
  WITH RECURSIVE endpoint AS (
    (SELECT d.endpoint FROM notification.delivery d WHERE d.state IN ('pending', 'leased', 'retry') ORDER BY d.endpoint LIMIT 1)
    UNION ALL
    SELECT (SELECT d.endpoint FROM notification.delivery d
            WHERE d.state IN ('pending', 'leased', 'retry') AND d.endpoint > e.endpoint ORDER BY d.endpoint LIMIT 1)
    FROM endpoint e WHERE e.endpoint IS NOT NULL
  ), free AS (
    SELECT e.endpoint, $3::integer - coalesce(h.count, 0) AS slots
    FROM endpoint e LEFT JOIN unnest($4::text[], $5::integer[]) AS h (endpoint, count) USING (endpoint)
    WHERE e.endpoint IS NOT NULL AND $3::integer > coalesce(h.count, 0)
  ), due AS (
    SELECT picked.tenant_id, picked.id
    FROM free CROSS JOIN LATERAL (
      SELECT d.tenant_id, d.id FROM notification.delivery d
      WHERE d.endpoint = free.endpoint AND d.state IN ('pending', 'leased', 'retry') AND d.due_at <= clock_timestamp()
        AND NOT EXISTS (
          SELECT 1 FROM notification.delivery earlier
          WHERE earlier.tenant_id = d.tenant_id AND earlier.alert_id = d.alert_id AND earlier.step < d.step
            AND earlier.endpoint = d.endpoint AND earlier.state IN ('pending', 'leased', 'retry'))
      ORDER BY d.due_at LIMIT free.slots FOR UPDATE SKIP LOCKED
    ) AS picked
    LIMIT $2
  ), claimed AS (
    UPDATE notification.delivery d SET
      state = 'leased',
      lease_token = gen_random_uuid(),
      due_at = clock_timestamp() + $1 * interval '1 millisecond',
      attempts = d.attempts + 1,
      possibly_repeated = d.possibly_repeated OR d.state = 'leased',
      first_attempt_at = coalesce(d.first_attempt_at, clock_timestamp()),
      body = coalesce(d.body, '{"type":"' || d.type || '","timestamp":"'
        || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","data":' || a.body::text || '}')
    FROM due, notification.alert a
    WHERE d.tenant_id = due.tenant_id AND d.id = due.id AND a.tenant_id = d.tenant_id AND a.id = d.alert_id
    RETURNING d.*
  )
  SELECT tenant_id AS tenant, id, alert_id AS alert, endpoint, receiver, channel, recipient, body, attempts, lease_token AS token,
    extract(epoch FROM clock_timestamp() - first_attempt_at)::double precision * 1000 AS "elapsedMs"
  FROM claimed`;

/** The delivery table as a worker uses it. Times are the database's; a row is finished only with its lease's token. */
export class DeliveryStore {
  constructor(private readonly database: TransactionalDatabase) {}

  async claim({ leaseMs, rows, perEndpoint, inHand }: ClaimLimits): Promise<LeasedDelivery[]> {
    return this.database.query(CLAIM, [leaseMs, rows, perEndpoint, [...inHand.keys()], [...inHand.values()]]);
  }

  /** Each answers false when the lease is another's by now. */
  async recordSent(delivery: LeasedDelivery): Promise<boolean> {
    return this.finish(delivery, `state = 'sent', reason = NULL, last_error = NULL, finished_at = clock_timestamp()`);
  }

  async recordRetry(delivery: LeasedDelivery, error: string, inMs: number): Promise<boolean> {
    return this.finish(delivery, `state = 'retry', last_error = $4, due_at = clock_timestamp() + $5 * interval '1 millisecond'`, [storable(error), inMs]);
  }

  async recordFailed(delivery: LeasedDelivery, reason: string, error: string): Promise<boolean> {
    return this.finish(delivery, `state = 'failed', reason = $4, last_error = $5, finished_at = clock_timestamp()`, [reason, storable(error)]);
  }

  async recordSuppressed(delivery: LeasedDelivery, reason: string): Promise<boolean> {
    return this.finish(delivery, `state = 'suppressed', reason = $4, finished_at = clock_timestamp()`, [reason]);
  }

  /** Gives a lease back untried: the process is stopping. A first attempt that wasn't made has fixed no body yet. */
  async giveBack(delivery: LeasedDelivery): Promise<boolean> {
    return this.finish(
      delivery,
      `state = 'pending', attempts = attempts - 1, due_at = clock_timestamp(),
       first_attempt_at = CASE WHEN attempts > 1 THEN first_attempt_at END, body = CASE WHEN attempts > 1 THEN body END`,
    );
  }

  /** Nothing more is sent there until the tenant publishes another routing document. */
  async disable(delivery: LeasedDelivery, routingVersion: number): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.query(
        `INSERT INTO notification.disabled_endpoint (tenant_id, channel, recipient, routing_version) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, channel, recipient) DO UPDATE SET routing_version = excluded.routing_version, disabled_at = clock_timestamp()`,
        [delivery.tenant, delivery.channel, delivery.recipient, routingVersion],
      );
      await transaction.query(
        `UPDATE notification.delivery SET state = 'suppressed', reason = 'endpoint-gone', finished_at = clock_timestamp()
         WHERE endpoint = $1 AND state IN ('pending', 'retry')`,
        [delivery.endpoint],
      );
    });
  }

  private async finish(delivery: LeasedDelivery, assignments: string, parameters: readonly unknown[] = []): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      `WITH done AS (
         UPDATE notification.delivery SET ${assignments}, lease_token = NULL
         WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND state = 'leased' RETURNING 1
       ) SELECT 1 FROM done`,
      [delivery.tenant, delivery.id, delivery.token, ...parameters],
    );
    return rows.length > 0;
  }
}

// An error may quote what a receiver sent; PostgreSQL's text has no U+0000.
function storable(error: string): string {
  return error.slice(0, 1_000).replaceAll('\0', '\uFFFD');
}

import { writeInstant } from '@rapport/contracts';
import type { Database, TransactionalDatabase } from '@rapport/event-log';
import { AlertStore } from './alert-store.ts';
import type { Channels } from './channels/channels.ts';
import type { DeadChannelReport } from './channels/dead-channel-report.ts';
import { DeliveryStore, storable, type LeasedDelivery } from './delivery-store.ts';
import { dayMs } from './domain/zoned-time.ts';
import { databaseNow } from './flush-store.ts';
import { idOf } from './ids.ts';
import type { CurrentRouting, TenantDocuments } from './tenant-documents.ts';

/** How a channel ended for a delivery. `routingVersion`: of the document by which the endpoint was asked. */
export type Death =
  | { readonly reason: 'endpoint-gone'; readonly error: string; readonly routingVersion: number }
  | { readonly reason: 'given-up'; readonly error: string };

export interface DeadChannelsOptions {
  readonly dataSource: TransactionalDatabase;
  readonly documents: Pick<TenantDocuments, 'currentRouting'>;
  readonly channels: Pick<Channels, 'has'>;
  readonly consoleUrl: string;
}

/** Owns the transaction in which a channel is found dead: the failed delivery, the endpoint's end, and who is told of it. */
export class DeadChannels {
  constructor(private readonly options: DeadChannelsOptions) {}

  /** Answers false when the lease is another's by now. */
  async record(delivery: LeasedDelivery, death: Death): Promise<boolean> {
    const current = await this.routingOf(delivery.tenant);
    return this.options.dataSource.transaction(async (transaction) => {
      // First the endpoint's one row: of two that find it dead, one waits here and not in the other's deliveries.
      if (death.reason === 'endpoint-gone') await disable(transaction, delivery, death);
      const isOurs = await new DeliveryStore(transaction).recordFailed(delivery, death.reason, death.error);
      if (current !== null) await this.report(transaction, delivery, { death, current });
      return isOurs;
    });
  }

  // A document that can't be read is one of the things that a delivery is given up for.
  private async routingOf(tenant: string): Promise<CurrentRouting | null> {
    try {
      return await this.options.documents.currentRouting(tenant);
    } catch {
      return null;
    }
  }

  /** At most once a day, version of the routing document and recipient. */
  private async report(transaction: Database, dead: LeasedDelivery, { death, current }: { death: Death; current: CurrentRouting }): Promise<void> {
    const disabled = await new AlertStore(transaction).disabled(dead.tenant, current.version);
    const told = current.routing.toldOfDeath(dead, ({ channel, recipient }) => this.options.channels.has(channel) && !disabled.has(`${channel} ${recipient}`));
    const now = await databaseNow(transaction);
    const about = idOf('ch', now - (now % dayMs), [dead.tenant, dead.channel, dead.recipient, current.version]);
    const rows = told.map(({ receiver, way: { channel, recipient } }) => ({ id: idOf('dlv', now, [dead.tenant, about, channel, recipient]), receiver, channel, recipient }));
    await transaction.query(
      `INSERT INTO notification.delivery (tenant_id, id, alert_id, step, type, receiver, route, channel, recipient, state, due_at, body)
       SELECT $1, r.id, $2, 1, 'channel.dead', r.receiver, '/receivers', r.channel, r.recipient, 'ready', notification.now(), $3
       FROM jsonb_to_recordset($4::jsonb) AS r (id text, receiver text, channel text, recipient text) ON CONFLICT DO NOTHING`,
      [dead.tenant, about, JSON.stringify(this.reportOf(dead, death, now)), JSON.stringify(rows)],
    );
  }

  private reportOf({ receiver, channel, recipient }: LeasedDelivery, { reason, error }: Death, now: number): DeadChannelReport {
    return { type: 'channel.dead', timestamp: writeInstant(now), data: { receiver, channel, recipient, reason, error: storable(error), links: { console: this.options.consoleUrl } } };
  }
}

/** Nothing more is sent there until the tenant publishes another routing document. */
async function disable(transaction: Database, delivery: LeasedDelivery, { error, routingVersion }: Extract<Death, { reason: 'endpoint-gone' }>): Promise<void> {
  await transaction.query(
    `INSERT INTO notification.disabled_endpoint (tenant_id, channel, recipient, routing_version, error) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, channel, recipient) DO UPDATE SET routing_version = excluded.routing_version, disabled_at = notification.now(), error = excluded.error`,
    [delivery.tenant, delivery.channel, delivery.recipient, routingVersion, storable(error)],
  );
  await transaction.query(
    `UPDATE notification.delivery SET state = 'suppressed', reason = 'endpoint-gone', finished_at = notification.now()
     WHERE tenant_id = $1 AND endpoint = $2 AND state IN ('pending', 'held', 'ready', 'retry')`,
    [delivery.tenant, delivery.endpoint],
  );
}

import type { RetentionChange } from '@rapport/contracts';
import { DocumentKeeper } from '@rapport/documents';
import { PostgresOffsets } from '@rapport/event-log';
import type { Caller } from '@rapport/service';
import { accessSchema, createLogger, migrateDatabase, openDataSource } from '@rapport/service';
import { createTestDatabase, type TestDatabase } from '@rapport/tools/testing';
import type { DataSource } from 'typeorm';
import { AlertKeeper } from '../alert-keeper.ts';
import { AlertsController } from '../alerts.controller.ts';
import { AlertLifeKeeper } from '../alert-life-keeper.ts';
import { notificationSchema } from '../database/schema.ts';
import { DeliveryStore } from '../delivery-store.ts';
import { Dispatcher } from '../dispatcher.ts';
import { GridKeeper } from '../grid-keeper.ts';
import type { Act } from '../domain/alert-life.ts';
import { playbooksDocumentType } from '../playbooks-document.ts';
import { routingDocumentType } from '../routing.ts';
import { rulesDocumentType } from '../rules-document.ts';
import { keepSilence } from '../silence-store.ts';
import { TenantDocuments } from '../tenant-documents.ts';

const logger = createLogger('test', 'silent');

/** Everything between a change and a channel, on a real database whose clock stands where the test puts it. */
export class TimelineStage {
  private readonly keeper: AlertKeeper;
  private readonly life: AlertLifeKeeper;
  private readonly dispatcher: Dispatcher;
  private readonly store: DeliveryStore;
  private readonly topic: RetentionChange[] = [];
  private readonly shared: ConstructorParameters<typeof GridKeeper>[0];
  private readonly offsets: PostgresOffsets;
  private readonly taken = new Map<number, number>();

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
    private readonly documents: DocumentKeeper,
    given: { readonly ofTenants: TenantDocuments; readonly offsets: PostgresOffsets },
  ) {
    const shared = { dataSource, documents: given.ofTenants, consoleUrl: 'http://127.0.0.1:3000', wake: () => undefined };
    this.shared = shared;
    this.offsets = given.offsets;
    this.keeper = new AlertKeeper({ ...shared, offsets: given.offsets });
    this.life = new AlertLifeKeeper(shared);
    this.dispatcher = new Dispatcher(shared);
    this.store = new DeliveryStore(dataSource);
  }

  static async open(): Promise<TimelineStage> {
    const database = await createTestDatabase();
    await migrateDatabase(database.url, [accessSchema, notificationSchema], logger);
    const dataSource = await openDataSource({ ...notificationSchema, url: database.url, logger });
    await dataSource.query('CREATE TABLE notification.set_clock AS SELECT now() AS at');
    await dataSource.query(`CREATE OR REPLACE FUNCTION notification.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT at FROM notification.set_clock'`);
    const routingType = routingDocumentType({ allowPrivateReceivers: true, mail: true });
    const documents = new DocumentKeeper({ dataSource, types: [routingType, rulesDocumentType, playbooksDocumentType], secretsKey: Buffer.alloc(32) });
    const offsets = new PostgresOffsets(dataSource, 'notification', 'timeline');
    await offsets.positions('changes', new Map([0, 1, 2].map((partition) => [partition, { low: 0, high: 0 }])));
    return new TimelineStage(database, dataSource, documents, { ofTenants: new TenantDocuments(documents, routingType), offsets });
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }

  async route(tenant: string, document: object): Promise<void> {
    await this.documents.publish(tenant, 'routing', JSON.stringify(document), { author: 'test', contentType: 'application/json' });
  }

  async take(change: RetentionChange): Promise<void> {
    this.topic.push(change);
    await this.read(change, this.topic.length - 1);
  }

  /** What the API answers of an alert. */
  alert(tenant: string, id: string): ReturnType<AlertsController['get']> {
    return new AlertsController(this.dataSource).get({ tenant } as Caller, id);
  }

  /** Reads the whole topic again, as after a database that was set back. */
  async replay(): Promise<void> {
    await this.dataSource.query('UPDATE notification.consumer_offset SET next_offset = 0');
    for (const [offset, change] of this.topic.entries()) await this.read(change, offset);
  }

  private async read(change: RetentionChange, offset: number): Promise<void> {
    const record = { topic: 'changes', partition: 0, offset, key: `${change.tenant}:${change.customer.id}`, value: Buffer.from(JSON.stringify(change)), headers: {}, timestamp: 0 };
    const batch = { topic: 'changes', records: [record], spans: [{ partition: 0, from: offset, to: offset + 1 }] };
    await this.keeper.keep(batch, { heartbeat: () => Promise.resolve() } as never);
  }

  /** Two instances, a partition and a batch each, at the same moment. */
  async takeByTwo(...batches: readonly [readonly RetentionChange[], readonly RetentionChange[]]): Promise<void> {
    await Promise.all(batches.map(async (changes, index) => {
      const partition = index + 1;
      const from = this.taken.get(partition) ?? 0;
      this.taken.set(partition, from + changes.length);
      const records = changes.map((change, offset) => ({ topic: 'changes', partition, offset: from + offset, key: `${change.tenant}:${change.customer.id}`, value: Buffer.from(JSON.stringify(change)), headers: {}, timestamp: 0 }));
      const keeper = new AlertKeeper({ ...this.shared, offsets: this.offsets });
      await keeper.keep({ topic: 'changes', records, spans: [{ partition, from, to: from + changes.length }] }, { heartbeat: () => Promise.resolve() } as never);
    }));
  }

  /** The daily grid as so many instances at once look at it; answers at how many customers each looked. */
  async lookAtGrid(instances = 1): Promise<number[]> {
    return Promise.all(Array.from({ length: instances }, () => new GridKeeper(this.shared).look()));
  }

  async act(tenant: string, customer: string, act: Act): Promise<void> {
    const [alert] = await this.dataSource.query<{ id: string }[]>('SELECT id FROM notification.alert WHERE tenant_id = $1 AND customer_id = $2', [tenant, customer]);
    await this.actOn(tenant, alert?.id ?? '', act);
  }

  async actOn(tenant: string, id: string, act: Act): Promise<void> {
    await this.life.act({ tenant, id, who: 'jo' }, act);
  }

  async silence(tenant: string, customer: string, span: { readonly from: number; readonly to: number }): Promise<void> {
    const matchers = [{ name: 'customer', value: customer, isRegex: false, isEqual: true }];
    await keepSilence(this.dataSource, tenant, { id: `${tenant}-${customer}`, matchers, startsAt: new Date(span.from).toISOString(), endsAt: new Date(span.to).toISOString(), createdBy: 'jo', comment: 'test' });
  }

  /** Goes on to a moment, stopping wherever something is due; `sent` hears of each message with its moment. */
  async goTo(moment: number, sent: (at: number, endpoint: string, body: string) => void): Promise<void> {
    for (let next = await this.nextDue(moment); next !== null; next = await this.nextDue(moment)) {
      await this.setClock(next);
      await this.work(next, sent);
    }
    await this.setClock(moment);
    await this.work(moment, sent);
  }

  private async work(at: number, sent: (at: number, endpoint: string, body: string) => void): Promise<void> {
    await this.life.endSnoozes();
    await this.dispatcher.flush();
    for (let claimed = await this.claim(); claimed.length > 0; claimed = await this.claim()) {
      for (const delivery of claimed) {
        sent(at, `${delivery.channel} ${delivery.recipient}`, delivery.body);
        await this.store.recordSent(delivery);
      }
    }
  }

  private async claim() {
    return this.store.claim({ leaseMs: 10_000, rows: 100, perTenant: 100, perEndpoint: 100, inHand: [] });
  }

  private async setClock(at: number): Promise<void> {
    await this.dataSource.query('UPDATE notification.set_clock SET at = to_timestamp($1::double precision / 1000)', [at]);
  }

  private async nextDue(before: number): Promise<number | null> {
    const [row] = await this.dataSource.query<{ next: number | null }[]>(
      `SELECT extract(epoch FROM min(at))::double precision * 1000 AS next FROM (
         SELECT due_at FROM notification.delivery WHERE state IN ('pending', 'held') UNION ALL SELECT repeat_at FROM notification.delivery
         UNION ALL SELECT due_at FROM notification.delivery_group UNION ALL SELECT snoozed_until FROM notification.alert
       ) AS due (at) WHERE at > notification.now() AND at <= to_timestamp($1::double precision / 1000)`,
      [before],
    );
    return row?.next ?? null;
  }
}

import { toKafkaRecord, topics, writeInstant } from '@rapport/contracts';
import type { Interaction, InteractionRecord } from '@rapport/contracts';
import { addToOutbox } from '@rapport/event-log';
import type { OutboxRelay } from '@rapport/event-log';
import type { DataSource, EntityManager } from 'typeorm';
import { claimExposure, keepExposure, keepExposureLike, keepPurchases, learnPurchases, markReached, nextBuyers } from './database/exposures.ts';
import type { LateBuyer, Purchase } from './database/exposures.ts';
import { endWaiting } from './database/references.ts';
import type { EventName } from './database/references.ts';
import { isPurchase } from './domain/exposure.ts';
import { modelInForce } from './domain/model.ts';
import type { ModelVersion } from './domain/model.ts';
import { exposedRecord } from './exposed-record.ts';
import { ownerOf } from './lane-work.ts';
import type { CustomerWork, LaneWork, Surrounding } from './lane-work.ts';

export interface ExposureKeeperSettings {
  readonly dataSource: DataSource;
  readonly relay: Pick<OutboxRelay, 'wake'>;
  readonly topic?: string | undefined;
}

type Models = ReadonlyMap<string, readonly ModelVersion[]>;

/** An event of the surroundings as it stands in the timeline. */
type KeptEvent = Pick<InteractionRecord, 'tenant' | 'source' | 'id' | 'data' | 'receivedAt'>;

/** Customers told in one transaction: some ten milliseconds. */
const slice = 500;

/**
 * Brings events of the surroundings to those who bought the item: each gets an interaction of its own, through the outbox.
 * Its id follows from the event and the customer, so that it counts once however often it is sent. Whoever took the
 * purchase back is told, too: whether it counts is the fold's question, which a later word may answer otherwise.
 */
export class ExposureKeeper {
  constructor(private readonly settings: ExposureKeeperSettings) {}

  /** Inside the transaction that counted a batch: notes what it brings to whom, and tells whom older events reach by what they bought. Answers whether the outbox has news. */
  async note(manager: EntityManager, work: Pick<LaneWork, 'customers' | 'surroundings'>, models: Models): Promise<boolean> {
    const kinds = new Map([...models].map(([tenant, versions]) => [tenant, purchaseKinds(versions)]));
    const purchases = work.customers.flatMap((customer) => purchasesOf(customer, kinds.get(customer.tenant) ?? keptAnyway));
    const late = purchases.length === 0 ? [] : await keepPurchases(manager, purchases);
    for (const surrounding of work.surroundings) await expose(manager, surrounding, models);
    const adopted = work.surroundings.filter(({ event }) => event === undefined);
    if (adopted.length > 0) await endWaiting(manager, adopted.map(({ record }) => record));
    return late.length > 0 && (await this.tellLate(manager, late));
  }

  /** Tells the next customers of an event that has not reached all; answers whether there was one. */
  async tellSlice(): Promise<boolean> {
    const found = await this.settings.dataSource.transaction(async (manager) => {
      const exposure = await claimExposure(manager);
      if (exposure === null) return false;
      const buyers = await nextBuyers(manager, exposure, slice);
      const [event] = await readEvents(manager, [exposure]);
      if (event !== undefined) await this.send(manager, buyers.map((customer) => exposedRecord(event, customer, event.receivedAt)));
      await markReached(manager, exposure, buyers.length < slice ? null : (buyers.at(-1) ?? null));
      return true;
    });
    if (found) this.settings.relay.wake();
    return found;
  }

  private async tellLate(manager: EntityManager, late: readonly LateBuyer[]): Promise<boolean> {
    const events = new Map((await readEvents(manager, late.map(({ tenant, event }) => ({ tenant, ...event })))).map((event) => [eventName(event), event]));
    // Nobody could have told it before the purchase was known: of a history that comes later it is history, too.
    const now = writeInstant(Date.now());
    const records = late.flatMap(({ tenant, customer, event }) => {
      const kept = events.get(eventName({ tenant, ...event }));
      return kept === undefined ? [] : [exposedRecord(kept, customer, now)];
    });
    await this.send(manager, records);
    return records.length > 0;
  }

  private async send(manager: EntityManager, records: readonly InteractionRecord[]): Promise<void> {
    const { topic = topics.interactions } = this.settings;
    await addToOutbox(manager, 'scoring', records.map((record) => ({ id: record.id, topic, ...toKafkaRecord(record) })));
  }
}

async function expose(manager: EntityManager, { record, like }: Surrounding, models: Models): Promise<void> {
  const { tenant, source, id, data } = record;
  if (like !== null) return keepExposureLike(manager, record, like);
  const boughtUntil = Date.parse(data.occurredAt);
  const versions = models.get(tenant) ?? [];
  const { exposureMs } = modelInForce(versions, boughtUntil);
  const learnt = [...modelInForce(versions, Infinity).retentionKinds].filter((kind) => !keptAnyway.has(kind));
  if (learnt.length > 0) await learnPurchases(manager, tenant, learnt);
  const items = [...new Set((data.items ?? []).map((item) => item.id))];
  return keepExposure(manager, { tenant, source, id, items, boughtFrom: boughtUntil - exposureMs, boughtUntil });
}

/** Kinds of the shipped model: a tenant that leaves one out may take it in again. */
const keptAnyway: ReadonlySet<string> = new Set(['order.placed', 'contract.renewed']);

/** Those of every model version: one that is left out may be taken in again, and is read from the timeline but once. */
function purchaseKinds(versions: readonly ModelVersion[]): ReadonlySet<string> {
  return new Set([...keptAnyway, ...versions.flatMap(({ model }) => [...model.retentionKinds])]);
}

/** What a customer bought, by what its interactions of a batch say: kinds that the tenant's models count as staying, with items. */
function purchasesOf(work: CustomerWork, retentionKinds: ReadonlySet<string>): Purchase[] {
  return work.interactions
    .filter((interaction) => isPurchase(interaction, { retentionKinds }))
    .flatMap(({ ref, source, id, occurredAt, items = [] }) => [...new Set(items)].map((item) => ({ tenant: work.tenant, customer: ownerOf(work, ref), source, id, item, boughtAt: occurredAt })));
}

async function readEvents(manager: EntityManager, names: readonly EventName[]): Promise<KeptEvent[]> {
  const rows = await manager.query<{ tenant: string; source: string; id: string; received_at: Date; data: string }[]>(
    `SELECT tenant_id AS tenant, source, event_id AS id, received_at, data FROM scoring.timeline
     JOIN unnest($1::text[], $2::text[], $3::text[]) AS asked (t, s, e) ON tenant_id = t AND source = s AND event_id = e`,
    [names.map(({ tenant }) => tenant), names.map(({ source }) => source), names.map(({ id }) => id)],
  );
  return rows.map(({ received_at, data, ...name }) => ({ ...name, receivedAt: writeInstant(received_at.getTime()), data: JSON.parse(data) as Interaction }));
}

function eventName({ tenant, source, id }: EventName): string {
  return `${tenant}\0${source}\0${id}`;
}

import { customerKeyOf, topics } from '@rapport/contracts';
import type { InteractionRecord } from '@rapport/contracts';
import { requireOffsets } from '@rapport/event-log';
import type { Culprit, LaneBatch, OutboxRelay, ProcessContext } from '@rapport/event-log';
import type { DataSource, EntityManager } from 'typeorm';
import { readArrivals } from './arrival.ts';
import type { Arrival, Refusal } from './arrival.ts';
import { aliasesIn, keyOfAccount, namesOf } from './contacts.ts';
import { foldCustomers } from './customer-folder.ts';
import { keepBatch, nothingToKeep, takeBatch } from './database/batch.ts';
import type { KeepRequest, Taken, TakeRequest } from './database/batch.ts';
import { keepContacts } from './database/contacts.ts';
import { keepClaims } from './database/claims.ts';
import { adoptWaiting, awaitReferences, keepReferences, lockOutBatches, referenceKey, secureReferences } from './database/references.ts';
import type { Reference } from './database/references.ts';
import { isMerge } from './domain/interaction.ts';
import type { ModelVersion } from './domain/model.ts';
import type { ExposureKeeper } from './exposure-keeper.ts';
import { ownerOf, sortOut, timelineRow } from './lane-work.ts';
import type { CustomerWork, FirstSeen, LaneWork } from './lane-work.ts';
import { keepMeetings } from './meeting-keeper.ts';
import { keepGroups } from './merge-keeper.ts';
import type { Models } from './models.ts';
import { deadLetterRow } from './outgoing.ts';
import { asReference, isOfItsReference, isOfSurroundings, referencesOf, taughtBy } from './reference-book.ts';

/** The consumer group: the service's name. */
export const consumerGroup = 'scoring';

export interface ScoreKeeperSettings {
  readonly dataSource: DataSource;
  readonly models: Models;
  readonly relay: Pick<OutboxRelay, 'wake'>;
  readonly exposures: ExposureKeeper;
  readonly group?: string;
  readonly topic?: string | undefined;
}

/**
 * Owns the transaction of scoring: a batch's offsets, its timeline rows, the states of its customers, what they have to
 * tell and what was refused are written together or not at all.
 */
export class ScoreKeeper {
  constructor(private readonly settings: ScoreKeeperSettings) {}

  /** Counts a lane batch in one transaction; throws `OffsetAhead` or `OffsetBehind` when it isn't the next one. */
  async keep(batch: LaneBatch, { heartbeat }: Pick<ProcessContext, 'heartbeat'>): Promise<void> {
    const { arrivals, refusals } = readArrivals(batch.records);
    const models = await this.modelsOf(arrivals);
    const hasNews = await this.settings.dataSource.transaction(async (manager) => {
      await secure(manager, arrivals.map(({ record }) => record));
      const taken = await takeBatch(manager, takeRequest(this.group, batch, arrivals));
      requireOffsets(batch, taken.offsets);
      const work = sortOut(arrivals, taken);
      const { request, retracting } = await keepRequest(manager, { batch, work, refusals, taken, models }, heartbeat);
      await keepBatch(manager, { ...request, group: this.group });
      const regrouped = await keepGroups(manager, work, models);
      const exposed = await this.settings.exposures.note(manager, work, models);
      if (work.contacts.length > 0) await keepContacts(manager, work.contacts);
      if (work.claims.length > 0) await keepClaims(manager, work.claims);
      const met = await keepMeetings(manager, { meetings: work.meetings, retracting }, this.settings.topic ?? topics.interactions);
      return regrouped || exposed || met || request.outbox.length > 0;
    });
    if (hasNews) this.settings.relay.wake();
  }

  /** Passes over the one record that a batch fails for: it goes to the dead letters, whole. */
  async refuse({ batch, reason, error }: Culprit): Promise<void> {
    await this.settings.dataSource.transaction(async (manager) => {
      const taken = await takeBatch(manager, takeRequest(this.group, batch, []));
      requireOffsets(batch, taken.offsets);
      const outbox = batch.records.map((log) => deadLetterRow({ log, reason, detail: error.message }, taken.clock));
      await keepBatch(manager, { ...nothingToKeep, ...advanced(batch), group: this.group, outbox });
    });
    this.settings.relay.wake();
  }

  private get group(): string {
    return this.settings.group ?? consumerGroup;
  }

  private async modelsOf(arrivals: readonly Arrival[]): Promise<Map<string, readonly ModelVersion[]>> {
    const tenants = [...new Set(arrivals.map(({ record }) => record.tenant))];
    return new Map(await Promise.all(tenants.map(async (tenant) => [tenant, await this.settings.models.of(tenant)] as const)));
  }
}

interface TakenBatch {
  readonly batch: LaneBatch;
  readonly work: LaneWork;
  readonly refusals: readonly Refusal[];
  readonly taken: Taken;
  readonly models: ReadonlyMap<string, readonly ModelVersion[]>;
}

async function keepRequest(manager: EntityManager, { batch, work, refusals, taken, models }: TakenBatch, heartbeat: () => Promise<void>): Promise<{ request: Omit<KeepRequest, 'group'>; retracting: readonly CustomerWork[] }> {
  await settleReferences(manager, work);
  const folded = await foldCustomers(manager, work.customers, models, heartbeat);
  const letters = [...refusals, ...work.conflicts].map((refusal) => deadLetterRow(refusal, taken.clock));
  const request = {
    ...advanced(batch),
    timeline: [...folded.timeline, ...ofNobody(work).map((event) => timelineRow(event, null, taken.clock))],
    repeats: work.repeats,
    scored: folded.scored,
    aliases: work.aliases,
    descriptions: folded.descriptions,
    states: folded.states,
    outbox: [...folded.outbox, ...letters],
  };
  return { request, retracting: folded.retracting };
}

/** Batches without an event of nobody, a merge, or a retraction of what stands outside of them, which most are, are not held up. */
async function secure(manager: EntityManager, records: readonly InteractionRecord[]): Promise<void> {
  if (records.some((record) => isOfSurroundings(record) || isMerge(record.data.kind))) return lockOutBatches(manager);
  const referring = new Set(records.filter(isOfItsReference));
  if (referring.size === 0) return;
  const here = new Set(records.filter((record) => !referring.has(record)).map((record) => referenceKey(asReference(record))));
  const outside = [...referring].map(referencesOf).filter((references) => !references.some((reference) => here.has(referenceKey(reference))));
  if (outside.length > 0) await secureReferences(manager, outside);
}

/** What is learnt of references, who waits for one, and who waits no longer. */
async function settleReferences(manager: EntityManager, { waiting, customers, references }: LaneWork): Promise<void> {
  if (references.length > 0) await keepReferences(manager, references);
  const awaited = waiting.flatMap(({ arrival: { record } }) => referencesOf(record).map((reference) => ({ ...reference, bySource: record.source, byId: record.id })));
  if (awaited.length > 0) await awaitReferences(manager, awaited);
  const adopted = customers.flatMap((work) => work.adopted.map(({ source, id, ref }) => ({ tenant: work.tenant, source, id, customer: ownerOf(work, ref), countedAt: work.now })));
  if (adopted.length > 0) await adoptWaiting(manager, adopted);
}

function ofNobody({ waiting, surroundings }: LaneWork): FirstSeen[] {
  return [...waiting, ...surroundings.flatMap(({ event }) => event ?? [])];
}

function advanced({ topic, spans }: LaneBatch): Pick<KeepRequest, 'topic' | 'offsets'> {
  return { topic, offsets: spans.map(({ partition, to }) => ({ partition, nextOffset: to })) };
}

function takeRequest(group: string, batch: LaneBatch, arrivals: readonly Arrival[]): TakeRequest {
  const records = arrivals.map(({ record }) => record);
  return {
    group,
    topic: batch.topic,
    partitions: batch.spans.map(({ partition }) => partition),
    events: records,
    aliases: records.flatMap((record) => aliasesIn(record).map(({ ns, value }) => ({ tenant: record.tenant, ns, value }))),
    customers: records.flatMap((record) => customersIn(record).map((customer) => ({ tenant: record.tenant, customer }))),
    references: askedReferences(records),
  };
}

/** By their own ids, and by those that they have when nobody is known by their aliases. */
function customersIn(record: InteractionRecord): string[] {
  const named = customerKeyOf(record.tenant, record.data);
  return namesOf(record).account === null ? [named] : [named, keyOfAccount(record)];
}

/** Those that an event may have its customer from, and those that the others teach. */
function askedReferences(records: readonly InteractionRecord[]): Reference[] {
  const named = records.flatMap((record) => (isOfItsReference(record) ? referencesOf(record) : taughtBy(record)));
  return [...new Map(named.map((reference) => [referenceKey(reference), reference])).values()];
}

import { retentionChange, topics, type Alert, type AlertEvent, type RetentionChange } from '@rapport/contracts';
import { addToOutbox, DataError, type Database, type LaneBatch, type LogRecord, type OutboxRecord, type PostgresOffsets, type ProcessContext } from '@rapport/event-log';
import type { DataSource } from 'typeorm';
import { v5 as uuidV5 } from 'uuid';
import { AlertStore, type CustomerRef, type KeptAlert, type KeptDelivery } from './alert-store.ts';
import type { AlertStory } from './domain/alert-story.ts';
import { labelsOf, viewAlert } from './domain/alert-view.ts';
import { readChange } from './domain/change.ts';
import type { CustomerMemory } from './domain/customer-memory.ts';
import { decide, type NoticeType } from './domain/decide.ts';
import { planDeliveries } from './domain/delivery-plan.ts';
import type { Rule } from './domain/rule.ts';
import { idOf } from './ids.ts';
import type { CurrentRouting, TenantDocuments } from './tenant-documents.ts';

export interface AlertKeeperOptions {
  readonly dataSource: DataSource;
  readonly offsets: PostgresOffsets;
  readonly documents: TenantDocuments;
  readonly consoleUrl: string;
  /** After a commit that wrote deliveries and outbox rows. */
  readonly wake: () => void;
}

interface Told {
  readonly tenant: string;
  readonly type: NoticeType;
  readonly step: number;
  readonly at: number;
  readonly story: AlertStory;
  readonly body: Alert;
}

/** What a batch leads to, before anything is written. */
interface Result {
  readonly memories: Map<string, CustomerRef & { memory: CustomerMemory }>;
  readonly alerts: Map<string, KeptAlert>;
  readonly told: Told[];
}

// Namespace of the ids of alert events: random, fixed.
const EVENT_NAMESPACE = '8f0b5a52-6c4e-4a7d-9a35-0d4a7c1f2b90';
const HEARTBEAT_EVERY = 200;

/** Owns the transaction: offset, memory of the customers, alerts, delivery rows and outbox, all or nothing. */
export class AlertKeeper {
  constructor(private readonly options: AlertKeeperOptions) {}

  async keep(batch: LaneBatch, context: ProcessContext): Promise<void> {
    const changes = batch.records.map(readRecord);
    const rules = await this.rulesOf(changes);
    const told = await this.options.dataSource.transaction(async (manager) => {
      await this.options.offsets.take(manager, batch);
      const result = await this.decideAll(new AlertStore(manager), changes, { rules, context });
      await this.write(manager, result);
      await this.options.offsets.advance(manager, batch);
      return result.told.length;
    });
    if (told > 0) this.options.wake();
  }

  private async rulesOf(changes: readonly RetentionChange[]): Promise<Map<string, readonly Rule[]>> {
    const rules = new Map<string, readonly Rule[]>();
    for (const tenant of new Set(changes.map((change) => change.tenant))) rules.set(tenant, await this.options.documents.currentRules(tenant));
    return rules;
  }

  private async decideAll(store: AlertStore, changes: readonly RetentionChange[], given: { rules: Map<string, readonly Rule[]>; context: ProcessContext }): Promise<Result> {
    const known = await load(store, changes);
    const result: Result = { memories: new Map(), alerts: new Map(), told: [] };
    for (const [index, change] of changes.entries()) {
      if (index % HEARTBEAT_EVERY === HEARTBEAT_EVERY - 1) await given.context.heartbeat();
      this.decideOne(change, known, { result, rules: given.rules.get(change.tenant) ?? [] });
    }
    return result;
  }

  private decideOne(change: RetentionChange, known: Known, { result, rules }: { result: Result; rules: readonly Rule[] }): void {
    const ref = { tenant: change.tenant, customer: change.customer.id };
    const key = keyOf(ref);
    const alerts = known.alerts.get(key) ?? [];
    const now = Date.parse(change.asOf);
    const decision = decide({ memory: known.memories.get(key) ?? null, alerts }, readChange(change), rules);
    if (decision === null) return;
    known.memories.set(key, decision.memory);
    result.memories.set(key, { ...ref, memory: decision.memory });
    const stories = new Map(alerts.map((story) => [story.id, story]));
    for (const { story: anonymous, notice } of decision.outcomes) {
      const id = anonymous.id ?? idOf('al', now, [ref.tenant, ref.customer, anonymous.cause, now]);
      const story = { ...anonymous, id };
      const portrait = { customer: change.customer, valueAtStake: change.value12m };
      const body = viewAlert(story, portrait, { now, consoleUrl: this.options.consoleUrl });
      stories.set(id, story);
      result.alerts.set(`${ref.tenant} ${id}`, { ...ref, id, story, body });
      if (notice !== null) result.told.push({ tenant: ref.tenant, type: notice, step: story.step, at: now, story, body });
    }
    known.alerts.set(key, [...stories.values()]);
  }

  private async write(transaction: Database, { memories, alerts, told }: Result): Promise<void> {
    const store = new AlertStore(transaction);
    await store.keepMemories([...memories.values()]);
    await store.keepAlerts([...alerts.values()]);
    for (const notices of byAlert(told)) await this.tell(store, notices);
    await addToOutbox(transaction, 'notification', told.map(eventOf));
  }

  /** The delivery rows of one alert's notices, in their order. */
  private async tell(store: AlertStore, notices: readonly Told[]): Promise<void> {
    const [first] = notices;
    if (first === undefined) return;
    const { tenant } = first;
    const alert = first.body.id;
    const current = await this.options.documents.currentRouting(tenant);
    const disabled = await store.disabled(tenant, current.version);
    let known: readonly KeptDelivery[] = await store.deliveries(tenant, alert);
    const before = new Set(known.map((delivery) => delivery.id));
    const withdrawn = new Map<string, string>();
    for (const notice of notices) known = plan(notice, known, { current, disabled, withdrawn });
    await store.withdraw(tenant, new Map([...withdrawn].filter(([id]) => before.has(id))));
    await store.addDeliveries(tenant, alert, known.filter((delivery) => !before.has(delivery.id)));
  }
}

interface Known {
  readonly memories: Map<string, CustomerMemory>;
  readonly alerts: Map<string, AlertStory[]>;
}

async function load(store: AlertStore, changes: readonly RetentionChange[]): Promise<Known> {
  const refs = [...new Map(changes.map((change) => [keyOf({ tenant: change.tenant, customer: change.customer.id }), { tenant: change.tenant, customer: change.customer.id }])).values()];
  const oldest = Math.min(...changes.map((change) => Date.parse(change.asOf)));
  const memories = new Map((await store.memories(refs)).map((row) => [keyOf(row), row.memory]));
  const alerts = new Map<string, AlertStory[]>();
  for (const row of await store.alerts(refs, oldest)) alerts.set(keyOf(row), [...(alerts.get(keyOf(row)) ?? []), row.story]);
  return { memories, alerts };
}

function plan(notice: Told, known: readonly KeptDelivery[], given: { current: CurrentRouting; disabled: ReadonlySet<string>; withdrawn: Map<string, string> }): KeptDelivery[] {
  const { routing } = given.current;
  const { added, withdrawn } = planDeliveries(notice, known, {
    targets: routing.targets(labelsOf(notice.story, notice.body.customer)),
    isDisabled: (channel, recipient) => given.disabled.has(`${channel} ${recipient}`),
    sendsResolved: (delivery) => routing.sendsResolved(delivery.receiver, delivery.channel, delivery.recipient),
  });
  const left = known.map((delivery) => {
    const reason = withdrawn.get(delivery);
    if (reason === undefined) return delivery;
    given.withdrawn.set(delivery.id, reason);
    return { ...delivery, state: 'suppressed' as const, reason };
  });
  const alert = notice.body.id;
  return [...left, ...added.map((each) => ({ ...each, id: idOf('dlv', notice.at, [notice.tenant, alert, each.step, each.channel, each.recipient]) }))];
}

function readRecord(record: LogRecord): RetentionChange {
  const result = retentionChange.safeParse(parseJson(record));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new DataError('invalid-change', `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not a retention change'}`);
}

function parseJson(record: LogRecord): unknown {
  try {
    return JSON.parse(record.value?.toString('utf8') ?? '');
  } catch (error) {
    throw new DataError('not-json', `offset ${record.offset} of partition ${record.partition} is not JSON`, { cause: error });
  }
}

function eventOf({ tenant, type, step, at, body }: Told): OutboxRecord {
  const event: AlertEvent = { type, timestamp: new Date(at).toISOString(), tenant, data: body };
  return {
    id: uuidV5(`${tenant} ${body.id} ${step}`, EVENT_NAMESPACE),
    topic: topics.alerts,
    key: `${tenant}:${body.customer.id}`,
    headers: { 'content-type': 'application/json' },
    value: JSON.stringify(event),
  };
}

function byAlert(told: readonly Told[]): Told[][] {
  const groups = new Map<string, Told[]>();
  for (const notice of told) {
    const key = `${notice.tenant} ${notice.body.id}`;
    groups.set(key, [...(groups.get(key) ?? []), notice]);
  }
  return [...groups.values()];
}

function keyOf({ tenant, customer }: CustomerRef): string {
  return `${tenant}\n${customer}`;
}

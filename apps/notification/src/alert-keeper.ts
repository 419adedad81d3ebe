import { retentionChange, storableProblem, type RetentionChange } from '@rapport/contracts';
import { DataError, jsonOf, type LaneBatch, type LogRecord, type PostgresOffsets, type ProcessContext } from '@rapport/event-log';
import type { DataSource, EntityManager } from 'typeorm';
import { AlertStore, type CustomerRef, type KeptAlert } from './alert-store.ts';
import type { AlertLife } from './domain/alert-life.ts';
import type { Portrait } from './domain/alert-view.ts';
import { readChange } from './domain/change.ts';
import type { CustomerMemory } from './domain/customer-memory.ts';
import { decide } from './domain/decide.ts';
import type { Playbooks } from './domain/playbook.ts';
import type { CohortRule, Rule } from './domain/rule.ts';
import { IncidentDesk, type TakenStep } from './incident-desk.ts';
import type { Regained } from './incident-store.ts';
import { keepOutcomes } from './kept-outcomes.ts';
import { AlertMover, holderKey, keepMoved, type AlertsByHolder } from './moved-alerts.ts';
import { NewsDesk, type News } from './news.ts';
import { SourceDays } from './source-days.ts';
import type { TenantDocuments } from './tenant-documents.ts';

export interface AlertKeeperOptions {
  readonly dataSource: DataSource;
  readonly offsets: PostgresOffsets;
  readonly documents: TenantDocuments;
  readonly consoleUrl: string;
  /** After a commit that wrote deliveries and outbox rows. */
  readonly wake: () => void;
}

/** What of a tenant's documents a change is read with. */
interface Documents {
  readonly rules: readonly Rule[];
  readonly playbooks: Playbooks;
}

const noDocuments: Documents = { rules: [], playbooks: { playbooks: [], timeZone: 'UTC' } };

/** What a batch leads to, before anything is written. */
interface Result {
  readonly memories: Map<string, CustomerRef & { memory: CustomerMemory; portrait: Portrait }>;
  readonly alerts: Map<string, KeptAlert>;
  readonly told: News[];
  readonly steps: TakenStep[];
  readonly regained: (CustomerRef & Regained)[];
}

const HEARTBEAT_EVERY = 200;

/** Owns the transaction: offset, memory of the customers, alerts, delivery rows and outbox, all or nothing. */
export class AlertKeeper {
  private readonly news: NewsDesk;
  private readonly incidents: IncidentDesk;
  private readonly sources: SourceDays;

  constructor(private readonly options: AlertKeeperOptions) {
    this.news = new NewsDesk(options.documents);
    this.incidents = new IncidentDesk(options.consoleUrl);
    this.sources = new SourceDays(options.consoleUrl);
  }

  async keep(batch: LaneBatch, context: ProcessContext): Promise<void> {
    const changes = batch.records.map(readRecord);
    const documents = await this.documentsOf(changes);
    const told = await this.options.dataSource.transaction(async (manager) => {
      await this.options.offsets.take(manager, batch);
      const mover = await AlertMover.of(manager, changes);
      const result = await this.decideAll(new AlertStore(manager), changes, { documents, context, mover });
      const news = await this.write(manager, result, { documents, changes });
      await keepMoved(manager, mover.all);
      await this.options.offsets.advance(manager, batch);
      return news.length;
    });
    if (told > 0) this.options.wake();
  }

  private async documentsOf(changes: readonly RetentionChange[]): Promise<Map<string, Documents>> {
    const { documents } = this.options;
    const found = new Map<string, Documents>();
    for (const tenant of new Set(changes.map((change) => change.tenant))) {
      found.set(tenant, { rules: await documents.currentRules(tenant), playbooks: await documents.currentPlaybooks(tenant) });
    }
    return found;
  }

  private async decideAll(store: AlertStore, changes: readonly RetentionChange[], given: { documents: Map<string, Documents>; context: ProcessContext; mover: AlertMover }): Promise<Result> {
    const known = await load(store, changes);
    const result: Result = { memories: new Map(), alerts: new Map(), told: [], steps: [], regained: [] };
    for (const [index, change] of changes.entries()) {
      if (index % HEARTBEAT_EVERY === HEARTBEAT_EVERY - 1) await given.context.heartbeat();
      this.decideOne(change, known, { result, mover: given.mover, documents: given.documents.get(change.tenant) ?? noDocuments });
    }
    return result;
  }

  private decideOne(change: RetentionChange, known: Known, { result, documents, mover }: { result: Result; documents: Documents; mover: AlertMover }): void {
    const ref = { tenant: change.tenant, customer: change.customer.id };
    const key = holderKey(ref);
    const now = Date.parse(change.asOf);
    const portrait = { customer: change.customer, valueAtStake: change.value12m };
    const before = known.memories.get(key) ?? null;
    if (now > (before?.asOf ?? -Infinity)) this.moveAlerts(change, known, { result, documents, mover });
    const alerts = (known.alerts.get(key) ?? []).map(({ story }) => story);
    const decision = decide({ memory: before, alerts }, readChange(change), documents.rules);
    if (decision === null) return;
    known.memories.set(key, decision.memory);
    result.memories.set(key, { ...ref, memory: decision.memory, portrait });
    const kept = keepOutcomes(decision, { ref, portrait, now, lives: known.lives, consoleUrl: this.options.consoleUrl, playbooks: documents.playbooks });
    for (const alert of kept.alerts) result.alerts.set(`${ref.tenant} ${alert.id}`, alert);
    result.told.push(...kept.told);
    result.steps.push(...kept.steps);
    if (decision.regained !== undefined && decision.regained.length > 0) result.regained.push({ ...ref, items: decision.regained });
    const stored = new Map((known.alerts.get(key) ?? []).map((alert) => [alert.story.id, alert]));
    for (const { id, story, life } of kept.alerts) stored.set(id, { ...ref, story, life, moves: stored.get(id)?.moves ?? [] });
    known.alerts.set(key, [...stored.values()]);
  }

  /** A customer that becomes one with another takes its open alerts along; one that stands by itself again has them back. */
  private moveAlerts(change: RetentionChange, known: Known, { result, documents, mover }: { result: Result; documents: Documents; mover: AlertMover }): void {
    const { tenant, mergedInto, customer: { id: customer } } = change;
    const ref = { tenant, customer };
    const before = known.memories.get(holderKey(ref))?.mergedInto ?? null;
    if (before !== null && mergedInto === undefined) mover.giveBack(known.alerts, ref);
    if (mergedInto === undefined || mergedInto === before) return;
    mover.part(known.alerts, ref, mergedInto);
    const root = { tenant, customer: mergedInto };
    const portrait = mover.portraitOf(root) ?? { customer: { ...change.customer, id: mergedInto }, valueAtStake: change.value12m };
    const moved = (known.alerts.get(holderKey(root)) ?? []).filter(({ story }) => story.openedFor !== null);
    const outcomes = moved.map(({ story }) => ({ story, notice: null }));
    const kept = keepOutcomes({ outcomes, step: null }, { ref: root, portrait, now: Date.parse(change.asOf), lives: known.lives, consoleUrl: this.options.consoleUrl, playbooks: documents.playbooks });
    for (const alert of kept.alerts) result.alerts.set(`${tenant} ${alert.id}`, alert);
  }

  private async write(manager: EntityManager, { memories, alerts, told, steps, regained }: Result, given: { documents: ReadonlyMap<string, Documents>; changes: readonly RetentionChange[] }): Promise<News[]> {
    const store = new AlertStore(manager);
    await store.keepMemories([...memories.values()]);
    await store.keepAlerts([...alerts.values()]);
    const news = [...told];
    for (const [tenant, { rules, playbooks }] of given.documents) {
      const ofTenant = given.changes.filter((change) => change.tenant === tenant);
      const now = Math.max(...ofTenant.map(({ asOf }) => Date.parse(asOf)));
      const shift = {
        tenant, playbooks, now,
        steps: steps.filter((step) => step.tenant === tenant),
        regained: regained.filter((each) => each.tenant === tenant),
        alerts: [...alerts.values()].filter((alert) => alert.tenant === tenant),
        rules: rules.filter((rule): rule is CohortRule => rule.lane === 'cohort'),
      };
      news.push(...(await this.incidents.take(manager, shift)));
      news.push(...(await this.sources.keep(manager, { tenant, changes: ofTenant, now, playbooks })));
    }
    await this.news.write(manager, news);
    return news;
  }
}

interface Known {
  readonly memories: Map<string, CustomerMemory>;
  readonly alerts: AlertsByHolder;
  /** By tenant and alert. */
  readonly lives: Map<string, AlertLife>;
}

async function load(store: AlertStore, changes: readonly RetentionChange[]): Promise<Known> {
  const refs = [...new Map(changes.map((change) => [holderKey({ tenant: change.tenant, customer: change.customer.id }), { tenant: change.tenant, customer: change.customer.id }])).values()];
  const oldest = Math.min(...changes.map((change) => Date.parse(change.asOf)));
  const memories = new Map((await store.memories(refs)).map((row) => [holderKey(row), row.memory]));
  const rows = await store.alerts(refs, oldest);
  const alerts: AlertsByHolder = new Map();
  for (const row of rows) alerts.set(holderKey(row), [...(alerts.get(holderKey(row)) ?? []), row]);
  return { memories, alerts, lives: new Map(rows.map((row) => [`${row.tenant} ${row.story.id ?? ''}`, row.life])) };
}

function readRecord(record: LogRecord): RetentionChange {
  const sent = jsonOf(record);
  // Before the shape: what is nested thousands deep must not reach a reader that recurses.
  const problem = storableProblem(sent);
  if (problem !== null) throw new DataError('not-storable', problem);
  const result = retentionChange.safeParse(sent);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new DataError('invalid-change', `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not a retention change'}`);
}

import { retentionChange, storableProblem, type RetentionChange } from '@rapport/contracts';
import { DataError, jsonOf, type LaneBatch, type LogRecord, type PostgresOffsets, type ProcessContext } from '@rapport/event-log';
import type { DataSource, EntityManager } from 'typeorm';
import { AlertStore, type CustomerRef, type KeptAlert, type StoredAlert } from './alert-store.ts';
import type { AlertLife } from './domain/alert-life.ts';
import type { Portrait } from './domain/alert-view.ts';
import { readChange, type Change } from './domain/change.ts';
import { lookAnew, noMemory, rememberParted, standingBefore, type CustomerMemory } from './domain/customer-memory.ts';
import { decide } from './domain/decide.ts';
import type { Decision } from './domain/desk.ts';
import { interactionsIn, memoryWithout } from './domain/merged-story.ts';
import { rulesToLookAnew, stepsClosedAt, tellReturned, type Returned } from './domain/parting.ts';
import { ownStepSince } from './domain/own-step.ts';
import type { Playbooks } from './domain/playbook.ts';
import type { CohortRule, Rule, StepRule } from './domain/rule.ts';
import { IncidentDesk, type TakenStep } from './incident-desk.ts';
import type { Regained } from './incident-store.ts';
import { keepOutcomes } from './kept-outcomes.ts';
import { AlertMover, heardOf, holderKey, keepMoved, storiesAfter, type AlertsByHolder } from './moved-alerts.ts';
import { NewsDesk, newsOf, type News } from './news.ts';
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
      const known = await load(manager, changes);
      const result = await this.decideAll(known, changes, { documents, context });
      const news = await this.write(manager, result, { documents, changes });
      await keepMoved(manager, known.mover.all);
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

  private async decideAll(known: Known, changes: readonly RetentionChange[], given: { documents: Map<string, Documents>; context: ProcessContext }): Promise<Result> {
    const result: Result = { memories: new Map(), alerts: new Map(), told: [], steps: [], regained: [] };
    for (const [index, change] of changes.entries()) {
      if (index % HEARTBEAT_EVERY === HEARTBEAT_EVERY - 1) await given.context.heartbeat();
      this.decideOne(change, known, { result, documents: given.documents.get(change.tenant) ?? noDocuments });
    }
    return result;
  }

  private decideOne(sent: RetentionChange, known: Known, given: Given): void {
    const { result, documents } = given;
    const ref = { tenant: sent.tenant, customer: sent.customer.id };
    const key = holderKey(ref);
    const change = readChange(sent);
    const portrait = { customer: sent.customer, valueAtStake: sent.value12m };
    const before = known.memories.get(key) ?? null;
    const returned = change.asOf > (before?.asOf ?? -Infinity) ? this.moveAlerts({ ref, change, portrait }, known, given) : [];
    const alerts = (known.alerts.get(key) ?? []).map(({ story }) => story);
    const decision = decide({ memory: known.memories.get(key) ?? null, alerts }, change, documents.rules);
    if (decision === null) return;
    known.memories.set(key, decision.memory);
    result.memories.set(key, { ...ref, memory: decision.memory, portrait });
    const outcomes = tellReturned(decision.outcomes, returned, change);
    const kept = this.keepOutcomes({ ...decision, outcomes }, known, { ...given, ref, portrait, now: change.asOf });
    result.told.push(...newOwners(kept, returned, change.asOf));
    if (decision.regained !== undefined && decision.regained.length > 0) result.regained.push({ ...ref, items: decision.regained });
  }

  private keepOutcomes(decision: Pick<Decision, 'outcomes' | 'step' | 'loss'>, known: Known, { result, documents, ref, portrait, now }: Given & { ref: CustomerRef; portrait: Portrait; now: number }): readonly KeptAlert[] {
    const kept = keepOutcomes(decision, { ref, portrait, now, lives: known.lives, consoleUrl: this.options.consoleUrl, playbooks: documents.playbooks });
    for (const alert of kept.alerts) result.alerts.set(`${ref.tenant} ${alert.id}`, alert);
    result.told.push(...kept.told);
    result.steps.push(...kept.steps);
    const stored = new Map((known.alerts.get(holderKey(ref)) ?? []).map((alert) => [alert.story.id, alert]));
    for (const { id, story, life } of kept.alerts) stored.set(id, { ...ref, story, life, moves: stored.get(id)?.moves ?? [] });
    known.alerts.set(holderKey(ref), [...stored.values()]);
    return kept.alerts;
  }

  /** A customer that becomes one with another takes its open alerts along; one that stands by itself again has its own back. */
  private moveAlerts(changed: Changed, known: Known, given: Given): readonly Returned[] {
    const { ref, change } = changed;
    const before = known.memories.get(holderKey(ref)) ?? null;
    const returned = before === null || before.mergedInto === null || change.mergedInto !== null ? [] : this.partFrom(before, changed, { known, given });
    if (change.mergedInto !== null && change.mergedInto !== before?.mergedInto) this.joinInto(change.mergedInto, changed, { known, given });
    return returned;
  }

  private joinInto(customer: string, { ref, change, portrait }: Changed, { known, given }: { known: Known; given: Given }): void {
    const root = { tenant: ref.tenant, customer };
    const key = holderKey(root);
    const joined = known.memories.get(key) ?? null;
    known.mover.part(known.alerts, ref, { customer, memory: joined });
    const own = known.memories.get(holderKey(ref)) ?? noMemory;
    known.memories.set(holderKey(ref), { ...own, joined: standingBefore(joined ?? noMemory, change.asOf) });
    const outcomes = (known.alerts.get(key) ?? []).filter(({ story }) => story.openedFor !== null).map(({ story }) => ({ story, notice: null }));
    const shown = known.portraits.get(key) ?? { ...portrait, customer: { ...portrait.customer, id: customer } };
    this.keepOutcomes({ outcomes, step: null }, known, { ...given, ref: root, portrait: shown, now: change.asOf });
  }

  private partFrom(before: CustomerMemory, { ref, change }: Changed, { known, given }: { known: Known; given: Given }): readonly Returned[] {
    const root = rootOf({ tenant: ref.tenant, customer: before.mergedInto ?? ref.customer }, known.memories);
    const key = holderKey(root);
    const [whole, portrait] = [known.memories.get(key) ?? noMemory, known.portraits.get(key)];
    const others = interactionsIn(change);
    const own = memoryWithout(whole, others);
    const { rules } = given.documents;
    const standings = { since: before.asOf, before: root.customer === before.mergedInto ? before.joined : null, holding: whole.holding, rules };
    const counted = { ...own, stepsClosedAt: standings.before?.stepsClosedAt ?? whole.stepsClosedAt };
    const ownStep = ownStepSince(counted, before.asOf, { rules: rules.filter((rule): rule is StepRule => rule.lane === 'step'), toldByHard: toldByHard(known.alerts.get(key) ?? []) });
    const parting = { now: change.asOf, since: before.asOf, others, memory: own, known: [...whole.pieces, ...before.pieces], ownStep };
    const { returned, outcomes } = known.mover.giveBack(known.alerts, ref, { root: root.customer, parting });
    known.memories.set(holderKey(ref), afterReturn(before, returned));
    if (portrait === undefined) return returned;
    const kept = known.alerts.get(key) ?? [];
    const looksAnew = rulesToLookAnew(kept, standings);
    const alone = { ...own, stepsClosedAt: stepsClosedAt(whole, storiesAfter(kept, outcomes), standings) };
    const memory = whole.asOf >= change.asOf ? lookAnew(alone, looksAnew) : rememberParted(alone, { at: change.asOf, others: [...others], looksAnew });
    known.memories.set(key, memory);
    given.result.memories.set(key, { ...root, memory, portrait });
    this.keepOutcomes({ outcomes, step: null }, known, { ...given, ref: root, portrait, now: change.asOf });
    return returned;
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
  /** What is shown of those with which customers of the batch are one. */
  readonly portraits: ReadonlyMap<string, Portrait>;
  readonly alerts: AlertsByHolder;
  /** By tenant and alert. */
  readonly lives: Map<string, AlertLife>;
  readonly mover: AlertMover;
}

/** What is done with what is known. */
interface Given {
  readonly result: Result;
  readonly documents: Documents;
}

interface Changed {
  readonly ref: CustomerRef;
  readonly change: Change;
  readonly portrait: Portrait;
}

async function load(manager: EntityManager, changes: readonly RetentionChange[]): Promise<Known> {
  const store = new AlertStore(manager);
  const refs = [...new Map(changes.map((change) => [holderKey({ tenant: change.tenant, customer: change.customer.id }), { tenant: change.tenant, customer: change.customer.id }])).values()];
  const own = await store.memories(refs);
  const merged = own.filter(({ memory }) => memory.mergedInto !== null);
  const into = [...merged.map(({ tenant, memory }) => ({ tenant, customer: memory.mergedInto })), ...changes.map(({ tenant, mergedInto = null }) => ({ tenant, customer: mergedInto }))];
  const heard = await heardOf(manager, into.flatMap(({ tenant, customer }) => (customer === null ? [] : [{ tenant, customer }])));
  const memories = new Map([...heard.values(), ...own].map((row) => [holderKey(row), row.memory]));
  // Since it became one with another, what its alerts were resolved by may have been the other one's.
  const oldest = Math.min(...changes.map((change) => Date.parse(change.asOf)), ...merged.map(({ memory }) => memory.asOf));
  const rows = await store.alerts([...refs, ...[...heard.values()].filter((row) => !refs.some((ref) => holderKey(ref) === holderKey(row)))], oldest);
  const alerts: AlertsByHolder = new Map();
  for (const row of rows) alerts.set(holderKey(row), [...(alerts.get(holderKey(row)) ?? []), row]);
  const portraits = new Map([...heard].map(([key, { portrait }]) => [key, portrait]));
  return { memories, portraits, alerts, mover: new AlertMover(), lives: new Map(rows.map((row) => [`${row.tenant} ${row.story.id ?? ''}`, row.life])) };
}

/** Whose score it is. */
function rootOf(ref: CustomerRef, memories: ReadonlyMap<string, CustomerMemory>): CustomerRef {
  const seen = new Set<string>();
  let root = ref;
  for (let into = memories.get(holderKey(root))?.mergedInto ?? null; into !== null && !seen.has(into); into = memories.get(holderKey(root))?.mergedInto ?? null) {
    seen.add(into);
    root = { tenant: ref.tenant, customer: into };
  }
  return root;
}

function toldByHard(alerts: readonly StoredAlert[]): ReadonlySet<string> {
  return new Set(alerts.filter(({ story }) => story.lane === 'hard' && story.state === 'open').flatMap(({ story }) => story.signals.map(({ interaction }) => interaction)));
}

/** A step that a person resolved meanwhile is over: the next window of the customer that went starts after it. */
function afterReturn(memory: CustomerMemory, returned: readonly Returned[]): CustomerMemory {
  return returned.some(({ story, isDone }) => isDone && story.lane === 'step') ? { ...memory, stepsClosedAt: memory.asOf } : memory;
}

/** Nobody is told that an open alert is another customer's; whoever counts them must hear of it. */
function newOwners(kept: readonly KeptAlert[], returned: readonly Returned[], now: number): News[] {
  const back = new Set(returned.map(({ story }) => story.id));
  return kept.filter(({ id, story }) => back.has(id) && story.state === 'open').map(({ tenant, story, body }) => ({ ...newsOf({ tenant, story, body }, 'alert.updated', now), notice: null, serial: `${story.step} back ${now}` }));
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

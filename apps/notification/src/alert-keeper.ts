import { retentionChange, storableProblem, type RetentionChange } from '@rapport/contracts';
import { DataError, jsonOf, type LaneBatch, type LogRecord, type PostgresOffsets, type ProcessContext } from '@rapport/event-log';
import type { DataSource, EntityManager } from 'typeorm';
import { AlertStore, type CustomerRef, type KeptAlert, type StoredAlert } from './alert-store.ts';
import type { AlertLife } from './domain/alert-life.ts';
import type { Portrait } from './domain/alert-view.ts';
import { readChange, type Change, type Unmerged } from './domain/change.ts';
import type { Standing } from './domain/course.ts';
import { stillToldAnew, type CustomerMemory } from './domain/customer-memory.ts';
import { decide } from './domain/decide.ts';
import type { Decision } from './domain/desk.ts';
import { standingAt } from './domain/merged-story.ts';
import type { Playbooks } from './domain/playbook.ts';
import { retell } from './domain/retell.ts';
import type { CohortRule, Rule } from './domain/rule.ts';
import { IncidentDesk, type TakenStep } from './incident-desk.ts';
import type { Regained } from './incident-store.ts';
import { keepOutcomes } from './kept-outcomes.ts';
import { AlertMover, heardOf, holderKey, keepMoved, type AlertsByHolder } from './moved-alerts.ts';
import { NewsDesk, newsOf, type News } from './news.ts';
import { SourceDays } from './source-days.ts';
import { StandingBook } from './standing-book.ts';
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
      await known.standings.write(manager);
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
    const { result } = given;
    const ref = { tenant: sent.tenant, customer: sent.customer.id };
    const key = holderKey(ref);
    const changed = { ref, change: readChange(sent), portrait: { customer: sent.customer, valueAtStake: sent.value12m } };
    const { change, portrait } = changed;
    if (isToldAlready(known.memories.get(key), change)) return;
    if (change.joinedBy.length > 0 || change.mergedInto !== null) this.joinInto(changed, known, given);
    const parted = change.unmerged === null ? null : this.part(changed, change.unmerged, { known, given });
    const alerts = (known.alerts.get(key) ?? []).map(({ story }) => story);
    const decision = parted?.decision ?? decide({ memory: known.memories.get(key) ?? null, alerts }, change, given.documents.rules);
    if (decision === null) return;
    known.memories.set(key, decision.memory);
    result.memories.set(key, { ...ref, memory: decision.memory, portrait });
    const kept = this.keepOutcomes(decision, known, { ...given, ref, portrait, now: change.asOf });
    if (parted !== null) result.told.push(...newOwners(kept, parted.back, change.asOf));
    if (decision.regained !== undefined && decision.regained.length > 0) result.regained.push({ ...ref, items: decision.regained });
  }

  /**
   * A customer stands without others again: alerts go to whose they are, and the time together is decided anew. No decision:
   * how it stood before is not known, as of a merge that an older version has read.
   */
  private part({ ref, change }: Changed, unmerged: Unmerged, { known, given }: { readonly known: Known; readonly given: Given }): { readonly back: ReadonlySet<string>; readonly decision: Decision | null } {
    const stood = known.standings.at(ref, unmerged.since);
    const back = known.mover.giveBack(known.alerts, ref.tenant, { customer: ref.customer, unmerged, stood: stood?.standing ?? null });
    this.awaitOthers(ref.tenant, { ...unmerged, at: change.asOf }, { known, result: given.result });
    if (stood === null) return { back, decision: null };
    const { rules, playbooks: { timeZone } } = given.documents;
    const standingOf = (customer: string, at: number): Standing | null => known.standings.newest({ tenant: ref.tenant, customer }, at)?.standing ?? null;
    const retold = retell({ before: stood.standing, changes: unmerged.changes, alerts: known.alerts.get(holderKey(ref)) ?? [], rules, timeZone, standingOf });
    known.standings.forgetSince(stood);
    for (const [at, standing] of retold.standings) known.standings.keep({ ...ref, at, standing });
    const toldAnew = stillToldAnew(known.memories.get(holderKey(ref)) ?? null, change);
    return { back, decision: { memory: { ...retold.memory, toldAnew }, outcomes: retold.outcomes, step: null } };
  }

  /** What is still to be read of the others' time together is told anew by their own change of this moment. */
  private awaitOthers(tenant: string, { from, since, at }: Unmerged & { readonly at: number }, { known, result }: { readonly known: Known; readonly result: Result }): void {
    for (const customer of from) {
      const key = holderKey({ tenant, customer });
      const [memory, portrait] = [known.memories.get(key), known.portraits.get(key)];
      if (memory === undefined || portrait === undefined || memory.asOf >= at) continue;
      const { toldAnew } = memory;
      const awaiting = { ...memory, toldAnew: { since: Math.min(since, toldAnew?.since ?? since), at: Math.max(at, toldAnew?.at ?? at) } };
      known.memories.set(key, awaiting);
      result.memories.set(key, { tenant, customer, memory: awaiting, portrait });
    }
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

  /** A customer that becomes one with others: how it stands is kept, and one that goes takes its open alerts along. */
  private joinInto({ ref, change, portrait }: Changed, known: Known, given: Given): void {
    const { mergedInto: customer } = change;
    const before = known.memories.get(holderKey(ref)) ?? null;
    if (customer !== null && (before?.mergedInto ?? null) !== null) return;
    const own = (known.alerts.get(holderKey(ref)) ?? []).filter(({ moves }) => !moves.some(({ from }) => change.joinedBy.includes(from)));
    known.standings.keep({ ...ref, at: change.asOf, standing: standingAt(change, { memory: before, stories: own.map(({ story }) => story) }, given.documents.rules) });
    if (customer === null) return;
    const root = { tenant: ref.tenant, customer };
    const key = holderKey(root);
    known.mover.part(known.alerts, ref, { customer, memory: known.memories.get(key) ?? null });
    const outcomes = (known.alerts.get(key) ?? []).filter(({ story }) => story.openedFor !== null).map(({ story }) => ({ story, notice: null }));
    const shown = known.portraits.get(key) ?? { ...portrait, customer: { ...portrait.customer, id: customer } };
    this.keepOutcomes({ outcomes, step: null }, known, { ...given, ref: root, portrait: shown, now: change.asOf });
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
  readonly standings: StandingBook;
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
  const rows = await alertsOf(store, [...new Map([...refs, ...heard.values()].map((ref) => [holderKey(ref), ref])).values()], changes);
  const alerts: AlertsByHolder = new Map();
  for (const row of rows) alerts.set(holderKey(row), [...(alerts.get(holderKey(row)) ?? []), row]);
  const parted = changes.filter(({ unmerged }) => unmerged !== undefined);
  const standings = await StandingBook.open(manager, parted.flatMap(({ tenant, customer, unmerged }) => [customer.id, ...(unmerged?.changes ?? []).flatMap(({ joinedBy = [] }) => joinedBy)].map((id) => ({ tenant, customer: id }))));
  const portraits = new Map([...heard].map(([key, { portrait }]) => [key, portrait]));
  return { memories, portraits, alerts, standings, mover: new AlertMover(), lives: new Map(rows.map((row) => [`${row.tenant} ${row.story.id ?? ''}`, row.life])) };
}

/** What ended since customers became one may not have ended without the other one: of those that are two again, all since then. */
async function alertsOf(store: AlertStore, refs: readonly CustomerRef[], changes: readonly RetentionChange[]): Promise<StoredAlert[]> {
  const parted = changes.flatMap(({ tenant, customer, unmerged }) => (unmerged === undefined ? [] : [{ tenant, customers: [customer.id, ...unmerged.from], since: Date.parse(unmerged.since) }]));
  const isParted = (ref: CustomerRef): boolean => parted.some(({ tenant, customers }) => tenant === ref.tenant && customers.includes(ref.customer));
  const rows = await store.alerts(refs.filter((ref) => !isParted(ref)), Math.min(...changes.map(({ asOf }) => Date.parse(asOf))));
  const since = await store.alerts(refs.filter(isParted), Math.min(...parted.map((each) => each.since), Date.now()));
  return [...new Map([...rows, ...since].map((row) => [`${row.tenant} ${row.story.id ?? ''}`, row])).values()];
}

function isToldAlready(memory: CustomerMemory | undefined, { asOf, unmerged, joinedBy }: Change): boolean {
  if (memory === undefined) return false;
  const { toldAnew } = memory;
  return asOf <= memory.asOf || (unmerged === null && joinedBy.length === 0 && toldAnew !== null && asOf > toldAnew.since && asOf < toldAnew.at);
}

/** Nobody is told that an open alert is another customer's; whoever counts them must hear of it. */
function newOwners(kept: readonly KeptAlert[], back: ReadonlySet<string>, now: number): News[] {
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

import type { DataSource, EntityManager } from 'typeorm';
import { AlertStore, type KeptAlert } from './alert-store.ts';
import { newLife } from './domain/alert-life.ts';
import type { AlertStory } from './domain/alert-story.ts';
import { viewAlert, type Portrait } from './domain/alert-view.ts';
import { median, ownSpread, unwatched } from './domain/baseline-lane.ts';
import type { CustomerMemory } from './domain/customer-memory.ts';
import { decideOnGrid, gridPointBefore } from './domain/grid.ts';
import type { Playbooks } from './domain/playbook.ts';
import { isGridRule, type BaselineRule, type GridRule, type StaleRule } from './domain/rule.ts';
import { missed, openStale, staleCause, usualWithinDays } from './domain/stale-lane.ts';
import { databaseNow } from './flush-store.ts';
import { GridStore, type GridRow } from './grid-store.ts';
import { idOf } from './ids.ts';
import { IncidentStore } from './incident-store.ts';
import { keepOutcomes } from './kept-outcomes.ts';
import { NewsDesk, newsOf, type News } from './news.ts';
import type { CurrentRouting, TenantDocuments } from './tenant-documents.ts';

export interface GridKeeperOptions {
  readonly dataSource: DataSource;
  readonly documents: TenantDocuments;
  readonly consoleUrl: string;
  /** After a commit that wrote deliveries and outbox rows. */
  readonly wake: () => void;
}

/** A grid point of a tenant, with what of its documents it is looked at with. */
interface Look {
  readonly tenant: string;
  readonly minutes: number;
  readonly point: number;
  readonly rules: readonly GridRule[];
  readonly playbooks: Playbooks;
  readonly routing: CurrentRouting;
}

/** Customers looked at in one transaction. */
const BATCH = 500;

/**
 * Owns the transactions of the daily grid: what silence, a date that comes near, a slow decline and a source that has
 * stopped mean. A point is begun once; whoever finds it unfinished goes on where it was left, so that several instances
 * share the work and a killed one leaves nothing undone.
 */
export class GridKeeper {
  private readonly news: NewsDesk;
  /** Points that are known to be done. */
  private readonly done = new Map<string, number>();

  constructor(private readonly options: GridKeeperOptions) {
    this.news = new NewsDesk(options.documents);
  }

  /** To be called every so often; answers how many customers were looked at. */
  async look(): Promise<number> {
    const { dataSource } = this.options;
    const store = new GridStore(dataSource.manager);
    const now = await databaseNow(dataSource.manager);
    let looked = 0;
    const failed: string[] = [];
    for (const tenant of await store.tenants()) {
      try {
        looked += await this.lookAtTenant(tenant, now);
      } catch (error) {
        failed.push(`${tenant}: ${(error as Error).message}`);
      }
    }
    // Only now: one tenant's trouble keeps nobody else from its looks.
    if (failed.length > 0) throw new Error(failed.join('; '));
    return looked;
  }

  private async lookAtTenant(tenant: string, now: number): Promise<number> {
    let looked = 0;
    for (const look of await this.dueLooks(tenant, now)) {
      for (let found = await this.lookAtSome(look); found !== null; found = await this.lookAtSome(look)) looked += found;
    }
    return looked;
  }

  private async dueLooks(tenant: string, now: number): Promise<Look[]> {
    const { documents } = this.options;
    const all = (await documents.currentRules(tenant)).filter(isGridRule);
    const [playbooks, routing] = [await documents.currentPlaybooks(tenant), await documents.currentRouting(tenant)];
    return [...new Set(all.map(({ at }) => at))].flatMap((minutes) => {
      const point = gridPointBefore(now, minutes, playbooks.timeZone);
      const isDone = this.done.get(`${tenant} ${minutes}`) === point;
      return isDone ? [] : [{ tenant, minutes, point, playbooks, routing, rules: all.filter(({ at }) => at === minutes) }];
    });
  }

  /** Null: the point is done, or another instance has it in hand. */
  private async lookAtSome(look: Look): Promise<number | null> {
    const found = await this.options.dataSource.transaction(async (manager) => {
      const store = new GridStore(manager);
      const place = await store.take(look);
      if (place === 'elsewhere' || place === 'done') return { place, looked: 0, told: 0 };
      const now = await databaseNow(manager);
      const rows = await store.customersAfter(look.tenant, place.after, BATCH);
      const spreads = place.after === '' ? await this.spreadsOf(store, look) : place.spreads;
      const news = rows.length === 0 ? await this.finish(manager, look, now) : await this.lookAt(manager, rows, { look, now, spreads });
      await this.news.write(manager, news, look.routing);
      await store.moveOn(look, { place: rows.at(-1)?.customer ?? null, spreads });
      return { place: rows.length === 0 ? ('done' as const) : ('going' as const), looked: rows.length, told: news.length };
    });
    if (found.told > 0) this.options.wake();
    if (found.place === 'done') this.done.set(`${look.tenant} ${look.minutes}`, look.point);
    return found.place === 'going' ? found.looked : null;
  }

  private async lookAt(manager: EntityManager, rows: readonly GridRow[], { look, now, spreads }: { readonly look: Look; readonly now: number; readonly spreads: Readonly<Record<string, number>> }): Promise<News[]> {
    const { tenant, rules, playbooks } = look;
    const store = new AlertStore(manager);
    const known = await store.alerts(rows.map(({ customer }) => ({ tenant, customer })), now);
    const lives = new Map(known.map((row) => [`${tenant} ${row.story.id ?? ''}`, row.life]));
    const news: News[] = [];
    const alerts: KeptAlert[] = [];
    const memories: { tenant: string; customer: string; memory: CustomerMemory; portrait: Portrait }[] = [];
    for (const { customer, memory, portrait } of rows.filter((row) => row.memory.mergedInto === null)) {
      const stories = known.filter((row) => row.customer === customer).map(({ story }) => story);
      const decision = decideOnGrid({ memory, alerts: stories }, { now, rules, cohortSpreads: new Map(Object.entries(spreads)) });
      if (decision.memory !== memory) memories.push({ tenant, customer, memory: decision.memory, portrait });
      const told = decision.outcomes.filter(({ story, notice }) => notice !== null || !stories.includes(story));
      const kept = keepOutcomes({ ...decision, outcomes: told }, { ref: { tenant, customer }, portrait, now, lives, consoleUrl: this.options.consoleUrl, playbooks });
      alerts.push(...kept.alerts);
      news.push(...kept.told);
    }
    await store.keepMemories(memories);
    await store.keepAlerts(alerts);
    return news;
  }

  private async spreadsOf(store: GridStore, { tenant, rules }: Look): Promise<Record<string, number>> {
    const baselines = rules.filter((rule): rule is BaselineRule => rule.lane === 'baseline');
    const memories = baselines.length === 0 ? [] : await store.someMemories(tenant);
    return Object.fromEntries(baselines.map((rule) => {
      const spreads = memories.flatMap(({ watched }) => ownSpread(rule, watched[rule.name] ?? unwatched) ?? []);
      return [rule.name, spreads.length === 0 ? 0 : median(spreads)];
    }));
  }

  /** What is a tenant's and no customer's, and what nobody asks for any more. */
  private async finish(manager: EntityManager, look: Look, now: number): Promise<News[]> {
    const { tenant, rules } = look;
    const store = new GridStore(manager);
    const news: News[] = [];
    const [rule] = rules.filter((each): each is StaleRule => each.lane === 'stale');
    if (rule !== undefined) {
      for (const [source, days] of await store.sourceDays(tenant, now, usualWithinDays)) {
        const what = missed(source, days, now);
        if (what !== null && !(await store.isTold(tenant, staleCause(source), what.lastDay))) news.push(await this.openFor(manager, look, { story: openStale(rule, what, now), now }));
      }
    }
    await new IncidentStore(manager, tenant).forget(now);
    await store.forget(tenant, now);
    return news;
  }

  private async openFor(manager: EntityManager, { tenant, playbooks }: Look, { story, now }: { readonly story: AlertStory; readonly now: number }): Promise<News> {
    const id = idOf('al', now, [tenant, story.cause, now]);
    const kept = { ...story, id };
    const portrait = { customer: { id: story.cause, name: story.source?.name ?? story.cause, traits: {} }, valueAtStake: null };
    const body = viewAlert({ story: kept, life: newLife }, portrait, { now, consoleUrl: this.options.consoleUrl, playbooks });
    await new AlertStore(manager).keepAlerts([{ tenant, customer: story.cause, id, story: kept, life: newLife, body }]);
    return newsOf({ tenant, story: kept, body }, 'alert.opened', now);
  }
}

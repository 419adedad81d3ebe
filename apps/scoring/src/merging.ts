import { Problem } from '@rapport/service';
import type { Caller } from '@rapport/service';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { historyOf } from './customer-reader.ts';
import type { CustomerReader, FoundCustomer, KnownCustomer } from './customer-reader.ts';
import type { CustomerUpdater } from './customer-update.ts';
import { mergeById, mergesAround } from './database/merges.ts';
import type { KeptMerge, SaidMerge } from './database/merges.ts';
import { countOpenAlerts } from './database/told-alerts.ts';
import { customerAt } from './domain/view.ts';
import { mergeIdOf, mergeRecord } from './meeting-keeper.ts';
import { objectLists } from './object-lists.ts';

const id = z.string().min(1).max(128);
const reason = z.string().trim().min(1).max(1_000).optional();

/** Which two customers are one. */
export const mergeWish = z.strictObject({ into: id, from: id, reason, dryRun: z.boolean().optional() });
/** Which merge is taken back. */
export const unmergeWish = z.strictObject({ merge: id, reason, dryRun: z.boolean().optional() });

/** What goes from one customer to the other, or back. */
export interface Moves {
  readonly interactions: number;
  readonly aliases: number;
  readonly openAlerts: number;
  readonly promises: number;
}

/** Merges customers and takes merges back; says before what would become of them. */
export class Merging {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: CustomerReader,
    private readonly updater: Pick<CustomerUpdater, 'say'>,
  ) {}

  /** Answers when it counts, if it is more than a trial. */
  async merge(caller: Caller, wish: z.output<typeof mergeWish>) {
    const { tenant } = caller;
    const [into, from] = [await this.scored(tenant, wish.into, '/into'), await this.scored(tenant, wish.from, '/from')];
    if (into.id === from.id) throw new Problem('conflict', `"${wish.into}" and "${wish.from}" are one customer already`);
    const both = { ...into, timeline: [...into.timeline, ...from.timeline], now: Math.max(into.now, from.now) };
    const preview = {
      moves: await this.movesOf(tenant, from),
      score: { into: { before: scoreOf(into), after: scoreOf(both) }, from: { before: scoreOf(from) } },
    };
    if (wish.dryRun === true) return { merge: null, ...preview };
    const between = (await mergesAround(this.dataSource.manager, tenant, [into.id])).filter((merge) => [merge.into, merge.from].includes(into.id) && [merge.into, merge.from].includes(from.id));
    const id = mergeIdOf(tenant, [into.id, from.id], between.filter(({ unmergedAt }) => unmergedAt !== null).length);
    const merge = await this.say(caller, { into: into.id, from: from.id, reason: wish.reason ?? null, ends: false }, `mg_${id}`);
    return { merge, ...preview };
  }

  /** As merge: after of both is what each has by itself again. */
  async unmerge(caller: Caller, wish: z.output<typeof unmergeWish>) {
    const { tenant } = caller;
    const merge = await this.standing(tenant, wish.merge);
    const whole = await this.scored(tenant, merge.into, '/merge');
    const [into, from] = [await this.without(tenant, merge, merge.into), await this.without(tenant, merge, merge.from)];
    const preview = {
      moves: await this.movesOf(tenant, from),
      score: { into: { before: scoreOf(whole), after: scoreOf(into) }, from: { after: scoreOf(from) } },
    };
    if (wish.dryRun === true) return { merge: null, ...preview };
    await this.say(caller, { into: merge.into, from: merge.from, reason: wish.reason ?? null, ends: true }, merge.id);
    return { merge: merge.id, ...preview };
  }

  private async say(caller: Caller, said: Omit<SaidMerge, 'id' | 'by'>, merge: string): Promise<string> {
    await this.updater.say(mergeRecord(caller.tenant, { ...said, id: merge, by: caller.actor ?? caller.keyId }, randomUUID()));
    return merge;
  }

  /** The customer whose score it is, with all who stand together. */
  private async scored(tenant: string, wanted: string, path: string): Promise<FoundCustomer> {
    const found = await this.reader.one(tenant, wanted);
    const root = found === null || found.root === wanted ? found : await this.reader.one(tenant, found.root);
    if (root === null) throw new Problem('not-found', `${path}: no customer "${wanted}"`);
    return root;
  }

  private async standing(tenant: string, wanted: string): Promise<KeptMerge> {
    const merge = await mergeById(this.dataSource.manager, tenant, wanted);
    if (merge === null || merge.mergedAt === null) throw new Problem('not-found', `No merge "${wanted}"`);
    if (merge.unmergedAt !== null) throw new Problem('conflict', `The merge "${wanted}" was taken back already`);
    return merge;
  }

  /** A customer as it stands when a merge is taken back; without an interaction of its own it has no score. */
  private async without(tenant: string, { id: merge }: KeptMerge, customer: string): Promise<FoundCustomer> {
    const found = await this.reader.one(tenant, customer, { without: merge });
    return found ?? { ...(await this.scored(tenant, customer, '/merge')), id: customer, timeline: [], aliases: [], members: [customer] };
  }

  private async movesOf(tenant: string, { members, aliases, timeline, models, now, ...rest }: FoundCustomer): Promise<Moves> {
    const known: KnownCustomer = { ...rest, aliases, timeline, models, now };
    return {
      interactions: timeline.length,
      aliases: aliases.length,
      openAlerts: await countOpenAlerts(this.dataSource.manager, tenant, members),
      promises: objectLists(known, { at: now, knownAt: now }).promises.filter(({ state }) => state === 'open').length,
    };
  }
}

/** Null: nothing that counts has happened yet. */
function scoreOf(customer: KnownCustomer): number | null {
  const { now } = customer;
  return customerAt(historyOf(customer), { at: now, knownAt: now, now })?.score ?? null;
}

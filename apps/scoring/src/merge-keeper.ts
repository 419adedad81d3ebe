import { writeInstant } from '@rapport/contracts';
import type { Interaction, RetentionChange } from '@rapport/contracts';
import type { EntityManager } from 'typeorm';
import { descriptionOf, descriptionRow, stateRow } from './customer-folder.ts';
import { keepBatch, nothingToKeep } from './database/batch.ts';
import type { DescriptionRow, OutboxRow, StateRow, TakenState } from './database/batch.ts';
import { dateMerges, keepMerges, mergesAround, park, takeGroup, unpark } from './database/merges.ts';
import type { GroupedState, KeptMerge, Parked, SaidMerge } from './database/merges.ts';
import { nothingSaid } from './description.ts';
import { advance } from './domain/advance.ts';
import type { Advance } from './domain/advance.ts';
import { isMerge } from './domain/interaction.ts';
import { groupAt, partingAt } from './domain/merge.ts';
import type { Group } from './domain/merge.ts';
import { modelInForce } from './domain/model.ts';
import type { ModelVersion } from './domain/model.ts';
import { retoldChanges } from './domain/retell.ts';
import { decodeState, emptyState, encodeState } from './domain/state.ts';
import type { LaneWork } from './lane-work.ts';
import { changeRow } from './outgoing.ts';
import { customerKey, readOwnTimelines } from './timeline-reader.ts';
import type { TimelineItem } from './timeline-reader.ts';

/** All customers that merges lead to from those of a batch, as they were stored and as they stand now. */
interface Regrouping {
  readonly tenant: string;
  readonly now: number;
  readonly models: readonly ModelVersion[];
  readonly merges: readonly KeptMerge[];
  readonly states: readonly GroupedState[];
  readonly timelines: ReadonlyMap<string, readonly TimelineItem[]>;
}

/**
 * Inside the transaction that counted a batch, which let no other one run beside it: makes of customers one, and two again,
 * where the batch says so. Each row of the timeline stays its customer's, so that an unmerge is a fold of what was always
 * its own. Answers whether there is anything to tell.
 */
export async function keepGroups(manager: EntityManager, work: Pick<LaneWork, 'customers'>, models: ReadonlyMap<string, readonly ModelVersion[]>): Promise<boolean> {
  const said = mergesSaid(work);
  for (const [tenant, ofTenant] of said) await regroup(manager, { tenant, said: ofTenant, models: models.get(tenant) ?? [] });
  return said.size > 0;
}

/** What the batch says of merges, by tenant. One that names nobody else says nothing. */
function mergesSaid({ customers }: Pick<LaneWork, 'customers'>): Map<string, SaidMerge[]> {
  const said = new Map<string, SaidMerge[]>();
  for (const { tenant, events } of customers) {
    const merges = events.flatMap(({ arrival: { record } }) => (isMerge(record.data.kind) ? (mergeIn(record.data) ?? []) : []));
    if (merges.length > 0) said.set(tenant, [...(said.get(tenant) ?? []), ...merges]);
  }
  return said;
}

function mergeIn({ kind, customer, refs, attributes = {}, actor }: Interaction): SaidMerge | null {
  const id = refs?.find(({ type }) => type === 'merge')?.id;
  const into = customer?.id;
  const { from, reason } = attributes;
  if (id === undefined || into === undefined || typeof from !== 'string' || from === into) return null;
  return { id, into, from, reason: typeof reason === 'string' ? reason : null, by: actor?.id ?? null, ends: kind === 'customer.unmerged' };
}

async function regroup(manager: EntityManager, { tenant, said, models }: { tenant: string; said: readonly SaidMerge[]; models: readonly ModelVersion[] }): Promise<void> {
  await keepMerges(manager, tenant, said);
  const named = said.flatMap(({ into, from }) => [into, from]);
  const customers = [...new Set([...named, ...(await mergesAround(manager, tenant, named)).flatMap(({ into, from }) => [into, from])])].sort();
  const { clock, states } = await takeGroup(manager, tenant, customers);
  // Later than each state was computed, and than the last one of those that go: its moment tells who stood together then.
  const now = states.reduce((latest, { taken }) => Math.max(latest, (taken?.asOf ?? 0) + 2), clock);
  await dateMerges(manager, tenant, { said, now });
  const merges = await mergesAround(manager, tenant, customers);
  const own = await readOwnTimelines(manager, customers.map((customer) => ({ tenant, customer })));
  const timelines = new Map(customers.map((customer) => [customer, own.get(customerKey(tenant, customer)) ?? []]));
  await keepRegrouping(manager, { tenant, now, models, merges, states, timelines });
}

async function keepRegrouping(manager: EntityManager, regrouping: Regrouping): Promise<void> {
  const { tenant, states } = regrouping;
  const moves = states.map((state) => moveOf(state, regrouping)).filter((move) => move !== null);
  const parked = moves.flatMap(({ parked: away }) => away ?? []);
  await park(manager, tenant, parked);
  await unpark(manager, tenant, moves.filter((move) => move.parked === null).map(({ customer }) => customer));
  await keepBatch(manager, {
    ...nothingToKeep,
    states: moves.flatMap(({ state }) => state ?? []),
    descriptions: moves.flatMap(({ description }) => description ?? []),
    outbox: moves.flatMap(({ outbox }) => outbox ?? []),
  });
}

/** What becomes of one customer. */
interface Move {
  readonly customer: string;
  /** Null: it stands by itself. */
  readonly parked: Parked | null;
  readonly state: StateRow | null;
  readonly description: DescriptionRow | null;
  readonly outbox: OutboxRow | null;
}

/** Null: nothing becomes of it. */
function moveOf(stored: GroupedState, regrouping: Regrouping): Move | null {
  const { merges, now } = regrouping;
  const { customer, root, taken } = stored;
  const group = groupAt(customer, merges, now);
  const before = groupAt(customer, merges, taken?.asOf ?? now - 1);
  if (group.root !== customer) return root === null ? goneInto(stored, { regrouping, group, before }) : movedOn(stored, group);
  const isSame = root === null && before.members.join('\n') === group.members.join('\n');
  return isSame ? null : standing(stored, { regrouping, group, before });
}

interface Between {
  readonly regrouping: Regrouping;
  readonly group: Group;
  /** Who stood together when the state was computed. */
  readonly before: Group;
}

/** It waits already; into whom it is merged may have changed. */
function movedOn({ customer, root }: GroupedState, group: Group): Move | null {
  return root === group.root ? null : { customer, parked: { customer, root: group.root, waits: undefined }, state: null, description: null, outbox: null };
}

/** It is one with another from now on: its last change says with whom. */
function goneInto({ customer, taken }: GroupedState, { regrouping, group, before }: Between): Move {
  const nothing = { customer, state: null, description: null };
  if (taken === undefined) return { ...nothing, parked: { customer, root: group.root, waits: undefined }, outbox: null };
  const { tenant, models } = regrouping;
  const now = regrouping.now - 1;
  const known = itemsOf(before, regrouping);
  const result = carried(taken, { known, learnt: [], after: known }, { now, models });
  const change = result.change && { ...result.change, mergedInto: group.root };
  return {
    ...nothing,
    parked: { customer, root: group.root, waits: { asOf: now, state: encodeState(result.state) } },
    outbox: change && changeRow(tenant, customer, descriptionOf(known, customer), change),
  };
}

/** It stands with others than before, or by itself again. */
function standing(stored: GroupedState, { regrouping, group, before }: Between): Move | null {
  const { tenant, now, models, states } = regrouping;
  const { customer, taken, root } = stored;
  const after = itemsOf(group, regrouping);
  if (after.length === 0) return { customer, parked: null, state: null, description: null, outbox: null };
  const all = itemsOf(before, regrouping);
  const asOf = taken?.asOf ?? -Infinity;
  const isKnown = ({ interaction }: TimelineItem): boolean => interaction.countedAt <= asOf;
  const result = carried(taken, { known: all.filter(isKnown), learnt: all.filter((item) => !isKnown(item)), after }, regrouping, isSignalled(states, group));
  const description = descriptionOf(after, customer);
  const work = { tenant, customer, now, taken: root === null ? taken : undefined };
  const joinedBy = group.members.filter((member) => !before.members.includes(member));
  const change = result.change && { ...result.change, ...(joinedBy.length > 0 ? { joinedBy } : {}), ...unmergedOf(customer, regrouping) };
  return {
    customer,
    parked: null,
    state: stateRow(work, result, modelInForce(models, now).version),
    description: description === nothingSaid && taken?.said === null ? null : descriptionRow(work, description, JSON.stringify(description)),
    outbox: change && changeRow(tenant, customer, description, change),
  };
}

/** What would have been told of a customer that stands without others from now on, had it never stood with them. */
function unmergedOf(customer: string, regrouping: Regrouping): Pick<RetentionChange, 'unmerged'> {
  const { merges, now, models } = regrouping;
  const parting = partingAt(customer, merges, now);
  if (parting === null) return {};
  const spans = parting.spans.map(({ since, group, joinedBy }) => ({ since, joinedBy, interactions: interactionsOf(itemsOf(group, regrouping)) }));
  return { unmerged: { from: [...parting.from], since: writeInstant(parting.since), changes: retoldChanges({ spans, models, to: now }) } };
}

interface Knowledge {
  readonly known: readonly TimelineItem[];
  readonly learnt: readonly TimelineItem[];
  readonly after: readonly TimelineItem[];
}

/** A state carried to now, and from those whom it knew to those who stand together. */
function carried(taken: TakenState | undefined, { known, learnt, after }: Knowledge, { now, models }: Pick<Regrouping, 'now' | 'models'>, signalled = false): Advance {
  const regrouped = interactionsOf(after);
  if (taken === undefined) return advance(emptyState(), regrouped, { now, models, timeline: regrouped });
  const state = decodeState(taken.state);
  const moment = { now, models, timeline: interactionsOf([...known, ...learnt]), regrouped };
  return advance({ ...state, signalled: state.signalled || signalled }, interactionsOf(learnt), moment);
}

/** Of one of them a signal was told: the next retention event is told, too. */
function isSignalled(states: readonly GroupedState[], { members }: Group): boolean {
  return states.some(({ customer, taken }) => members.includes(customer) && taken !== undefined && decodeState(taken.state).signalled);
}

function itemsOf({ members }: Group, { timelines }: Regrouping): TimelineItem[] {
  return members.flatMap((member) => timelines.get(member) ?? []);
}

function interactionsOf(items: readonly TimelineItem[]): TimelineItem['interaction'][] {
  return items.map(({ interaction }) => interaction);
}

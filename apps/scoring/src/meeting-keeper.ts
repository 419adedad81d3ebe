import { interactionRef, kinds, parseInteractionRef, toKafkaRecord, writeInstant } from '@rapport/contracts';
import type { InteractionRecord } from '@rapport/contracts';
import { addToOutbox } from '@rapport/event-log';
import type { EntityManager } from 'typeorm';
import { v5 as uuidV5 } from 'uuid';
import type { Meeting } from './alias-book.ts';
import { endProposals, endProposalsOf, lockMeetings, proposalsAmong, propose } from './database/merge-proposals.ts';
import type { ProposedPair } from './database/merge-proposals.ts';
import { keepMerges, mergesAround, mergesByRule } from './database/merges.ts';
import type { KeptMerge, SaidMerge } from './database/merges.ts';
import { retractedRefs } from './domain/active.ts';
import { clarityOf, doubtOf, hasOwnId, isAskedAlready } from './domain/meeting.ts';
import type { MetGroups } from './domain/meeting.ts';
import { groupOf } from './domain/merge.ts';
import type { Group } from './domain/merge.ts';
import { freeNames } from './freed-names.ts';
import type { CustomerWork, LaneWork } from './lane-work.ts';
import { readRetractions } from './timeline-reader.ts';

// The name space of these uuids, made once for this purpose.
const idSpace = '3c1f3d6e-6a55-5d1c-8f0e-2b7a4c9d8e10';

/** The id of the merge of two customers that were one as often before: asked for twice it is one merge, and one end ends it. */
export function mergeIdOf(tenant: string, [one, other]: readonly [string, string], endedBefore: number): string {
  return uuidV5(JSON.stringify([tenant, ...[one, other].sort(), endedBefore]), idSpace);
}

/** A merge as an interaction of the product's own. */
export function mergeRecord(tenant: string, merge: SaidMerge, id: string): InteractionRecord {
  const kind = merge.ends ? 'customer.unmerged' : 'customer.merged';
  const { scope, channel, direction } = kinds[kind] ?? { scope: 'customer', channel: 'account', direction: 'ambient' };
  const now = writeInstant(Date.now());
  return {
    tenant, id, source: 'rapport', customerKey: merge.into, time: now, receivedAt: now,
    data: {
      kind, scope, channel, direction, occurredAt: now, occurredAtQuality: 'source',
      customer: { id: merge.into },
      refs: [{ type: 'merge', ns: 'rapport', id: merge.id }],
      attributes: { from: merge.from, ...(merge.reason === null ? {} : { reason: merge.reason }) },
      ...(merge.by === null ? {} : { actor: { type: 'agent', id: merge.by } }),
    },
  };
}

/**
 * Inside the transaction that counted a batch, last: customers whom an event names both become one where the rules allow it,
 * else it is proposed; where the event is taken back, neither stands. A merge is announced at once, so that whoever decides
 * next knows of it, and counted when it comes back from the log. Answers whether the outbox has news.
 */
export async function keepMeetings(manager: EntityManager, { meetings, retracting }: Pick<LaneWork, 'meetings'> & { readonly retracting: readonly CustomerWork[] }, topic: string): Promise<boolean> {
  const records: InteractionRecord[] = [];
  for (const tenant of new Set(meetings.map((meeting) => meeting.tenant))) {
    records.push(...(await decideAll(manager, tenant, meetings.filter((meeting) => meeting.tenant === tenant))));
  }
  for (const work of retracting) records.push(...(await endRetracted(manager, work)));
  if (records.length === 0) return false;
  await addToOutbox(manager, 'scoring', records.map((record) => ({ id: record.id, topic, ...toKafkaRecord(record) })));
  return true;
}

async function decideAll(manager: EntityManager, tenant: string, meetings: readonly Meeting[]): Promise<InteractionRecord[]> {
  const known = await knownOf(manager, tenant, meetings);
  const news = meetings.filter((each) => newsIn(each, known) !== null);
  const retracted = await retractedOf(manager, tenant, news.flatMap(({ customer, other }) => [customer, other]));
  const records: InteractionRecord[] = [];
  for (const meeting of clearest(news.filter(({ source, id }) => !retracted.has(interactionRef(source, id))))) {
    await lockMeetings(manager);
    records.push(...(await decide(manager, meeting)));
  }
  return records;
}

/** Refs of what these customers' own interactions take back. */
async function retractedOf(manager: EntityManager, tenant: string, customers: readonly string[]): Promise<ReadonlySet<string>> {
  return retractedRefs(await readRetractions(manager, customers.map((customer) => ({ tenant, customer }))));
}

/** What interactions that are taken back named and what rules made of them: names and open proposals end at once, a merge by an interaction of its own. */
async function endRetracted(manager: EntityManager, { tenant, customer, owners }: CustomerWork): Promise<InteractionRecord[]> {
  const members = [...new Set([customer, ...owners.values()])];
  const refs = [...(await retractedOf(manager, tenant, members))];
  if (refs.length === 0) return [];
  await lockMeetings(manager);
  await freeNames(manager, tenant, members);
  await endProposalsOf(manager, tenant, refs.flatMap((ref) => parseInteractionRef(ref) ?? []));
  const merges = await mergesByRule(manager, tenant, refs);
  return merges.map((merge) => mergeRecord(tenant, { ...merge, ends: true }, uuidV5(JSON.stringify([merge.id, 'ends']), idSpace)));
}

/** One after the other, as if each event came alone: of several names by which it joins two the clearest decides, and of later ones what is clearer still. */
function clearest(met: readonly Meeting[]): Meeting[] {
  const byEvent = new Map<string, Meeting[]>();
  for (const meeting of met) {
    const event = interactionRef(meeting.source, meeting.id);
    byEvent.set(event, [...(byEvent.get(event) ?? []), meeting]);
  }
  const inOrder = [...byEvent.values()].flatMap((ofEvent) => ofEvent.toSorted((a, b) => clarityOf(namesIn(b)) - clarityOf(namesIn(a))));
  const decided = new Map<string, number>();
  return inOrder.filter((meeting) => {
    const pair = JSON.stringify([meeting.customer, meeting.other].sort());
    const clarity = clarityOf(namesIn(meeting));
    if (clarity <= (decided.get(pair) ?? -1)) return false;
    decided.set(pair, clarity);
    return true;
  });
}

/** What was merged, separated and proposed around customers who meet. */
interface Known {
  readonly merges: readonly KeptMerge[];
  readonly proposals: readonly ProposedPair[];
}

async function knownOf(manager: EntityManager, tenant: string, met: readonly Meeting[]): Promise<Known> {
  const customers = met.flatMap(({ customer, other }) => [customer, other]);
  const merges = await mergesAround(manager, tenant, customers);
  const around = new Set([...customers, ...merges.flatMap(({ into, from }) => [into, from])]);
  return { merges, proposals: await proposalsAmong(manager, tenant, [...around]) };
}

/** Two groups of which nobody has decided or asked yet what a meeting says of them. */
interface News extends Known {
  readonly groups: readonly [Group, Group];
}

/** Null: they are one, or a person is asked already. */
function newsIn(meeting: Meeting, known: Known): News | null {
  const standing = known.merges.filter(({ unmergedAt }) => unmergedAt === null);
  const groups = [groupOf(meeting.customer, standing), groupOf(meeting.other, standing)] as const;
  if (groups[0].root === groups[1].root) return null;
  const proposals = known.proposals.filter((pair) => isBetween(groups, pair));
  return isAskedAlready(proposals, namesIn(meeting)) ? null : { groups, proposals, merges: known.merges.filter((pair) => isBetween(groups, pair)) };
}

function isBetween([one, other]: News['groups'], { into, from }: Pick<KeptMerge, 'into' | 'from'>): boolean {
  return (one.members.includes(into) && other.members.includes(from)) || (one.members.includes(from) && other.members.includes(into));
}

function namesIn({ by, alias, person }: Meeting): Pick<MetGroups, 'namespaces' | 'person'> {
  return { namespaces: [by?.ns ?? null, alias.ns], person };
}

/** Of an account and one of its people the account; else the one with an id of its own. */
function stays({ person }: Meeting, [one, other]: News['groups']): Group {
  if (person !== null) return person === 0 ? other : one;
  return one.members.some(hasOwnId) || !other.members.some(hasOwnId) ? one : other;
}

/** The merge to be told; none: they are one, or a person is asked. */
async function decide(manager: EntityManager, meeting: Meeting): Promise<InteractionRecord[]> {
  const { tenant, alias } = meeting;
  const news = newsIn(meeting, await knownOf(manager, tenant, [meeting]));
  if (news === null) return [];
  const { groups: [one, other] } = news;
  const doubt = doubtOf({ ...namesIn(meeting), groups: [one.members, other.members], wereSeparated: news.merges.length > 0 });
  const [into, from] = stays(meeting, news.groups) === one ? [one.root, other.root] : [other.root, one.root];
  const id = mergeIdOf(tenant, [into, from], 0);
  await endProposals(manager, tenant, news.proposals.map((proposal) => proposal.id));
  if (doubt !== null) {
    await propose(manager, tenant, { id: `mp_${id}`, into, from, ns: alias.ns, value: alias.value, source: meeting.source, event: meeting.id, because: doubt });
    return [];
  }
  const merge: SaidMerge = { id: `mg_${id}`, into, from, reason: interactionRef(meeting.source, meeting.id), by: null, ends: false };
  await keepMerges(manager, tenant, [merge]);
  return [mergeRecord(tenant, merge, id)];
}

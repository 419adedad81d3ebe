import { interactionRef, kinds, toKafkaRecord, writeInstant } from '@rapport/contracts';
import type { InteractionRecord } from '@rapport/contracts';
import { addToOutbox } from '@rapport/event-log';
import type { EntityManager } from 'typeorm';
import { v5 as uuidV5 } from 'uuid';
import type { Meeting } from './alias-book.ts';
import { areKeptApart, lockMeetings, propose, undecided } from './database/merge-proposals.ts';
import { keepMerges, mergesAround } from './database/merges.ts';
import type { KeptMerge, SaidMerge } from './database/merges.ts';
import { areIdentifying, doubtOf, hasOwnId } from './domain/meeting.ts';
import { groupOf } from './domain/merge.ts';
import type { Group } from './domain/merge.ts';
import type { LaneWork } from './lane-work.ts';

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
 * else it is proposed. A merge is announced at once, so that whoever decides next knows of it, and counted when it comes back
 * from the log. Answers whether the outbox has news.
 */
export async function keepMeetings(manager: EntityManager, { meetings }: Pick<LaneWork, 'meetings'>, topic: string): Promise<boolean> {
  let hasNews = false;
  for (const tenant of new Set(meetings.map((meeting) => meeting.tenant))) {
    const met = meetings.filter((meeting) => meeting.tenant === tenant).map((meeting) => ({ ...meeting, pair: [meeting.customer, meeting.other] as const }));
    // Of several names that meet the clearest decides.
    const clearestLast = met.toSorted((a, b) => clarityOf(a) - clarityOf(b));
    const byPair = new Map(clearestLast.map((meeting) => [[...meeting.pair].sort().join('\0'), meeting]));
    for (const meeting of await undecided(manager, tenant, [...byPair.values()])) {
      await lockMeetings(manager);
      const record = await decide(manager, meeting);
      if (record === null) continue;
      await addToOutbox(manager, 'scoring', [{ id: record.id, topic, ...toKafkaRecord(record) }]);
      hasNews = true;
    }
  }
  return hasNews;
}

/** The merge to be told; null: they are one, or a person is asked. */
async function decide(manager: EntityManager, meeting: Meeting): Promise<InteractionRecord | null> {
  const { tenant, alias } = meeting;
  const merges = await mergesAround(manager, tenant, [meeting.customer, meeting.other]);
  const standing = merges.filter(({ unmergedAt }) => unmergedAt === null);
  const groups = [groupOf(meeting.customer, standing), groupOf(meeting.other, standing)] as const;
  if (groups[0].root === groups[1].root) return null;
  const members = [groups[0].members, groups[1].members] as const;
  const doubt = doubtOf({ groups: members, namespaces: namespacesOf(meeting), person: meeting.person, wereSeparated: wereSeparated(merges, groups) || (await areKeptApart(manager, tenant, members)) });
  const [into, from] = groups[0].members.some(hasOwnId) || !groups[1].members.some(hasOwnId) ? [groups[0].root, groups[1].root] : [groups[1].root, groups[0].root];
  const id = mergeIdOf(tenant, [into, from], 0);
  if (doubt !== null) {
    await propose(manager, tenant, { id: `mp_${id}`, into, from, ns: alias.ns, value: alias.value, source: meeting.source, event: meeting.id, because: doubt });
    return null;
  }
  const merge: SaidMerge = { id: `mg_${id}`, into, from, reason: interactionRef(meeting.source, meeting.id), by: null, ends: false };
  await keepMerges(manager, tenant, [merge]);
  return mergeRecord(tenant, merge, id);
}

function clarityOf(meeting: Meeting): number {
  if (!areIdentifying(namespacesOf(meeting))) return 0;
  return meeting.person === null ? 2 : 1;
}

function namespacesOf({ by, alias }: Meeting): readonly (string | null)[] {
  return [by?.ns ?? null, alias.ns];
}

function wereSeparated(merges: readonly KeptMerge[], [one, other]: readonly [Group, Group]): boolean {
  const between = ({ into, from }: KeptMerge): boolean => (one.members.includes(into) && other.members.includes(from)) || (one.members.includes(from) && other.members.includes(into));
  return merges.some((merge) => merge.unmergedAt !== null && between(merge));
}

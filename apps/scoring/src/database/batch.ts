import type { EntityManager } from 'typeorm';
import { columns } from './columns.ts';
import type { OwnedReference, Reference, WaitingEvent } from './references.ts';

/** What a lane batch asks before it folds. */
export interface TakeRequest {
  readonly group: string;
  readonly topic: string;
  readonly partitions: readonly number[];
  readonly events: readonly { readonly tenant: string; readonly source: string; readonly id: string }[];
  readonly aliases: readonly { readonly tenant: string; readonly ns: string; readonly value: string }[];
  readonly customers: readonly { readonly tenant: string; readonly customer: string }[];
  /** What the events name besides. */
  readonly references: readonly Reference[];
}

/** A customer's stored rows, locked. */
export interface TakenState {
  readonly tenant: string;
  readonly customer: string;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  readonly state: string;
  readonly said: string | null;
}

/** What the database answers: the clock is its own, in milliseconds since the epoch. */
export interface Taken {
  readonly clock: number;
  readonly offsets: readonly { readonly partition: number; readonly next_offset: number }[];
  /** Index in the request's events → the hash under which the event is known. */
  readonly known: ReadonlyMap<number, string>;
  readonly aliases: readonly { readonly tenant: string; readonly ns: string; readonly value: string; readonly customer: string }[];
  /** Names by which people of an account are known: an alias, or with an empty namespace an own id. */
  readonly contacts: readonly { readonly tenant: string; readonly ns: string; readonly value: string; readonly customer: string }[];
  readonly states: readonly TakenState[];
  /** Those of the request's references that are somebody's. */
  readonly references: readonly OwnedReference[];
  /** Those of the customers that are merged into another, and into whom. */
  readonly roots: readonly { readonly tenant: string; readonly customer: string; readonly root: string }[];
  /** Events that wait for what the request brings, and for what these bring, in the order of counting. */
  readonly waiting: readonly WaitingEvent[];
}

interface TakenJson {
  readonly clock: number;
  readonly offsets: readonly [number, number][];
  readonly known: readonly [number, string][];
  readonly aliases: readonly [string, string, string, string][];
  readonly contacts: readonly [string, string, string, string][];
  readonly states: readonly [string, string, number, string, string | null][];
  readonly references: readonly [string, string, string, string, string | null][];
  readonly roots: readonly [string, string, string][];
  readonly waiting: readonly [string, string, string, number, string][];
}

/** One row of the timeline; times are milliseconds since the epoch. */
export interface TimelineRow {
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
  /** Null: the event waits for an interaction that tells whose it is. */
  readonly customer: string | null;
  readonly kind: string;
  readonly channel: string;
  readonly direction: string;
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly countedAt: number;
  readonly hash: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly repeats: number;
  readonly data: string;
}

export interface StateRow {
  readonly tenant: string;
  readonly customer: string;
  readonly isNew: boolean;
  readonly score: number;
  /** The score 30 days before, or the first one. */
  readonly earlier: number;
  readonly value12m: number | null;
  /** Null: no contract, or none whose end is known. */
  readonly contractEndsAt: number | null;
  readonly asOf: number;
  readonly nextReviewAt: number | null;
  readonly modelVersion: number;
  readonly band: string;
  readonly phase: string;
  readonly basis: string;
  readonly determinant: string | null;
  readonly state: string;
}

export interface DescriptionRow {
  readonly tenant: string;
  readonly customer: string;
  readonly name: string | null;
  readonly locale: string | null;
  /** JSON objects: the traits in force, and who said what when. */
  readonly traits: string;
  readonly said: string;
}

/** One record for the outbox. */
export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: string;
  readonly value: string;
}

/** All that a batch writes. Empty lists cost nothing. */
export interface KeepRequest {
  readonly group: string;
  readonly topic: string;
  readonly offsets: readonly { readonly partition: number; readonly nextOffset: number }[];
  readonly timeline: readonly TimelineRow[];
  readonly repeats: readonly { readonly tenant: string; readonly source: string; readonly id: string; readonly count: number }[];
  /** Scores that older rows get only now: they were dated ahead when they were counted. */
  readonly scored: readonly { readonly tenant: string; readonly source: string; readonly id: string; readonly before: number; readonly after: number }[];
  readonly aliases: readonly { readonly tenant: string; readonly ns: string; readonly value: string; readonly customer: string }[];
  readonly descriptions: readonly DescriptionRow[];
  readonly states: readonly StateRow[];
  readonly outbox: readonly OutboxRow[];
}

/** A request that writes nothing. */
export const nothingToKeep: KeepRequest = {
  group: '', topic: '', offsets: [], timeline: [], repeats: [], scored: [], aliases: [], descriptions: [], states: [], outbox: [],
};

const placeholders = (count: number): string => Array.from({ length: count }, (_, index) => `$${index + 1}`).join(', ');

/** Locks the batch's offsets and states and reads what is known of its events: one round trip. */
export async function takeBatch(manager: EntityManager, request: TakeRequest): Promise<Taken> {
  const { group, topic, partitions, events, aliases, customers, references } = request;
  const parameters = [
    group,
    topic,
    `{${partitions.join(',')}}`,
    ...columns(events, ['tenant', 'source', 'id']),
    ...columns(aliases, ['tenant', 'ns', 'value']),
    ...columns(customers, ['tenant', 'customer']),
    ...columns(references, ['tenant', 'type', 'ns', 'id']),
  ];
  const rows = await manager.query<{ taken: TakenJson }[]>(`SELECT scoring.take_batch(${placeholders(parameters.length)}) AS taken`, parameters);
  const taken = rows[0]?.taken;
  if (taken === undefined) throw new Error('take_batch answered nothing');
  return read(taken);
}

function read(taken: TakenJson): Taken {
  return {
    clock: taken.clock,
    offsets: taken.offsets.map(([partition, next_offset]) => ({ partition, next_offset })),
    known: new Map(taken.known),
    aliases: taken.aliases.map(([tenant, ns, value, customer]) => ({ tenant, ns, value, customer })),
    contacts: taken.contacts.map(([tenant, ns, value, customer]) => ({ tenant, ns, value, customer })),
    states: taken.states.map(([tenant, customer, asOf, state, said]) => ({ tenant, customer, asOf, state, said })),
    references: taken.references.map(([tenant, type, ns, id, customer]) => ({ tenant, type, ns, id, customer })),
    roots: taken.roots.map(([tenant, customer, root]) => ({ tenant, customer, root })),
    waiting: taken.waiting.map(([tenant, source, id, receivedAt, data]) => ({ tenant, source, id, receivedAt, data })),
  };
}

/** Writes all of a batch and advances its offsets: one round trip. */
export async function keepBatch(manager: EntityManager, request: KeepRequest): Promise<void> {
  const parameters = [
    request.group,
    request.topic,
    ...columns(request.offsets, ['partition', 'nextOffset']),
    ...columns(request.timeline, [
      'tenant', 'source', 'id', 'customer', 'kind', 'channel', 'direction', 'occurredAt', 'receivedAt', 'countedAt', 'hash', 'before', 'after', 'repeats',
    ]),
    documents(request.timeline.map(({ data }) => data)),
    ...columns(request.repeats, ['tenant', 'source', 'id', 'count']),
    ...columns(request.scored, ['tenant', 'source', 'id', 'before', 'after']),
    ...columns(request.aliases, ['tenant', 'ns', 'value', 'customer']),
    ...columns(request.descriptions, ['tenant', 'customer', 'name', 'locale', 'traits', 'said']),
    ...columns(request.states, [
      'tenant', 'customer', 'isNew', 'score', 'earlier', 'value12m', 'contractEndsAt', 'asOf', 'nextReviewAt', 'modelVersion', 'band', 'phase', 'basis', 'determinant',
    ]),
    documents(request.states.map(({ state }) => state)),
    ...columns(request.outbox, ['id', 'topic', 'key', 'headers']),
    documents(request.outbox.map(({ value }) => value)),
  ];
  await manager.query(`SELECT scoring.keep_batch(${placeholders(parameters.length)})`, parameters);
}

/** JSON documents as one text: U+001E never stands in JSON unescaped. */
function documents(texts: readonly string[]): string {
  return texts.join('\u001e');
}

import { deadLetter as deadLetterContract, storableBytes, storableProblem, storableText, writeInstant } from '@rapport/contracts';
import type { DeadLetter, DeadLetterReason } from '@rapport/contracts';
import { v7 as uuidV7 } from 'uuid';
import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { DeadLetterRow } from './database/dead-letter.entity.ts';

/** Which dead letters; an absent field says nothing. */
export interface DeadLetterFilter {
  readonly reason?: DeadLetterReason | undefined;
  readonly source?: string | undefined;
  readonly service?: string | undefined;
  readonly ids?: readonly string[] | undefined;
}

/** Where a letter stands in the list: newest first, the id decides between equals. */
export type Place = readonly [receivedAt: string, id: string];

export interface DeadLetterPage {
  readonly rows: readonly DeadLetterRow[];
  /** After which to go on; null when nothing is left. */
  readonly next: Place | null;
}

/** Everything of a dead letter that the writer knows; `raw` as bytes. */
export interface Refused {
  readonly tenant: string | null;
  readonly reason: DeadLetterReason;
  readonly detail: string;
  readonly source: string | null;
  readonly eventId: string | null;
  /** ms since the epoch. */
  readonly receivedAt: number;
  readonly contentType: string;
  readonly raw: Buffer;
  readonly at?: { readonly topic: string; readonly partition: number; readonly offset: number };
}

/** Owns the dead letters of all services. */
export class DeadLetterKeeper {
  constructor(private readonly dataSource: DataSource) {}

  /** Keeps what ingestion itself found wrong; answers the ids in the same order. Fails rather than lose one. */
  async keep(refused: readonly Refused[], manager: EntityManager = this.dataSource.manager): Promise<string[]> {
    const rows = refused.map(rowOfRefused);
    if (rows.length > 0) await insert(manager, rows);
    return rows.map(({ id }) => id);
  }

  /** Keeps what others refused; one that is there already stays as it is. */
  async take(manager: EntityManager, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length > 0) await insert(manager, letters.map(rowOfLetter));
  }

  /** Of these tenants, newest first. */
  async list(tenants: readonly string[], filter: DeadLetterFilter, page: { readonly limit: number; readonly after?: Place | undefined }): Promise<DeadLetterPage> {
    const query = this.matching(tenants, filter).orderBy('letter.receivedAt', 'DESC').addOrderBy('letter.id', 'DESC').limit(page.limit + 1);
    if (page.after !== undefined) query.andWhere('(letter.received_at, letter.id) < (:at, :id)', { at: page.after[0], id: page.after[1] });
    return pageOf(await query.getMany(), page.limit);
  }

  /** Oldest first, as they are to be replayed; what came after `until` waits for another time. */
  async listForReplay(tenants: readonly string[], filter: DeadLetterFilter, page: { readonly limit: number; readonly after: Place | undefined; readonly until: string }): Promise<DeadLetterPage> {
    const query = this.matching(tenants, filter).orderBy('letter.receivedAt', 'ASC').addOrderBy('letter.id', 'ASC').limit(page.limit + 1);
    query.andWhere('letter.received_at <= :until', { until: page.until });
    if (page.after !== undefined) query.andWhere('(letter.received_at, letter.id) > (:at, :id)', { at: page.after[0], id: page.after[1] });
    return pageOf(await query.getMany(), page.limit);
  }

  private matching(tenants: readonly string[], { reason, source, service, ids }: DeadLetterFilter): SelectQueryBuilder<DeadLetterRow> {
    const query = this.dataSource.manager.createQueryBuilder(DeadLetterRow, 'letter').where('letter.tenant = ANY (:tenants)', { tenants });
    if (reason !== undefined) query.andWhere('letter.reason = :reason', { reason });
    if (source !== undefined) query.andWhere('letter.source = :source', { source });
    if (service !== undefined) query.andWhere('letter.service = :service', { service });
    if (ids !== undefined) query.andWhere('letter.id = ANY (:ids)', { ids });
    return query;
  }
}

function pageOf(found: readonly DeadLetterRow[], limit: number): DeadLetterPage {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? [last.receivedAt.toISOString(), last.id] : null };
}

export function newDeadLetterId(): string {
  return `dl_${uuidV7()}`;
}

/** The record on `interactions.dead.v1` as a dead letter, or null where it is none. */
export function readDeadLetter(value: Buffer | null): DeadLetter | null {
  try {
    const result = deadLetterContract.safeParse(JSON.parse(value?.toString('utf8') ?? ''));
    return result.success ? result.data : null;
  } catch {
    return null; // the caller keeps the record itself as a dead letter
  }
}

async function insert(manager: EntityManager, rows: readonly DeadLetterRow[]): Promise<void> {
  await manager.createQueryBuilder().insert().into(DeadLetterRow).values([...rows]).orIgnore().execute();
}

function rowOfRefused(refused: Refused): DeadLetterRow {
  return Object.assign(new DeadLetterRow(), {
    tenant: refused.tenant ?? '',
    id: newDeadLetterId(),
    service: 'ingestion',
    reason: refused.reason,
    detail: storableText(refused.detail),
    source: refused.source === null ? null : storableText(refused.source),
    eventId: refused.eventId === null ? null : storableText(refused.eventId),
    receivedAt: new Date(refused.receivedAt),
    contentType: storableText(refused.contentType),
    ...storableBytes(refused.raw),
    topic: refused.at?.topic ?? null,
    topicPartition: refused.at?.partition ?? null,
    topicOffset: refused.at === undefined ? null : String(refused.at.offset),
    record: null,
    replays: [],
  });
}

function rowOfLetter(letter: DeadLetter): DeadLetterRow {
  const clean = storableProblem(letter.raw.body) === null;
  return Object.assign(new DeadLetterRow(), {
    tenant: letter.tenant ?? '',
    id: letter.id,
    service: storableText(letter.service),
    reason: letter.reason,
    detail: storableText(letter.detail),
    source: letter.source === undefined ? null : storableText(letter.source),
    eventId: letter.eventId === undefined ? null : storableText(letter.eventId),
    receivedAt: new Date(letter.receivedAt),
    contentType: storableText(letter.raw.contentType ?? ''),
    ...(clean ? { encoding: letter.raw.encoding, body: letter.raw.body } : storableBytes(Buffer.from(letter.raw.body))),
    topic: letter.topic ?? null,
    topicPartition: letter.partition ?? null,
    topicOffset: letter.offset ?? null,
    record: letter.record === undefined || storableProblem(letter.record) !== null ? null : letter.record,
    replays: [],
  });
}

/** A dead letter as the API shows it. */
export function deadLetterView(row: DeadLetterRow): object {
  return {
    id: row.id,
    reason: row.reason,
    detail: row.detail,
    service: row.service,
    source: row.source,
    eventId: row.eventId,
    receivedAt: writeInstant(row.receivedAt.getTime()),
    raw: { contentType: row.contentType === '' ? null : row.contentType, encoding: row.encoding, body: row.body },
    ...(row.topic === null ? {} : { topic: row.topic, partition: row.topicPartition, offset: row.topicOffset }),
    replays: row.replays,
  };
}

import { deadLetter as deadLetterContract, storableProblem } from '@rapport/contracts';
import type { DeadLetter, DeadLetterReason } from '@rapport/contracts';
import { v7 as uuidV7 } from 'uuid';
import { LessThan } from 'typeorm';
import type { DataSource, EntityManager, FindOptionsWhere } from 'typeorm';
import { DeadLetterRow } from './database/dead-letter.entity.ts';

export interface DeadLetterFilter {
  readonly reason?: string;
  readonly source?: string;
  /** The id after which to go on. */
  readonly after?: string;
  readonly limit: number;
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

/** Of a detail or an id: hostile senders write long ones. */
const longestText = 1024;

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

  /** Newest first. */
  async list(tenant: string, filter: DeadLetterFilter): Promise<{ items: object[]; nextCursor: string | null }> {
    const where: FindOptionsWhere<DeadLetterRow> = { tenant };
    if (filter.reason !== undefined) where.reason = filter.reason;
    if (filter.source !== undefined) where.source = filter.source;
    if (filter.after !== undefined) where.id = LessThan(filter.after);
    const found = await this.dataSource.manager.find(DeadLetterRow, { where, order: { id: 'DESC' }, take: filter.limit + 1 });
    const rows = found.slice(0, filter.limit);
    return { items: rows.map(shown), nextCursor: found.length > filter.limit ? (rows.at(-1)?.id ?? null) : null };
  }
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
    detail: storable(refused.detail),
    source: refused.source === null ? null : storable(refused.source),
    eventId: refused.eventId === null ? null : storable(refused.eventId),
    receivedAt: new Date(refused.receivedAt),
    contentType: storable(refused.contentType),
    ...encoded(refused.raw),
    topic: refused.at?.topic ?? null,
    topicPartition: refused.at?.partition ?? null,
    topicOffset: refused.at === undefined ? null : String(refused.at.offset),
  });
}

function rowOfLetter(letter: DeadLetter): DeadLetterRow {
  const clean = storableProblem(letter.raw.body) === null;
  return Object.assign(new DeadLetterRow(), {
    tenant: letter.tenant ?? '',
    id: letter.id,
    service: storable(letter.service),
    reason: letter.reason,
    detail: storable(letter.detail),
    source: letter.source === undefined ? null : storable(letter.source),
    eventId: letter.eventId === undefined ? null : storable(letter.eventId),
    receivedAt: new Date(letter.receivedAt),
    contentType: storable(letter.raw.contentType ?? ''),
    ...(clean ? { encoding: letter.raw.encoding, body: letter.raw.body } : encoded(Buffer.from(letter.raw.body))),
    topic: letter.topic ?? null,
    topicPartition: letter.partition ?? null,
    topicOffset: letter.offset ?? null,
  });
}

/** As text where PostgreSQL can keep it as text. */
function encoded(bytes: Buffer): { encoding: 'utf8' | 'base64'; body: string } {
  const text = bytes.toString('utf8');
  const isText = !bytes.includes(0) && Buffer.from(text, 'utf8').equals(bytes);
  return isText ? { encoding: 'utf8', body: text } : { encoding: 'base64', body: bytes.toString('base64') };
}

/** Half a surrogate pair becomes U+FFFD on its way through UTF-8, and so does U+0000, which PostgreSQL doesn't keep. */
function storable(text: string): string {
  return Buffer.from(text.slice(0, longestText), 'utf8').toString('utf8').replaceAll('\0', '\ufffd');
}

function shown(row: DeadLetterRow): object {
  return {
    id: row.id,
    reason: row.reason,
    detail: row.detail,
    service: row.service,
    source: row.source,
    eventId: row.eventId,
    receivedAt: row.receivedAt.toISOString().replace('.000Z', 'Z'),
    raw: { contentType: row.contentType === '' ? null : row.contentType, encoding: row.encoding, body: row.body },
    ...(row.topic === null ? {} : { topic: row.topic, partition: row.topicPartition, offset: row.topicOffset }),
    replays: [],
  };
}

import { Problem } from '@rapport/service';
import type { EntityManager } from 'typeorm';
import type { DocumentType } from './document-type.ts';
import { StoredDocument } from './stored-document.entity.ts';

/** The version that is nowhere in the table: the one that came with the program. */
export const shippedVersion = 1;

/** Whose document, which, and through which connection. */
export interface Place {
  readonly manager: EntityManager;
  readonly tenant: string;
  readonly type: DocumentType<unknown>;
}

/** The newest version's number. */
export async function newestVersion(place: Place): Promise<number> {
  return (await lastNumber(place, 'published')) ?? shippedVersion;
}

/** The last number given out; null when there was none. */
export async function lastNumber({ manager, tenant, type }: Place, state: StoredDocument['state']): Promise<number | null> {
  return manager.maximum(StoredDocument, 'number', { tenantId: tenant, name: type.name, state });
}

/** A stored version or draft; the shipped version has no row. */
export async function findRow(place: Place, state: StoredDocument['state'], number: number): Promise<StoredDocument | null> {
  return place.manager.findOneBy(StoredDocument, { tenantId: place.tenant, name: place.type.name, state, number });
}

/** The row of a version; null for the shipped one; `not-found` for one that never was. */
export async function versionRow(place: Place, version: number): Promise<StoredDocument | null> {
  const row = await findRow(place, 'published', version);
  if (row === null && version !== shippedVersion) throw new Problem('not-found', `${place.type.name} has no version ${version}`);
  return row;
}

/** The newest draft, unless it was published: those before it are steps on the way, and never come back. */
export async function openDraft({ manager, tenant, type }: Place): Promise<StoredDocument> {
  const [row] = await manager.find(StoredDocument, { where: { tenantId: tenant, name: type.name, state: 'draft' }, order: { number: 'DESC' }, take: 1 });
  if (row === undefined || row.publishedAs !== null) throw new Problem('not-found', `${type.name} has no draft`);
  return row;
}

/** Until the transaction ends, this is the only writer of the document: numbers without gaps, and an `If-Match` that holds until the commit. */
export async function asOnlyWriter({ manager, tenant, type }: Place): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`document\n${tenant}\n${type.name}`]);
}

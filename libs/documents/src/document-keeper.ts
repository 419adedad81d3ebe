import { Problem } from '@rapport/service';
import type { DataSource } from 'typeorm';
import { CurrentDocuments } from './current-documents.ts';
import { diffValues } from './diff-values.ts';
import type { Change } from './diff-values.ts';
import { asOnlyWriter, findRow, lastNumber, newestVersion, openDraft, shippedVersion, versionRow } from './document-table.ts';
import type { Place } from './document-table.ts';
import type { DocumentType, LocatedFinding, Published } from './document-type.ts';
import { DocumentVault, maskedBody, maskedChanges, shippedText } from './document-vault.ts';
import type { AcceptedDocument, DocumentText } from './document-vault.ts';
import { SourceText } from './source-text.ts';
import { StoredDocument } from './stored-document.entity.ts';

export interface DocumentKeeperSettings {
  /** Of the service that owns the documents; it lists `documentEntities` and `documentMigration`. */
  readonly dataSource: DataSource;
  readonly types: readonly DocumentType<unknown>[];
  /** 32 bytes; without it a document with a secret is refused. */
  readonly secretsKey?: Buffer | undefined;
}

/** A document by its type, which tells the type of its value, or by its name. */
export type Which<T> = DocumentType<T> | string;

/** Who writes, why, and the version they have seen (`If-Match`). */
export interface Signature {
  readonly author: string;
  readonly note?: string | undefined;
  readonly ifMatch?: string | undefined;
}

/** The answer to a publication, with what the type's `onPublish` adds. */
export interface PublishReply {
  readonly version: number;
  readonly warnings: readonly LocatedFinding[];
  readonly [more: string]: unknown;
}

/** A document as a reader may see it: `***` for each secret. */
export interface ShownDocument extends DocumentText {
  readonly body: unknown;
}

/** Keeps a service's documents: versions, drafts, and the current one of each tenant. Owns their transactions. */
export class DocumentKeeper {
  private readonly types: ReadonlyMap<string, DocumentType<unknown>>;
  private readonly vault: DocumentVault;
  private readonly currents: CurrentDocuments;

  constructor(private readonly settings: DocumentKeeperSettings) {
    this.types = new Map(settings.types.map((type) => [type.name, type]));
    this.vault = new DocumentVault(settings.secretsKey);
    this.currents = new CurrentDocuments(this.vault);
  }

  /** What counts for a tenant now, secrets open; at most 1 s behind another instance's publication. */
  async current<T = unknown>(tenant: string, document: Which<T>): Promise<Published<T>> {
    return (await this.currents.get(this.place(tenant, document))) as Published<T>;
  }

  /** A certain version, secrets open; `not-found` when there is none. */
  async version<T = unknown>(tenant: string, document: Which<T>, version: number): Promise<Published<T>> {
    const place = this.place(tenant, document);
    return this.vault.open(tenant, place.type, await versionRow(place, version)) as Published<T>;
  }

  /** All versions, newest first, without their texts. */
  async versions<T>(tenant: string, document: Which<T>) {
    const { manager, type } = this.place(tenant, document);
    const rows = await manager.find(StoredDocument, {
      select: { number: true, note: true, author: true, createdAt: true },
      where: { tenantId: tenant, name: type.name, state: 'published' },
      order: { number: 'DESC' },
    });
    const published = rows.map(({ number, note, author, createdAt }) => ({ version: number, note, author, publishedAt: createdAt.toISOString() }));
    return [...published, { version: shippedVersion, note: null, author: null, publishedAt: null }];
  }

  /** A version as a reader may see it; the newest unless told. */
  async shown<T>(tenant: string, document: Which<T>, version?: number): Promise<ShownDocument & { version: number }> {
    const place = this.place(tenant, document);
    const wanted = version ?? (await newestVersion(place));
    const row = await versionRow(place, wanted);
    const body = row === null ? this.shippedBody(place.type) : maskedBody(row.body);
    const { source, contentType } = row ?? shippedText(place.type);
    return { version: wanted, body, source, contentType };
  }

  /** Validates as `publish` does, with `***` for the secrets of today, and keeps nothing: for dry runs and trials. */
  async validate<T = unknown>(tenant: string, document: Which<T>, text: DocumentText) {
    const { value, warnings } = await this.accept(this.place(tenant, document), text);
    return { value: value as T, warnings };
  }

  /** Validates and publishes; throws `DocumentError`, or `changed-meanwhile` when `ifMatch` isn't the newest. */
  async publish<T>(tenant: string, document: Which<T>, source: string, how: Signature & { contentType: string }): Promise<PublishReply> {
    return this.publishing(this.place(tenant, document), how, (place) => this.accept(place, { source, contentType: how.contentType }));
  }

  /** Validates and keeps a draft; drafts are numbered from 1. */
  async saveDraft<T>(tenant: string, document: Which<T>, source: string, how: Signature & { contentType: string }) {
    return this.writing(this.place(tenant, document), async (place) => {
      const accepted = await this.accept(place, { source, contentType: how.contentType });
      const draft = ((await lastNumber(place, 'draft')) ?? 0) + 1;
      await insert(place, { state: 'draft', number: draft }, { ...accepted, ...how });
      return { draft, warnings: accepted.warnings };
    });
  }

  /** The newest draft that isn't published, as a reader may see it; `not-found` when there is none. */
  async draft<T>(tenant: string, document: Which<T>): Promise<ShownDocument & { draft: number }> {
    const { number, body, source, contentType } = await openDraft(this.place(tenant, document));
    return { draft: number, body: maskedBody(body), source, contentType };
  }

  /** What publishing the newest draft would change. */
  async diffDraft<T>(tenant: string, document: Which<T>): Promise<{ draft: number; version: number; changes: Change[] }> {
    const place = this.place(tenant, document);
    const row = await openDraft(place);
    const version = await newestVersion(place);
    const before = await this.openBody(place, version);
    const changes = diffValues(before, this.vault.openBody(tenant, place.type, row.body));
    return { draft: row.number, version, changes: maskedChanges(changes, place.type) };
  }

  /** Publishes a draft; `changed-meanwhile` when it isn't the newest, `conflict` when it was published before. */
  async publishDraft<T>(tenant: string, document: Which<T>, draft: number, how: Signature): Promise<PublishReply> {
    return this.publishing(this.place(tenant, document), how, async (place) => {
      const row = await findRow(place, 'draft', draft);
      if (row === null) throw new Problem('not-found', `${place.type.name} has no draft ${draft}`);
      if (row.publishedAs !== null) throw new Problem('conflict', `Draft ${draft} was published as version ${row.publishedAs}`);
      if ((await lastNumber(place, 'draft')) !== draft) throw new Problem('changed-meanwhile', 'There is a newer draft');
      row.publishedAs = (await newestVersion(place)) + 1;
      await place.manager.save(row);
      return this.vault.reopen(tenant, place.type, row);
    });
  }

  /** Publishes an earlier version again, as a new one: no version is ever taken away. */
  async rollback<T>(tenant: string, document: Which<T>, to: number, how: Signature): Promise<PublishReply> {
    const signature = { ...how, note: how.note ?? `rollback to ${to}`, isRollback: true };
    return this.publishing(this.place(tenant, document), signature, async (place) => {
      const row = await versionRow(place, to);
      return row === null ? this.accept(place, shippedText(place.type)) : this.vault.reopen(tenant, place.type, row);
    });
  }

  private place(tenant: string, document: Which<unknown>): Place {
    const name = typeof document === 'string' ? document : document.name;
    const type = this.types.get(name);
    if (type === undefined) throw new Error(`this service keeps no document "${name}"`);
    return { manager: this.settings.dataSource.manager, tenant, type };
  }

  private async accept(place: Place, text: DocumentText): Promise<AcceptedDocument> {
    const secretless = place.type.secrets === undefined;
    const current = secretless ? null : await this.openBody(place, await newestVersion(place));
    return this.vault.accept(place, text, current);
  }

  private async openBody(place: Place, version: number): Promise<unknown> {
    const row = await findRow(place, 'published', version);
    return row === null ? this.shippedBody(place.type) : this.vault.openBody(place.tenant, place.type, row.body);
  }

  private shippedBody(type: DocumentType<unknown>): unknown {
    return SourceText.read(type.shipped, 'application/yaml').value;
  }

  private async writing<R>(outside: Place, act: (place: Place) => Promise<R>): Promise<R> {
    return this.settings.dataSource.transaction(async (manager) => {
      const place = { ...outside, manager };
      await asOnlyWriter(place);
      return act(place);
    });
  }

  private async publishing(outside: Place, how: Signature & { readonly isRollback?: boolean }, prepare: (place: Place) => Promise<AcceptedDocument>): Promise<PublishReply> {
    const reply = await this.writing(outside, async (place) => {
      const newest = await newestVersion(place);
      if (!matches(how.ifMatch, newest)) throw new Problem('changed-meanwhile', `The newest version of ${place.type.name} is ${newest}`);
      const accepted = await prepare(place);
      const version = newest + 1;
      await insert(place, { state: 'published', number: version }, { ...accepted, ...how });
      const more = await place.type.onPublish?.(place.manager, place.tenant, { version, value: accepted.value, isRollback: how.isRollback === true });
      return { version, warnings: accepted.warnings, ...more };
    });
    this.currents.forget(outside);
    return reply;
  }
}

async function insert(
  { manager, tenant, type }: Place,
  what: Pick<StoredDocument, 'state' | 'number'>,
  written: AcceptedDocument & Signature,
): Promise<void> {
  const { body, source, contentType, author, note } = written;
  const row = { ...what, tenantId: tenant, name: type.name, body, source, contentType, author, note: note ?? null };
  await manager.save(StoredDocument, row);
}

// If-Match, RFC 9110: `*`, or one of several entity tags; ours are strong and hold the version.
function matches(ifMatch: string | undefined, newest: number): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((tag) => tag.trim() === `"${newest}"`);
}

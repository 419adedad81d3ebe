import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One published version or one draft of a tenant's document; in the schema of the service that owns the document. */
@Entity({ name: 'document' })
export class StoredDocument {
  @PrimaryColumn('text', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('text')
  name: string;

  @PrimaryColumn('text')
  state: 'published' | 'draft';

  /** The version, from 2: the shipped document is 1. Drafts count for themselves, from 1. */
  @PrimaryColumn('integer')
  number: number;

  /** As parsed, secrets sealed. */
  @Column('jsonb')
  body: unknown;

  /** As written, secrets masked. */
  @Column('text')
  source: string;

  @Column('text', { name: 'content_type' })
  contentType: string;

  @Column('text', { nullable: true })
  note: string | null;

  @Column('text')
  author: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: Date;

  /** The version that a draft became. */
  @Column('integer', { name: 'published_as', nullable: true })
  publishedAs: number | null;
}

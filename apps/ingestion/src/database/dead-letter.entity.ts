import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What any service refused, why, and what was sent. Tenant first: it is the distribution key. */
@Entity({ schema: 'ingestion', name: 'dead_letter' })
export class DeadLetterRow {
  /** Empty where the record didn't say whose it is. */
  @PrimaryColumn('text')
  tenant: string;

  /** `dl_` and a UUID v7: grows with time. */
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  service: string;

  @Column('text')
  reason: string;

  @Column('text')
  detail: string;

  @Column('text', { nullable: true })
  source: string | null;

  @Column('text', { name: 'event_id', nullable: true })
  eventId: string | null;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt: Date;

  @Column('text', { name: 'content_type' })
  contentType: string;

  @Column('text')
  encoding: 'utf8' | 'base64';

  @Column('text')
  body: string;

  @Column('text', { nullable: true })
  topic: string | null;

  @Column('integer', { name: 'topic_partition', nullable: true })
  topicPartition: number | null;

  /** A 64-bit number, as text. */
  @Column('bigint', { name: 'topic_offset', nullable: true })
  topicOffset: string | null;

  /** Of a record that was refused on a topic: what it had beside its value. */
  @Column('jsonb', { nullable: true })
  record: { readonly key: string | null; readonly headers: Readonly<Record<string, string>> } | null;

  /** Oldest first. */
  @Column('jsonb', { default: [] })
  replays: readonly Replay[];
}

/** One try to take what was refused after all. */
export interface Replay {
  readonly at: string;
  /** The person, or the id of the key. */
  readonly by: string;
  readonly result: 'accepted' | 'refused';
  /** Why not; null where it was accepted. */
  readonly reason: string | null;
}

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
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One interaction that was counted: the history of a customer, and the inbox that tells repeats. */
@Entity({ name: 'timeline', schema: 'scoring' })
export class TimelineEntry {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId: string;
  @PrimaryColumn({ type: 'text' }) source: string;
  @PrimaryColumn({ name: 'event_id', type: 'text' }) eventId: string;
  /** Null while it waits for an interaction that tells whose it is. */
  @Column({ name: 'customer_id', type: 'text', nullable: true }) customerId: string | null;
  @Column({ type: 'text' }) kind: string;
  @Column({ type: 'text' }) channel: string;
  @Column({ type: 'text' }) direction: string;
  @Column({ name: 'occurred_at', type: 'timestamptz' }) occurredAt: Date;
  @Column({ name: 'received_at', type: 'timestamptz' }) receivedAt: Date;
  /** The database's clock when it was counted: "known since". */
  @Column({ name: 'counted_at', type: 'timestamptz' }) countedAt: Date;
  /** The order of counting; a bigint, as text. */
  @Column({ type: 'bigint' }) sequence: string;
  /** 128 bits of SHA-256 over what the sender said, not over what we derived from it. */
  @Column({ name: 'content_hash', type: 'uuid' }) contentHash: string;
  /** The score just before and just after, as it stood when it was counted; null where it waits. */
  @Column({ name: 'score_before', type: 'double precision', nullable: true }) scoreBefore: number | null;
  @Column({ name: 'score_after', type: 'double precision', nullable: true }) scoreAfter: number | null;
  /** How often it came again with the same content. */
  @Column({ type: 'integer' }) repeats: number;
  /** The canonical interaction, JSON as text: PostgreSQL never looks inside. */
  @Column({ type: 'text' }) data: string;
}

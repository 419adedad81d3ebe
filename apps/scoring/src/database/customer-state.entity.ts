import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The fold of a customer's timeline, and the score that lists read: a cache, the timeline is the truth. */
@Entity({ name: 'customer_state', schema: 'scoring' })
export class CustomerState {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId: string;
  @PrimaryColumn({ name: 'customer_id', type: 'text' }) customerId: string;
  @Column({ type: 'double precision' }) score: number;
  /** The score 30 days before, or the first one; null: a version without it wrote the row. */
  @Column({ name: 'earlier_score', type: 'double precision', nullable: true }) earlierScore: number | null;
  /** Revenue of the last twelve months in the reporting currency. */
  @Column({ name: 'value_12m', type: 'double precision', nullable: true }) value12m: number | null;
  /** The last moment of the contract, as the model's fact says it. */
  @Column({ name: 'contract_ends_at', type: 'timestamptz', nullable: true }) contractEndsAt: Date | null;
  /** The moment of the score, by the database's clock; each is later than the one before. */
  @Column({ name: 'as_of', type: 'timestamptz' }) asOf: Date;
  /** When silence will next have moved the score, or what the last weeks say of it, by a point. No index: it would cost every event its heap-only update. */
  @Column({ name: 'next_review_at', type: 'timestamptz', nullable: true }) nextReviewAt: Date | null;
  @Column({ name: 'model_version', type: 'integer' }) modelVersion: number;
  @Column({ type: 'text' }) band: string;
  @Column({ type: 'text' }) phase: string;
  @Column({ type: 'text' }) basis: string;
  /** The part with the most negative term, if any is negative. */
  @Column({ type: 'text', nullable: true }) determinant: string | null;
  /** The domain's state, as its `encodeState` writes it. */
  @Column({ type: 'text' }) state: string;
}

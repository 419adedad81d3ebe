import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { NoticeType } from '../domain/desk.ts';
import type { DeliveryState } from '../domain/delivery-plan.ts';
import type { Channel } from '../domain/targets.ts';

/**
 * One notice to one recipient over one channel: the answer to "why was I, or wasn't I, told?". The report of a dead channel
 * (`channel.dead`) is one too; its `alertId` names that channel's end.
 */
@Entity({ name: 'delivery' })
export class Delivery {
  @PrimaryColumn('text', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('text')
  id: string;

  @Column('text', { name: 'alert_id' })
  alertId: string;

  /** The alert's step that it tells. */
  @Column('integer')
  step: number;

  @Column('text')
  type: NoticeType | 'channel.dead';

  @Column('text')
  receiver: string;

  @Column('text')
  route: string;

  @Column('text')
  channel: Channel;

  @Column('text')
  recipient: string;

  @Column('text')
  state: DeliveryState;

  /** Why it is suppressed or failed for good. */
  @Column('text', { nullable: true })
  reason: string | null;

  /** Pending: end of the wait; held: when it is looked at again; retry: the next attempt; leased: end of the lease. */
  @Column('timestamptz', { name: 'due_at' })
  dueAt: Date;

  @Column('integer')
  attempts: number;

  /** A process ended between sending and recording: the receiver may have it twice, with the same id. */
  @Column('boolean', { name: 'possibly_repeated' })
  possiblyRepeated: boolean;

  /** The silence or the alert that holds it. */
  @Column('text', { name: 'held_by', nullable: true })
  heldBy: string | null;

  /** The delivery of the group's message that carries it, when it isn't itself. */
  @Column('text', { nullable: true })
  message: string | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}

import type { Alert as AlertBody } from '@rapport/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AlertLife } from '../domain/alert-life.ts';
import type { AlertStory } from '../domain/alert-story.ts';

/** One episode of one cause of one customer. */
@Entity({ name: 'alert' })
export class Alert {
  @PrimaryColumn('text', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('text')
  id: string;

  @Column('text', { name: 'customer_id' })
  customerId: string;

  /** Whose it is by now: the customer that its own became one with; null: its own. */
  @Column('text', { name: 'merged_into', nullable: true })
  mergedInto: string | null;

  @Column('text')
  state: string;

  @Column('text', { nullable: true })
  owner: string | null;

  @Column('text', { nullable: true })
  team: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt: Date | null;

  @Column('text', { name: 'assigned_to', nullable: true })
  assignedTo: string | null;

  /** What the rules go on from. */
  @Column('jsonb')
  story: AlertStory;

  /** What people have done to it. */
  @Column('jsonb')
  life: AlertLife;

  /** What a reader is shown, as of the newest change. */
  @Column('json')
  body: AlertBody;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was said about a customer; there is no row for one about whom nothing was said. */
@Entity({ name: 'customer', schema: 'scoring' })
export class Customer {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId: string;
  @PrimaryColumn({ name: 'customer_id', type: 'text' }) customerId: string;
  @Column({ type: 'text', nullable: true }) name: string | null;
  @Column({ type: 'text', nullable: true }) locale: string | null;
  @Column({ type: 'jsonb' }) traits: Record<string, string>;
  /** JSON: each name, locale and trait with the moment and the interaction that said it; the newest wins. */
  @Column({ type: 'text' }) said: string;
}

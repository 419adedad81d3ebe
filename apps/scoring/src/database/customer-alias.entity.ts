import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A name of a customer in some system; it belongs to one customer of a tenant, the first that claimed it. */
@Entity({ name: 'customer_alias', schema: 'scoring' })
export class CustomerAlias {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId: string;
  @PrimaryColumn({ type: 'text' }) ns: string;
  @PrimaryColumn({ type: 'text' }) value: string;
  @Column({ name: 'customer_id', type: 'text' }) customerId: string;
}

import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Whose data it is. Everything that is stored belongs to one. */
@Entity({ schema: 'access', name: 'tenant' })
export class Tenant {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  name: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}

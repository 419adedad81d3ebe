import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody is signed in at one browser. The token itself is nowhere: only its SHA-256. */
@Entity({ schema: 'console', name: 'session' })
export class Session {
  @PrimaryColumn('bytea', { name: 'token_hash' })
  tokenHash: Buffer;

  @Column('text', { name: 'tenant_id' })
  tenantId: string;

  @Column('text')
  email: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'seen_at' })
  seenAt: Date;
}

import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { ScopeName } from './api-key.ts';

/** One credential of one tenant. The secret itself is nowhere: only its SHA-256. */
@Entity({ schema: 'access', name: 'api_key' })
export class ApiKey {
  @PrimaryColumn('text')
  id: string;

  @Column('text', { name: 'tenant_id' })
  tenantId: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'public_prefix' })
  publicPrefix: string;

  @Column('bytea', { name: 'secret_hash' })
  secretHash: Buffer;

  @Column('text', { array: true })
  scopes: ScopeName[];

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}

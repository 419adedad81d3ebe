import { Column, Entity, PrimaryColumn } from 'typeorm';

export const roles = ['viewer', 'agent', 'admin'] as const;

/** What a person may do; each role may do what the ones before it may. */
export type Role = (typeof roles)[number];

/** Somebody with a local account. */
@Entity({ schema: 'console', name: 'person' })
export class Person {
  @PrimaryColumn('text', { name: 'tenant_id' })
  tenantId: string;

  /** In lower case: the account's name, and who is told as actor. */
  @PrimaryColumn('text')
  email: string;

  @Column('text')
  name: string;

  @Column('text')
  role: Role;

  /** With its parameters and salt (`password.ts`). */
  @Column('text', { name: 'password_hash' })
  passwordHash: string;

  /** Whether the password is still the one of the environment. */
  @Column('boolean', { name: 'bootstrapped' })
  bootstrapped: boolean;

  @Column('text', { nullable: true })
  locale: 'en' | 'de' | null;

  @Column('text', { name: 'time_zone', nullable: true })
  timeZone: string | null;
}

import { Problem } from '@rapport/service';
import type { DataSource, EntityManager } from 'typeorm';
import { Person, type Role } from './database/person.entity.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { SessionKeeper } from './session-keeper.ts';

/** What may be shown of somebody. */
export type PersonView = Pick<Person, 'email' | 'name' | 'role'>;

export interface NewPerson extends PersonView {
  readonly password: string;
}

export interface PersonChange {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly password?: string | undefined;
}

/** The account that a first start makes. */
export const firstAdmin = 'admin@demo.local';

/** People with a local account, of one tenant each. There is always an admin. */
export class PeopleKeeper {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: SessionKeeper,
  ) {}

  /** By name; at most the whole of a company. */
  async list(tenantId: string): Promise<PersonView[]> {
    const people = await this.dataSource.manager.find(Person, { where: { tenantId }, order: { name: 'ASC', email: 'ASC' } });
    return people.map(viewOf);
  }

  async add(tenantId: string, wanted: NewPerson): Promise<PersonView> {
    const passwordHash = await hashPassword(wanted.password);
    const person = { tenantId, email: wanted.email, name: wanted.name, role: wanted.role, passwordHash, bootstrapped: false };
    const result = await this.dataSource.createQueryBuilder().insert().into(Person).values(person).orIgnore().returning('email').execute();
    if (!Array.isArray(result.raw) || result.raw.length === 0) throw new Problem('conflict', `${wanted.email} has an account`);
    return viewOf(person);
  }

  /** A new role or password ends the person's sessions, but for the one with `ownToken`. */
  async change(tenantId: string, email: string, change: PersonChange, ownToken?: string): Promise<PersonView> {
    const passwordHash = change.password === undefined ? undefined : await hashPassword(change.password);
    const changed = await this.dataSource.transaction(async (manager) => {
      const person = await this.lock(manager, tenantId, email);
      person.name = change.name ?? person.name;
      person.role = change.role ?? person.role;
      if (passwordHash !== undefined) Object.assign(person, { passwordHash, bootstrapped: false });
      await manager.save(person);
      await requireAdmin(manager, tenantId);
      return viewOf(person);
    });
    if (change.role !== undefined || passwordHash !== undefined) await this.sessions.endAllOf({ tenantId, email }, ownToken);
    return changed;
  }

  async remove(tenantId: string, email: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.remove(await this.lock(manager, tenantId, email));
      await requireAdmin(manager, tenantId);
    });
  }

  /** The person with this password; null for a wrong one and for an unknown account, after equal work. */
  async authenticate(tenantId: string, email: string, password: string): Promise<Person | null> {
    const person = await this.dataSource.manager.findOneBy(Person, { tenantId, email });
    return (await verifyPassword(password, person?.passwordHash ?? null)) ? person : null;
  }

  async setPreferences(tenantId: string, email: string, preferences: Partial<Pick<Person, 'locale' | 'timeZone'>>): Promise<void> {
    await this.dataSource.manager.update(Person, { tenantId, email }, preferences);
  }

  /** The first admin with the password of the environment, unless somebody has chosen another. */
  async ensureFirstAdmin(tenantId: string, password: string): Promise<void> {
    const known = await this.dataSource.manager.findOneBy(Person, { tenantId, email: firstAdmin });
    if (known !== null && (!known.bootstrapped || (await verifyPassword(password, known.passwordHash)))) return;
    const passwordHash = await hashPassword(password);
    await this.dataSource.query(
      `INSERT INTO console.person AS known (tenant_id, email, name, role, password_hash, bootstrapped) VALUES ($1, $2, 'Admin', 'admin', $3, true)
       ON CONFLICT (tenant_id, email) DO UPDATE SET password_hash = $3 WHERE known.bootstrapped`,
      [tenantId, firstAdmin, passwordHash],
    );
  }

  // The admins are locked first, always in the same order: two who take each other's role at once leave one.
  private async lock(manager: EntityManager, tenantId: string, email: string): Promise<Person> {
    await manager.query(`SELECT FROM console.person WHERE tenant_id = $1 AND (role = 'admin' OR email = $2) ORDER BY email FOR UPDATE`, [tenantId, email]);
    const person = await manager.findOneBy(Person, { tenantId, email });
    if (person === null) throw new Problem('not-found', `No account "${email}"`);
    return person;
  }
}

async function requireAdmin(manager: EntityManager, tenantId: string): Promise<void> {
  if (!(await manager.existsBy(Person, { tenantId, role: 'admin' }))) throw new Problem('conflict', 'Somebody has to stay admin');
}

function viewOf({ email, name, role }: PersonView): PersonView {
  return { email, name, role };
}

import { createHash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Person } from './database/person.entity.ts';
import { Session } from './database/session.entity.ts';

/** Nothing was done for so long, or it is so long since the sign-in: sign in again. */
const idleHours = 12;
const longestHours = 7 * 24;
/** When somebody was last there is written at most this often. */
const seenEverySeconds = 60;

/** Who is signed in, as a request carries it. */
export interface SignedIn {
  readonly person: Pick<Person, 'tenantId' | 'email' | 'name' | 'role' | 'locale' | 'timeZone'>;
  /** What proves that a change comes from our page. */
  readonly csrfToken: string;
}

/** Sessions: opened at sign-in, believed until they expire, ended at sign-out or with the person's rights. */
export class SessionKeeper {
  constructor(private readonly dataSource: DataSource) {}

  /** A new session for somebody who proved who they are; answers its token. What has expired is deleted on the way. */
  async open(person: Pick<Person, 'tenantId' | 'email'>, now: Date): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.dataSource.query(`DELETE FROM console.session WHERE NOT (${alive('$1')})`, [now]);
    await this.dataSource.manager.insert(Session, { tokenHash: hashOf(token), tenantId: person.tenantId, email: person.email, createdAt: now, seenAt: now });
    return token;
  }

  /** Who is behind a token; null for an unknown, ended or expired one. The role is the one of this moment. */
  async find(token: string, now: Date): Promise<SignedIn | null> {
    const [row] = await this.dataSource.query<(SignedIn['person'] & { stale: boolean })[]>(
      `SELECT person.tenant_id AS "tenantId", person.email, person.name, person.role, person.locale, person.time_zone AS "timeZone",
         session.seen_at <= $2::timestamptz - make_interval(secs => ${seenEverySeconds}) AS stale
       FROM console.session JOIN console.person USING (tenant_id, email)
       WHERE session.token_hash = $1 AND ${alive('$2')}`,
      [hashOf(token), now],
    );
    if (row === undefined) return null;
    const { stale, ...person } = row;
    if (stale) await this.dataSource.query('UPDATE console.session SET seen_at = $2 WHERE token_hash = $1', [hashOf(token), now]);
    return { person, csrfToken: csrfTokenOf(token) };
  }

  async end(token: string): Promise<void> {
    await this.dataSource.manager.delete(Session, { tokenHash: hashOf(token) });
  }

  /** Ends every session of somebody, but for the one that asks. */
  async endAllOf(person: Pick<Person, 'tenantId' | 'email'>, butToken?: string): Promise<void> {
    const kept = butToken === undefined ? Buffer.alloc(0) : hashOf(butToken);
    await this.dataSource.query('DELETE FROM console.session WHERE tenant_id = $1 AND email = $2 AND token_hash <> $3', [person.tenantId, person.email, kept]);
  }
}

function alive(now: string): string {
  return `session.seen_at > ${now}::timestamptz - make_interval(hours => ${idleHours})
    AND session.created_at > ${now}::timestamptz - make_interval(hours => ${longestHours})`;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Belongs to this session alone and tells nothing of its token. */
function csrfTokenOf(token: string): string {
  return createHash('sha256').update(`csrf ${token}`).digest('base64url');
}

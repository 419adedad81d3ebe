import { Problem } from '@rapport/service';
import type { DataSource } from 'typeorm';

/** So many failures are free; after them each further try waits twice as long as the one before. */
const freeOfAddress = 20;
const freeOfAccount = 5;
const firstWaitSeconds = 5;
const longestWaitSeconds = 900;
const forgottenAfterHours = 24;

export interface SignInTry {
  /** Where it comes from. */
  readonly address: string;
  readonly tenant: string;
  readonly email: string;
}

/** Slows down guessing, for an account and for an address, over all instances. */
export class SignInThrottle {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts a try as failed before its password is looked at, so that a thousand at once are no way around.
   * `rate-limited` when the account or the address must wait.
   */
  async enter(attempt: SignInTry, now: Date): Promise<void> {
    await this.dataSource.query(`DELETE FROM console.failed_sign_in WHERE last_at < $1::timestamptz - make_interval(hours => ${forgottenAfterHours})`, [now]);
    await this.count(addressOf(attempt), freeOfAddress, now);
    await this.count(accountOf(attempt), freeOfAccount, now);
  }

  /** It was the right password after all: the account's failures are forgotten, the address has one less. */
  async succeeded(attempt: SignInTry): Promise<void> {
    await this.dataSource.query('DELETE FROM console.failed_sign_in WHERE subject = $1', [accountOf(attempt)]);
    await this.dataSource.query('UPDATE console.failed_sign_in SET failures = greatest(failures - 1, 0) WHERE subject = $1', [addressOf(attempt)]);
  }

  // One statement: whoever comes at the same moment waits for the row and then sees what was counted.
  private async count(subject: string, free: number, now: Date): Promise<void> {
    const counted = await this.dataSource.query<unknown[]>(
      `INSERT INTO console.failed_sign_in AS known (subject, failures, last_at) VALUES ($1, 1, $2)
       ON CONFLICT (subject) DO UPDATE SET failures = known.failures + 1, last_at = $2
       WHERE known.failures < $3 OR known.last_at + ${wait} <= $2::timestamptz RETURNING failures`,
      [subject, now, free],
    );
    if (counted.length > 0) return;
    const [row] = await this.dataSource.query<{ seconds: number }[]>(
      `SELECT ceil(extract(epoch FROM known.last_at + ${wait} - $2::timestamptz))::integer AS seconds FROM console.failed_sign_in known WHERE subject = $1`,
      [subject, now, free],
    );
    const retryAfterSeconds = Math.max(1, row?.seconds ?? 1);
    throw new Problem('rate-limited', `Too many failed sign-ins: try again in ${retryAfterSeconds} s`, { retryAfterSeconds });
  }
}

const wait = `make_interval(secs => least(${longestWaitSeconds}, ${firstWaitSeconds} * 2 ^ least(known.failures - $3, 20)))`;

function addressOf({ address }: SignInTry): string {
  return `address ${address}`;
}

function accountOf({ tenant, email }: SignInTry): string {
  return `account ${tenant} ${email}`;
}

import type { Database } from '@rapport/event-log';
import type { CustomerRef } from './alert-store.ts';
import { storedStory } from './domain/alert-story.ts';
import type { Standing } from './domain/course.ts';
import { noMemory } from './domain/customer-memory.ts';
import { holderKey } from './moved-alerts.ts';

interface Kept extends CustomerRef {
  /** The `asOf` of the change by which it became one with another; ms. */
  readonly at: number;
  readonly standing: Standing;
}

/** How customers stood when each became one with another, so that the time since can be told anew without the other one. */
export class StandingBook {
  private readonly changed = new Map<string, Kept>();
  private readonly gone = new Map<string, Pick<Kept, 'tenant' | 'customer' | 'at'>>();

  private constructor(private readonly kept: Map<string, Kept>) {}

  static async open(transaction: Database, refs: readonly CustomerRef[]): Promise<StandingBook> {
    const rows = refs.length === 0 ? [] : await transaction.query<Kept[]>(
      `SELECT s.tenant_id AS tenant, s.customer_id AS customer, round(extract(epoch FROM s.stood_at) * 1000)::double precision AS at, jsonb_build_object('memory', s.memory, 'stories', s.stories) AS standing
       FROM notification.standing s JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS wanted (tenant_id, customer_id) USING (tenant_id, customer_id)`,
      [refs.map(({ tenant }) => tenant), refs.map(({ customer }) => customer)],
    );
    return new StandingBook(new Map(rows.map((row) => [keyOf(row), { ...row, standing: storedStanding(row.standing) }])));
  }

  /** How it stood when it became one with others at a moment: it says so a millisecond before or after, and who came later is not meant. */
  at(ref: CustomerRef, moment: number): Kept | null {
    return this.of(ref).find(({ at }) => Math.abs(at - moment) <= 1) ?? null;
  }

  /** The newest one that is not after a moment. */
  newest(ref: CustomerRef, until: number): Kept | null {
    return this.of(ref).filter(({ at }) => at <= until).toSorted((one, other) => other.at - one.at)[0] ?? null;
  }

  keep(kept: Kept): void {
    this.kept.set(keyOf(kept), kept);
    this.changed.set(keyOf(kept), kept);
    this.gone.delete(keyOf(kept));
  }

  /** This one and those of later moments. */
  forgetSince(from: Kept): void {
    for (const kept of this.of(from).filter(({ at }) => at >= from.at)) {
      this.kept.delete(keyOf(kept));
      this.changed.delete(keyOf(kept));
      this.gone.set(keyOf(kept), kept);
    }
  }

  private of({ tenant, customer }: CustomerRef): Kept[] {
    return [...this.kept.values()].filter((kept) => kept.tenant === tenant && kept.customer === customer);
  }

  async write(transaction: Database): Promise<void> {
    const gone = [...this.gone.values()];
    if (gone.length > 0) {
      await transaction.query(
        `DELETE FROM notification.standing s USING unnest($1::text[], $2::text[], $3::double precision[]) AS gone (tenant, customer, at)
         WHERE s.tenant_id = gone.tenant AND s.customer_id = gone.customer AND s.stood_at = to_timestamp(gone.at / 1000)`,
        columnsOf(gone),
      );
    }
    const kept = [...this.changed.values()];
    if (kept.length === 0) return;
    await transaction.query(
      `INSERT INTO notification.standing (tenant_id, customer_id, stood_at, memory, stories)
       SELECT tenant, customer, to_timestamp(at / 1000), memory, stories FROM unnest($1::text[], $2::text[], $3::double precision[], $4::jsonb[], $5::jsonb[]) AS kept (tenant, customer, at, memory, stories)
       ON CONFLICT (tenant_id, customer_id, stood_at) DO UPDATE SET memory = excluded.memory, stories = excluded.stories`,
      [...columnsOf(kept), kept.map(({ standing }) => JSON.stringify(standing.memory)), kept.map(({ standing }) => JSON.stringify(standing.stories))],
    );
  }
}

function keyOf(kept: Pick<Kept, 'tenant' | 'customer' | 'at'>): string {
  return `${holderKey(kept)}\n${kept.at}`;
}

function storedStanding({ memory, stories }: Standing): Standing {
  return { memory: memory && { ...noMemory, ...memory }, stories: stories.map(storedStory) };
}

function columnsOf(kept: readonly Pick<Kept, 'tenant' | 'customer' | 'at'>[]): [string[], string[], number[]] {
  return [kept.map(({ tenant }) => tenant), kept.map(({ customer }) => customer), kept.map(({ at }) => at)];
}

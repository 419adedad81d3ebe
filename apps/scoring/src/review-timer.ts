import type { Clock, HealthReport, Logger, OutboxRelay } from '@rapport/event-log';
import type { DataSource, EntityManager } from 'typeorm';
import { foldCustomers } from './customer-folder.ts';
import { keepBatch, nothingToKeep } from './database/batch.ts';
import type { TakenState } from './database/batch.ts';
import type { ModelVersion } from './domain/model.ts';
import type { CustomerWork } from './lane-work.ts';
import type { Models } from './models.ts';

export interface ReviewTimerSettings {
  readonly dataSource: DataSource;
  readonly models: Models;
  readonly relay: Pick<OutboxRelay, 'wake'>;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The moment of a review, milliseconds since the epoch; the database's clock unless told. */
  readonly now?: (manager: EntityManager) => Promise<number>;
}

interface DueRow {
  readonly tenant_id: string;
  readonly customer_id: string;
  readonly as_of: number;
  readonly state: string;
  readonly said: string | null;
}

type Place = readonly [tenant: string, customer: string];

/** Rows looked at in one statement, and scores reviewed in one transaction. */
const stretch = 5_000;
const batchSize = 500;
const start: Place = ['', ''];
/** Between two rounds; a round over few customers is a statement of some milliseconds. */
const roundMs = 1_000;
/** Rest after a stretch in which nothing was due, as a multiple of what it took: looking costs a twentieth of a core. */
const restFactor = 19;
/** What may pass without a round's progress before the process counts as stuck. */
const stuckMs = 120_000;

/**
 * Reviews scores that silence has moved by a point since they were computed, or that another model version computed, and
 * looks back at what the last weeks say of a customer.
 * It walks the states in the order of their key, a stretch at a time: an index on the due moment would change with every
 * event and cost each its heap-only update. Several timers share the work: rows that another one holds are passed over.
 */
export class ReviewTimer {
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;
  private progressAt: number;

  constructor(private readonly settings: ReviewTimerSettings) {
    this.progressAt = settings.clock.now();
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the batch in hand. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  health(): HealthReport {
    const idleMs = this.settings.clock.now() - this.progressAt;
    return { ok: idleMs < stuckMs, detail: `last progress ${Math.round(idleMs / 1000)} s ago` };
  }

  /** One walk over all customers; answers how many were reviewed. */
  async round(): Promise<number> {
    let reviewed = 0;
    for (let place: Place | null = start; place !== null && !this.stopped.signal.aborted; ) {
      const began = this.settings.clock.now();
      const end: Place | null = await this.endOfStretch(place);
      const found = await this.reviewStretch(place, end);
      reviewed += found;
      if (found === 0 && end !== null) await this.rest((this.settings.clock.now() - began) * restFactor);
      place = end;
    }
    return reviewed;
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        await this.round();
      } catch (error) {
        this.settings.logger.warn({ err: error }, 'scores could not be reviewed, trying again');
        this.progressAt = this.settings.clock.now();
      }
      await this.rest(roundMs);
    }
  }

  private async rest(ms: number): Promise<void> {
    await this.settings.clock.sleep(ms, this.stopped.signal);
  }

  /** The key of the last row of the stretch that begins behind `place`; null at the end of the table. */
  private async endOfStretch([tenant, customer]: Place): Promise<Place | null> {
    const rows = await this.settings.dataSource.query<{ tenant_id: string; customer_id: string }[]>(
      `SELECT tenant_id, customer_id FROM scoring.customer_state WHERE (tenant_id, customer_id) > ($1, $2)
       ORDER BY tenant_id, customer_id OFFSET $3 LIMIT 1`,
      [tenant, customer, stretch - 1],
    );
    const [row] = rows;
    return row === undefined ? null : [row.tenant_id, row.customer_id];
  }

  private async reviewStretch(from: Place, to: Place | null): Promise<number> {
    for (let sum = 0; ; ) {
      const reviewed = await this.settings.dataSource.transaction((manager) => this.review(manager, from, to));
      this.progressAt = this.settings.clock.now();
      sum += reviewed;
      if (reviewed > 0) this.settings.relay.wake();
      if (reviewed < batchSize || this.stopped.signal.aborted) return sum;
    }
  }

  private async review(manager: EntityManager, from: Place, to: Place | null): Promise<number> {
    const now = await (this.settings.now ?? databaseClock)(manager);
    const rows = await claimDue(manager, { from, to, now });
    if (rows.length === 0) return 0;
    const customers = rows.map((row) => reviewWork(row, now));
    const folded = await foldCustomers(manager, customers, await this.modelsOf(rows), () => Promise.resolve());
    await keepBatch(manager, { ...nothingToKeep, ...folded });
    return rows.length;
  }

  private async modelsOf(rows: readonly DueRow[]): Promise<Map<string, readonly ModelVersion[]>> {
    const tenants = [...new Set(rows.map((row) => row.tenant_id))];
    return new Map(await Promise.all(tenants.map(async (tenant) => [tenant, await this.settings.models.of(tenant)] as const)));
  }
}

async function databaseClock(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ now: string }[]>('SELECT floor(extract(epoch FROM clock_timestamp()) * 1000) AS now');
  return Number(row?.now);
}

/** A row is due at its moment, when nobody has looked back yet, or when its tenant has published another model since; version 1 is the shipped one. */
function claimDue(manager: EntityManager, { from, to, now }: { from: Place; to: Place | null; now: number }): Promise<DueRow[]> {
  return manager.query<DueRow[]>(
    `SELECT s.tenant_id, s.customer_id, round(extract(epoch FROM s.as_of) * 1000)::double precision AS as_of, s.state, d.said
     FROM scoring.customer_state s
     LEFT JOIN scoring.customer d ON d.tenant_id = s.tenant_id AND d.customer_id = s.customer_id
     WHERE (s.tenant_id, s.customer_id) > ($1, $2)
       AND ($3::text IS NULL OR (s.tenant_id, s.customer_id) <= ($3, $4))
       AND (s.next_review_at <= to_timestamp($5::double precision / 1000) OR s.earlier_score IS NULL OR s.model_version <> coalesce(
         (SELECT max(number) FROM scoring.document m WHERE m.tenant_id = s.tenant_id AND m.name = 'model' AND m.state = 'published'), 1))
       AND s.as_of < to_timestamp($5::double precision / 1000)
     ORDER BY s.tenant_id, s.customer_id LIMIT $6
     FOR UPDATE OF s SKIP LOCKED`,
    [from[0], from[1], to?.[0] ?? null, to?.[1] ?? null, now, batchSize],
  );
}

function reviewWork(row: DueRow, clock: number): CustomerWork {
  const taken: TakenState = { tenant: row.tenant_id, customer: row.customer_id, asOf: row.as_of, state: row.state, said: row.said };
  return { tenant: row.tenant_id, customer: row.customer_id, taken, now: Math.max(clock, row.as_of + 1), events: [], interactions: [], adopted: [], owners: new Map() };
}

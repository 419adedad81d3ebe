import { LogUnavailable, systemClock } from '@rapport/event-log';
import type { HealthReport, KafkaLog, Logger, OutboxRelay, Publisher } from '@rapport/event-log';
import { spooledEvents, spoolGauges } from './event-metrics.ts';
import { SpoolFull } from './spool.ts';
import type { Spool, SpooledRecord } from './spool.ts';

export interface SpoolingPublisherParts {
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly log: Pick<KafkaLog, 'ping'>;
  readonly spool: Spool;
  readonly relay: Pick<OutboxRelay, 'wake'>;
  readonly logger: Logger;
}

/** How often the spool is counted, and Kafka asked while it is away. */
const lookEveryMs = 1_000;
/** A probe waits 2 s for its checks. */
const pingMs = 1_500;

/**
 * Takes events to Kafka, or to the spool while Kafka is away. A customer that has events in the spool gets the next ones
 * there, too: they would overtake. Another instance's rows are known a second later at most; the score doesn't depend on
 * the order of arrival, so all that this second can cost is an order.
 */
export class SpoolingPublisher {
  private away = false;
  private full = false;
  private readonly stopped = new AbortController();
  private looking: Promise<void> | undefined;

  constructor(private readonly parts: SpoolingPublisherParts) {}

  start(): void {
    this.looking ??= this.look();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.looking;
  }

  /** Resolves when Kafka has the records or the spool's rows are committed; rejects with `SpoolFull` or what PostgreSQL says. */
  async publish(topic: string, records: readonly SpooledRecord[]): Promise<void> {
    const waiting = await this.mustWait(records);
    await this.keep(topic, records.filter((record) => waiting(record)));
    const direct = records.filter((record) => !waiting(record));
    if (direct.length === 0) return;
    try {
      await this.parts.publisher.publish(topic, direct);
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      this.goAway(error);
      await this.keep(topic, direct);
    }
  }

  /** Ready while events can be taken, Kafka or not; the detail says which. */
  async health(): Promise<HealthReport> {
    const { spool } = this.parts;
    const { rows } = spool.figures;
    if (!this.away && (await this.answers())) return { ok: true, detail: rows === 0 ? 'answers' : `answers; ${this.waits()} and are being published` };
    if (!this.full && spool.hasRoomFor(1, this.drain)) return { ok: true, detail: `Kafka does not answer; events are taken into PostgreSQL, where ${this.waits()}` };
    return { ok: false, detail: `Kafka does not answer, and the spool in PostgreSQL takes no more: ${this.waits()}; events are answered 503` };
  }

  private get drain(): { isDraining: boolean } {
    return { isDraining: !this.away };
  }

  private waits(): string {
    const { figures, limits } = this.parts.spool;
    return `${String(figures.rows)} wait (${String(figures.bytes)} of ${String(limits.maxBytes)} bytes, the oldest for ${String(Math.round(figures.oldestSeconds))} of ${String(limits.maxAgeSeconds)} s)`;
  }

  private async mustWait(records: readonly SpooledRecord[]): Promise<(record: SpooledRecord) => boolean> {
    if (this.away) return () => true;
    if (this.parts.spool.figures.rows === 0) return () => false;
    const keys = await this.parts.spool.waitingOf([...new Set(records.map(({ key }) => key))]);
    return ({ key }) => keys.has(key);
  }

  private async keep(topic: string, records: readonly SpooledRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      await this.parts.spool.keep(topic, records, this.drain);
    } catch (error) {
      if (error instanceof SpoolFull && !this.full) this.parts.logger.error({ waiting: this.waits() }, 'the spool takes no more: events are answered 503 until Kafka answers');
      if (error instanceof SpoolFull) this.full = true;
      throw error;
    }
    spooledEvents.inc(records.length);
    this.parts.relay.wake();
  }

  private goAway(error: Error): void {
    if (!this.away) this.parts.logger.warn({ error: error.message }, 'Kafka does not answer: events wait in PostgreSQL until it does');
    this.away = true;
  }

  private async look(): Promise<void> {
    const { spool, logger } = this.parts;
    while (!this.stopped.signal.aborted) {
      try {
        await spool.count();
      } catch (error) {
        logger.debug({ error: String(error) }, 'the spool could not be counted, later again');
      }
      spoolGauges.show(spool.figures);
      // Room for one small event more is no room yet.
      this.full &&= !spool.hasRoomFor(spool.limits.maxBytes / 10, this.drain);
      if (this.away && (await this.answers())) {
        this.away = false;
        logger.info({ waiting: spool.figures.rows }, 'Kafka answers again: what waited in PostgreSQL is published');
      }
      await systemClock.sleep(lookEveryMs, this.stopped.signal);
    }
  }

  private async answers(): Promise<boolean> {
    const deadline = new AbortController();
    const late = systemClock.sleep(pingMs, deadline.signal).then(() => false);
    const answered = this.parts.log.ping().then(() => true, () => false);
    const result = await Promise.race([answered, late]);
    deadline.abort();
    return result;
  }
}

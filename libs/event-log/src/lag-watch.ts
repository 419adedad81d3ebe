import type { HeldPartition } from './lane.ts';
import type { Clock, Log, Logger } from './log.ts';
import { LogMismatch } from './errors.ts';

export interface LagWatchParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly everyMs: number;
  /** So long without progress ends the process. */
  readonly fatalMs: number;
  readonly held: () => readonly HeldPartition[];
  readonly processedRecords: () => number;
  /** A known reason for standing still, which passes by itself. */
  readonly waits: () => boolean;
  readonly fatal: (reason: Error) => void;
}

/** Asks the log how far behind we are. Lag that doesn't shrink by a single record, without a known reason, is a hang. */
export class LagWatch {
  #lag: number | undefined;
  #processedBefore = 0;
  #stillSince: number | undefined;
  #answeredAt = -Infinity;

  constructor(private readonly parts: LagWatchParts) {}

  /** Records not yet processed; undefined until the log has told. */
  get lag(): number | undefined {
    return this.#lag;
  }

  /** When the log last told how far it is. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  /** Since when there has been lag without progress. */
  get stillSince(): number | undefined {
    return this.#stillSince;
  }

  async run(): Promise<void> {
    const { clock, everyMs, logger, signal } = this.parts;
    await clock.sleep(everyMs, signal);
    while (!signal.aborted) {
      try {
        await this.look();
      } catch (thrown) {
        logger.debug({ error: String(thrown) }, 'the lag could not be measured');
      }
      await clock.sleep(everyMs, signal);
    }
  }

  async look(): Promise<void> {
    const lag = await this.#measure();
    if (lag === undefined) return;
    const { clock, fatal, fatalMs, processedRecords, waits } = this.parts;
    const moved = processedRecords() !== this.#processedBefore;
    this.#processedBefore = processedRecords();
    this.#lag = lag;
    if (lag === 0 || moved || waits()) {
      this.#stillSince = undefined;
      return;
    }
    this.#stillSince ??= clock.now();
    const stillMs = clock.now() - this.#stillSince;
    if (stillMs >= fatalMs) fatal(new Error(`${String(lag)} records wait and none was processed for ${String(Math.round(stillMs / 1000))} s`));
  }

  async #measure(): Promise<number | undefined> {
    // Positions first: what the log answers later can only be further.
    const positions = this.parts.held().map((held) => ({ held, entered: held.enteredTo, processed: held.processedTo }));
    let lag = 0;
    for (const topic of new Set(positions.map(({ held }) => held.topic))) {
      const watermarks = await this.parts.log.watermarks(topic);
      this.#answeredAt = this.parts.clock.now();
      for (const { held, entered, processed } of positions.filter((position) => position.held.topic === topic && !position.held.dropped)) {
        const { low, high } = watermarks.get(held.partition) ?? { low: 0, high: 0 };
        if (entered !== null && entered > high) {
          this.parts.fatal(new LogMismatch(`${topic}[${String(held.partition)}]: read up to ${String(entered)}, but it ends at ${String(high)}: the topic was recreated`));
          return undefined;
        }
        lag += high - (processed ?? low);
      }
    }
    return lag;
  }
}

import { BackOff } from './back-off.ts';
import type { Culprit, DeadLetter, ProcessBatch } from './batch-processing.ts';
import { classifyError } from './classify-error.ts';
import { asError, DataError, OffsetAhead, OffsetBehind } from './errors.ts';
import type { StoredOffset } from './errors.ts';
import { laneBatch } from './lane.ts';
import type { QueuedRecord } from './lane.ts';
import type { Clock, Logger, Random } from './log.ts';

/** So many records in a row that fail by a bug are not the records' fault, and must not all become dead letters. */
const BUGS_IN_A_ROW = 20;

export interface LaneRunnerParts {
  readonly processBatch: ProcessBatch;
  readonly deadLetter: DeadLetter;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** These partitions must be read again from where the database stands. */
  readonly reposition: (stored: readonly StoredOffset[]) => void;
  readonly processed: (queued: readonly QueuedRecord[]) => void;
}

/** Ends the process: a bug that is nobody's record. */
export class UnreproducibleBug extends Error {}

/** Takes one lane's batches through the processor, whatever it throws: repaired, retried, or halved down to the culprit. */
export class LaneRunner {
  readonly #backOff: BackOff;
  #bugsInARow = 0;
  #deadLetters = 0;
  #backingOffSince: number | undefined;
  #lastError: string | undefined;

  constructor(private readonly parts: LaneRunnerParts) {
    this.#backOff = new BackOff(parts.random);
  }

  /** Since when the lane waits for something transient to pass. */
  get backingOffSince(): number | undefined {
    return this.#backingOffSince;
  }

  get lastError(): string | undefined {
    return this.#lastError;
  }

  get deadLetters(): number {
    return this.#deadLetters;
  }

  /** Rejects only with what must end the process. */
  async run(queued: readonly QueuedRecord[]): Promise<void> {
    const failure = await this.#attempt(queued, (live) => this.#process(live));
    if (failure === undefined) {
      this.#bugsInARow = 0;
      return;
    }
    if (failure.queued.length === 1) await this.#condemn(failure);
    else await this.#halve(failure);
  }

  async #halve({ queued, error }: Failure): Promise<void> {
    const deadLettersBefore = this.#deadLetters;
    const middle = Math.ceil(queued.length / 2);
    await this.run(queued.slice(0, middle));
    await this.run(queued.slice(middle));
    const reproduced = this.#deadLetters > deadLettersBefore || queued.some(({ held }) => held.dropped);
    if (reproduced || this.parts.signal.aborted) return;
    if (classifyError(error) === 'bug') throw new UnreproducibleBug(`a batch failed and no record of it does alone: ${error.stack ?? error.message}`, { cause: error });
    this.parts.logger.warn({ error: error.message, records: queued.length }, 'a batch failed and its halves did not');
  }

  async #condemn({ queued, error }: Failure): Promise<void> {
    const bug = classifyError(error) === 'bug';
    this.#bugsInARow = bug ? this.#bugsInARow + 1 : 0;
    if (this.#bugsInARow > BUGS_IN_A_ROW) throw new UnreproducibleBug(`${String(BUGS_IN_A_ROW)} records in a row failed: ${error.stack ?? error.message}`, { cause: error });
    const failure = await this.#attempt(queued, (live) => this.#bury(live, error));
    if (failure !== undefined) throw failure.error;
  }

  async #process(live: readonly QueuedRecord[]): Promise<void> {
    const { processBatch, clock, signal } = this.parts;
    await processBatch(laneBatch(live), { heartbeat: () => clock.sleep(0), signal });
    this.parts.processed(live);
  }

  async #bury(live: readonly QueuedRecord[], error: Error): Promise<void> {
    const batch = laneBatch(live);
    const culprit: Culprit = { batch, reason: error instanceof DataError ? error.reason : classifyError(error), error };
    const [record] = batch.records;
    this.parts.logger.error({ topic: batch.topic, partition: record?.partition, offset: record?.offset, reason: culprit.reason, error: error.message }, 'a record goes to the dead letters');
    await this.parts.deadLetter(culprit);
    this.#deadLetters += 1;
    this.parts.processed(live);
  }

  /** Tries until it is done, pointless, or fails by what time doesn't heal; then answers with what is left. */
  async #attempt(queued: readonly QueuedRecord[], work: (live: readonly QueuedRecord[]) => Promise<void>): Promise<Failure | undefined> {
    let live = queued;
    for (;;) {
      live = live.filter(({ held }) => !held.dropped);
      if (live.length === 0 || this.parts.signal.aborted) break;
      try {
        await work(live);
        break;
      } catch (thrown) {
        const rest = await this.#recover(live, asError(thrown));
        if (rest === undefined) return { queued: live, error: asError(thrown) };
        live = rest;
      }
    }
    this.#settled();
    return undefined;
  }

  #settled(): void {
    this.#backOff.reset();
    this.#backingOffSince = undefined;
  }

  /** What to try next; undefined when the records or the code are at fault. */
  async #recover(live: readonly QueuedRecord[], error: Error): Promise<readonly QueuedRecord[] | undefined> {
    if (error instanceof OffsetAhead) return this.#withoutApplied(live, error);
    if (error instanceof OffsetBehind) {
      this.parts.reposition(error.stored);
      const rest = live.filter(({ held }) => !held.dropped);
      // A fence that complains of partitions that aren't in the batch is a bug of the processor.
      return rest.length < live.length ? rest : undefined;
    }
    if (classifyError(error) !== 'transient') {
      this.#settled();
      return undefined;
    }
    await this.#wait(error);
    return live;
  }

  #withoutApplied(live: readonly QueuedRecord[], { stored }: OffsetAhead): readonly QueuedRecord[] | undefined {
    const ahead = new Map(stored.map(({ partition, nextOffset }) => [partition, nextOffset ?? 0]));
    const isApplied = ({ record, to }: QueuedRecord): boolean => to <= (ahead.get(record.partition) ?? 0);
    const applied = live.filter(isApplied);
    this.parts.processed(applied);
    this.parts.logger.info({ records: applied.length }, 'records that were applied before are left out');
    // The stored offset lies within the batch between two records only when their boundary moved: read anew from there.
    const rest = live.filter((queued) => !isApplied(queued));
    const torn = stored.filter(({ partition, nextOffset }) => rest.find(({ record }) => record.partition === partition)?.from !== nextOffset);
    const unfinished = torn.filter(({ partition }) => rest.some(({ record }) => record.partition === partition));
    if (unfinished.length > 0) this.parts.reposition(unfinished);
    return applied.length + unfinished.length > 0 ? rest : undefined;
  }

  async #wait(error: Error): Promise<void> {
    const { clock, logger, signal } = this.parts;
    this.#backingOffSince ??= clock.now();
    this.#lastError = error.message;
    const delayMs = this.#backOff.nextDelayMs();
    logger.warn({ error: error.message, attempts: this.#backOff.attempts, delayMs }, 'a batch is tried again');
    await clock.sleep(delayMs, signal);
  }
}

interface Failure {
  readonly queued: readonly QueuedRecord[];
  readonly error: Error;
}

import type { DeadLetter, ProcessBatch } from './batch-processing.ts';
import { HeldPartitions } from './held-partitions.ts';
import { LagWatch } from './lag-watch.ts';
import { LaneQueue, queuedRecords } from './lane.ts';
import type { HeldPartition, QueuedRecord } from './lane.ts';
import { LaneRunner } from './lane-runner.ts';
import { asError } from './errors.ts';
import type { Clock, FetchedBatch, HealthReport, Log, LogReader, Logger, Random, TopicPartition } from './log.ts';
import type { OffsetStore } from './postgres-offsets.ts';
import { systemClock } from './system-clock.ts';

export interface BatchConsumerOptions {
  readonly log: Log;
  /** Names the consumer group, too. */
  readonly offsets: OffsetStore;
  readonly topics: readonly string[];
  readonly processBatch: ProcessBatch;
  readonly deadLetter: DeadLetter;
  /** Called once, when only a new process can help: log the reason and exit. Nothing is consumed any more. */
  readonly onFatal: (reason: Error) => void;
  readonly logger: Logger;
  /** A partition belongs to lane `partition % lanes`; lanes work at the same time. */
  readonly lanes?: number;
  /** Records in one `processBatch`. */
  readonly maxBatch?: number;
  /** How long the first record of a batch waits for company. */
  readonly lingerMs?: number;
  /** What waits before a lane: fetching pauses beyond it. */
  readonly maxQueuedRecords?: number;
  readonly maxQueuedBytes?: number;
  readonly sessionTimeoutMs?: number;
  readonly maxBytesPerPartition?: number;
  /** Lag without progress: unhealthy after `stallMs`, fatal after `stallFatalMs`. */
  readonly stallMs?: number;
  readonly stallFatalMs?: number;
  readonly watchEveryMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface ConsumerFigures {
  /** Undefined until the log has told. */
  readonly lag: number | undefined;
  readonly partitions: number;
  readonly queuedRecords: number;
  readonly queuedBytes: number;
  readonly processedRecords: number;
  readonly processedBatches: number;
  readonly deadLetters: number;
}

interface Lane {
  readonly queue: LaneQueue;
  readonly runner: LaneRunner;
  readonly paused: Set<HeldPartition>;
  done: Promise<void>;
}

/** A member is thrown out of its group after `session.timeout`; heartbeats go out at least this often while it waits. */
const HEARTBEAT_MS = 250;
/** A full lane holds up all partitions of the broker; after so long its own are paused, at most a fetched piece each beyond the bounds, so that the others go on. */
const PATIENCE_MS = 2_000;
/** What may pass before readiness suffers. */
const GRACE_MS = 5_000;
const SILENCE_MS = 30_000;
/** A stop waits so long for the batches in hand; whatever is not committed by then is done again by the next process. */
const STOP_MS = 12_000;

/** Reads topics in batches, each record exactly once as far as the processor's transactions hold: the offset is in them. */
export class BatchConsumer {
  readonly #options: Required<BatchConsumerOptions>;
  readonly #reader: LogReader;
  readonly #held: HeldPartitions;
  readonly #watch: LagWatch;
  readonly #lanes = new Map<string, Lane>();
  readonly #stopped = new AbortController();
  #fatal: Error | undefined;
  #aliveAt: number;
  #processedRecords = 0;
  #processedBatches = 0;

  constructor(options: BatchConsumerOptions) {
    const maxBatch = options.maxBatch ?? 2_000;
    this.#options = {
      lanes: 4, maxBatch, lingerMs: 5, maxQueuedRecords: 2 * maxBatch, maxQueuedBytes: 8 * 1024 * 1024,
      sessionTimeoutMs: 10_000, maxBytesPerPartition: 1_048_576, stallMs: 30_000, stallFatalMs: 120_000, watchEveryMs: 5_000,
      clock: systemClock, random: Math.random, ...options,
    };
    const { log, offsets, topics, clock, random, logger } = this.#options;
    const { signal } = this.#stopped;
    const fatal = (reason: Error): void => {
      this.#end(reason);
    };
    this.#aliveAt = clock.now();
    this.#held = new HeldPartitions({ log, offsets, clock, random, logger, signal, fatal, seek: (position) => { this.#reader.seek(position); } });
    this.#watch = new LagWatch({
      log, clock, logger, signal, fatal,
      everyMs: this.#options.watchEveryMs,
      fatalMs: this.#options.stallFatalMs,
      held: () => this.#held.all(),
      processedRecords: () => this.#processedRecords,
      waits: () => this.#waitingSince() !== undefined,
    });
    this.#reader = log.reader(
      { group: offsets.group, topics, sessionTimeoutMs: this.#options.sessionTimeoutMs, maxBytesPerPartition: this.#options.maxBytesPerPartition },
      {
        assigned: (partitions) => { this.#assigned(partitions); },
        fetched: (batch, heartbeat) => this.#fetched(batch, heartbeat),
        alive: () => { this.#aliveAt = clock.now(); },
        failed: fatal,
      },
    );
  }

  /** Returns at once and joins the group as soon as the log is there; `ready` tells. */
  start(): void {
    this.#reader.start();
    void this.#watch.run();
  }

  /** Takes nothing more, finishes the batches in hand, leaves the group. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const { queue } of this.#lanes.values()) queue.wake();
    const deadline = new AbortController();
    await Promise.race([Promise.all([...this.#lanes.values()].map(({ done }) => done)), this.#options.clock.sleep(STOP_MS, deadline.signal)]);
    deadline.abort();
    await this.#reader.stop();
  }

  /** Liveness: false when only a new process helps. A log or database that is away isn't that. */
  alive(): HealthReport {
    const now = this.#options.clock.now();
    const stillMs = now - (this.#watch.stillSince ?? now);
    const silentMs = now - this.#aliveAt;
    if (this.#fatal !== undefined) return { ok: false, detail: this.#fatal.message };
    // The log answered long after the consumer's last sign of life: the consumer hangs, not the log.
    if (silentMs > SILENCE_MS && this.#watch.answeredAt > this.#aliveAt + SILENCE_MS) return { ok: false, detail: `no fetch or heartbeat for ${seconds(silentMs)}` };
    if (stillMs >= this.#options.stallMs) return { ok: false, detail: `lag of ${String(this.#watch.lag)} without progress for ${seconds(stillMs)}` };
    return { ok: true, detail: `${String(this.#held.all().length)} partitions, lag ${String(this.#watch.lag ?? 'unknown')}` };
  }

  /** Readiness: false while records can't be taken or worked on. */
  ready(): HealthReport {
    const now = this.#options.clock.now();
    const waiting = this.#waitingSince();
    if (waiting !== undefined && now - waiting.since > GRACE_MS) return { ok: false, detail: `trying again for ${seconds(now - waiting.since)}: ${waiting.error}` };
    if (now - this.#aliveAt > SILENCE_MS) return { ok: false, detail: `Kafka does not answer: no sign of it for ${seconds(now - this.#aliveAt)}` };
    return this.alive();
  }

  figures(): ConsumerFigures {
    const lanes = [...this.#lanes.values()];
    return {
      lag: this.#watch.lag,
      partitions: this.#held.all().length,
      queuedRecords: lanes.reduce((sum, { queue }) => sum + queue.records, 0),
      queuedBytes: lanes.reduce((sum, { queue }) => sum + queue.bytes, 0),
      processedRecords: this.#processedRecords,
      processedBatches: this.#processedBatches,
      deadLetters: lanes.reduce((sum, { runner }) => sum + runner.deadLetters, 0),
    };
  }

  #assigned(partitions: readonly TopicPartition[]): void {
    for (const lane of this.#lanes.values()) this.#resume(lane);
    this.#held.assign(partitions);
  }

  async #fetched(batch: FetchedBatch, heartbeat: () => Promise<void>): Promise<boolean> {
    const held = this.#held.get(batch);
    if (held === undefined || this.#stopped.signal.aborted) {
      // Nothing may be taken; a short rest, or the client would fetch the same without a pause.
      await this.#options.clock.sleep(HEARTBEAT_MS);
      return false;
    }
    if (held.enteredTo === null) {
      while (!held.isDecided && this.#isOpen) await this.#wait(held.decided, heartbeat);
      return false;
    }
    if (batch.from !== held.enteredTo && !(await this.#held.continues(held, batch))) return false;
    const lane = this.#laneOf(held);
    await this.#waitForRoom(lane, held, heartbeat);
    if (held.dropped || !this.#isOpen) return false;
    lane.queue.enter(queuedRecords(batch, held));
    held.enteredTo = batch.to;
    return true;
  }

  /** What was fetched is taken in the end though the lane is full, and its partition paused: thrown away it would be fetched and decoded again and again. */
  async #waitForRoom(lane: Lane, held: HeldPartition, heartbeat: () => Promise<void>): Promise<void> {
    const { clock } = this.#options;
    const until = clock.now() + PATIENCE_MS;
    while (!lane.queue.hasRoom && !held.dropped && this.#isOpen) {
      if (clock.now() >= until) {
        lane.paused.add(held);
        this.#reader.pause(held);
        return;
      }
      await this.#wait(lane.queue.room(), heartbeat);
    }
  }

  async #wait(event: Promise<void>, heartbeat: () => Promise<void>): Promise<void> {
    const turn = new AbortController();
    await Promise.race([event, this.#options.clock.sleep(HEARTBEAT_MS, turn.signal)]);
    turn.abort();
    await heartbeat();
  }

  #laneOf({ topic, partition }: TopicPartition): Lane {
    const name = `${topic} ${String(partition % this.#options.lanes)}`;
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const { processBatch, deadLetter, clock, random, logger, maxQueuedRecords, maxQueuedBytes } = this.#options;
    const lane: Lane = {
      queue: new LaneQueue({ maxRecords: maxQueuedRecords, maxBytes: maxQueuedBytes }),
      runner: new LaneRunner({
        processBatch, deadLetter, clock, random, logger,
        signal: this.#stopped.signal,
        reposition: (stored) => { this.#held.reposition(stored); },
        processed: (queued) => { this.#processed(queued); },
      }),
      paused: new Set(),
      done: Promise.resolve(),
    };
    this.#lanes.set(name, lane);
    lane.done = this.#work(lane);
    return lane;
  }

  async #work(lane: Lane): Promise<void> {
    const { clock, lingerMs, maxBatch } = this.#options;
    const { signal } = this.#stopped;
    while (this.#isOpen) {
      if (lane.queue.records === 0) await lane.queue.arrival();
      else if (lane.queue.records < maxBatch) await clock.sleep(lingerMs, signal);
      const queued = lane.queue.take(maxBatch);
      if (lane.queue.isLow) this.#resume(lane);
      if (queued.length > 0 && !signal.aborted) await this.#run(lane, queued);
    }
  }

  async #run(lane: Lane, queued: readonly QueuedRecord[]): Promise<void> {
    try {
      await lane.runner.run(queued);
      this.#processedBatches += 1;
    } catch (thrown) {
      this.#end(asError(thrown));
    }
  }

  #processed(queued: readonly QueuedRecord[]): void {
    this.#processedRecords += queued.length;
    const moved = new Map<HeldPartition, number>();
    for (const { held, to } of queued) moved.set(held, to);
    for (const [held, to] of moved) held.processedTo = to;
    const current = [...moved].filter(([held]) => !held.dropped);
    this.#reader.commit(current.map(([{ topic, partition }, nextOffset]) => ({ topic, partition, nextOffset })));
  }

  get #isOpen(): boolean {
    return !this.#stopped.signal.aborted;
  }

  #resume(lane: Lane): void {
    for (const held of lane.paused) this.#reader.resume(held);
    lane.paused.clear();
  }

  #waitingSince(): { since: number; error: string } | undefined {
    for (const { runner } of this.#lanes.values()) {
      if (runner.backingOffSince !== undefined) return { since: runner.backingOffSince, error: runner.lastError ?? '' };
    }
    return this.#held.askingInVain;
  }

  #end(reason: Error): void {
    if (this.#fatal !== undefined || this.#stopped.signal.aborted) return;
    this.#fatal = reason;
    this.#stopped.abort();
    for (const { queue } of this.#lanes.values()) queue.wake();
    this.#options.logger.error({ error: reason.message, stack: reason.stack }, 'the consumer can not go on');
    this.#options.onFatal(reason);
  }
}

function seconds(ms: number): string {
  return `${String(Math.round(ms / 1000))} s`;
}

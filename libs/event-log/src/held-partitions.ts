import { BackOff } from './back-off.ts';
import { classifyError } from './classify-error.ts';
import { asError, LogMismatch } from './errors.ts';
import { HeldPartition } from './lane.ts';
import type { Clock, FetchedBatch, Log, Logger, Position, Random, TopicPartition, Watermarks } from './log.ts';
import type { OffsetStore } from './postgres-offsets.ts';

export interface HeldPartitionsParts {
  readonly log: Log;
  readonly offsets: OffsetStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly seek: (position: Position) => void;
  readonly fatal: (reason: Error) => void;
}

/** The partitions that this member has, each read from where the database says. Kafka's own offsets are never asked. */
export class HeldPartitions {
  readonly #held = new Map<string, HeldPartition>();
  #askingInVain: { since: number; error: string } | undefined;

  constructor(private readonly parts: HeldPartitionsParts) {}

  /** Set while the positions can't be had. */
  get askingInVain(): { since: number; error: string } | undefined {
    return this.#askingInVain;
  }

  all(): HeldPartition[] {
    return [...this.#held.values()];
  }

  get(partition: TopicPartition): HeldPartition | undefined {
    return this.#held.get(keyOf(partition));
  }

  /** Whatever was held before is dropped, queues included: another member may have gone on meanwhile. */
  assign(partitions: readonly TopicPartition[]): void {
    for (const held of this.#held.values()) held.drop();
    this.#held.clear();
    this.#hold(partitions);
  }

  /** Begins these partitions anew at the stored offset. */
  reposition(partitions: readonly TopicPartition[]): void {
    const known = partitions.filter((partition) => this.#held.has(keyOf(partition)));
    this.parts.logger.warn({ partitions: known }, 'partitions are read anew from the stored offset');
    for (const partition of known) this.#held.get(keyOf(partition))?.drop();
    this.#hold(known);
  }

  /**
   * Whether a batch that doesn't begin where the last one ended may follow it: control records between them are
   * skipped by the client; a client that jumped by itself is an incident, never a reason to go on.
   */
  async continues(held: HeldPartition, batch: FetchedBatch): Promise<boolean> {
    const expected = held.enteredTo ?? 0;
    const watermarks = await this.#watermarks(held.topic);
    if (watermarks === undefined || held.dropped || this.#mismatch(held, expected, watermarks.get(held.partition))) return false;
    if (batch.from > expected) return true;
    this.parts.seek({ topic: held.topic, partition: held.partition, nextOffset: expected });
    return false;
  }

  /** Undefined when the log can't be asked now: the batch is fetched again, and the question comes again with it. */
  async #watermarks(topic: string): Promise<Map<number, Watermarks> | undefined> {
    try {
      return await this.parts.log.watermarks(topic);
    } catch (thrown) {
      this.parts.logger.warn({ error: String(thrown), topic }, 'the watermarks could not be read');
      return undefined;
    }
  }

  /** Reports a topic that can't be the one the offset is from. */
  #mismatch({ topic, partition }: TopicPartition, nextOffset: number, watermarks: Watermarks | undefined): boolean {
    const where = `${topic}[${String(partition)}]`;
    if (watermarks === undefined || nextOffset > watermarks.high) {
      this.parts.fatal(new LogMismatch(`${where}: the stored offset ${String(nextOffset)} is beyond the end ${String(watermarks?.high)}: the topic was recreated. Decide what its new records mean, then set the stored offset`));
      return true;
    }
    if (nextOffset < watermarks.low) {
      this.parts.fatal(new LogMismatch(`${where}: records ${String(nextOffset)} to ${String(watermarks.low - 1)} were deleted before they were read. Replay them or set the stored offset to go on without`));
      return true;
    }
    return false;
  }

  #hold(partitions: readonly TopicPartition[]): void {
    const byTopic = new Map<string, HeldPartition[]>();
    for (const { topic, partition } of partitions) {
      const held = new HeldPartition(topic, partition);
      this.#held.set(keyOf(held), held);
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), held]);
    }
    for (const [topic, list] of byTopic) void this.#position(topic, list);
  }

  async #position(topic: string, list: readonly HeldPartition[]): Promise<void> {
    const backOff = new BackOff(this.parts.random);
    while (!this.parts.signal.aborted && list.some(({ dropped }) => !dropped)) {
      try {
        await this.#begin(topic, list);
        this.#askingInVain = undefined;
        return;
      } catch (thrown) {
        if (!(await this.#mayAskAgain(asError(thrown), backOff))) return;
      }
    }
  }

  async #mayAskAgain(error: Error, backOff: BackOff): Promise<boolean> {
    if (classifyError(error) !== 'transient') {
      this.parts.fatal(error);
      return false;
    }
    this.#askingInVain = { since: this.#askingInVain?.since ?? this.parts.clock.now(), error: error.message };
    this.parts.logger.warn({ error: error.message }, 'the stored offsets could not be read, trying again');
    await this.parts.clock.sleep(backOff.nextDelayMs(), this.parts.signal);
    return true;
  }

  async #begin(topic: string, list: readonly HeldPartition[]): Promise<void> {
    const { log, offsets, seek } = this.parts;
    const before = await log.watermarks(topic);
    const wanted = new Map(list.map(({ partition }) => [partition, before.get(partition) ?? { low: 0, high: 0 }]));
    const stored = await offsets.positions(topic, wanted);
    // Asked again, since another member may have stored an offset beyond the first answer.
    const watermarks = await log.watermarks(topic);
    for (const held of list.filter(({ dropped }) => !dropped)) {
      const nextOffset = stored.get(held.partition) ?? 0;
      if (this.#mismatch(held, nextOffset, watermarks.get(held.partition))) return;
      seek({ topic, partition: held.partition, nextOffset });
      held.beginAt(nextOffset);
    }
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic} ${String(partition)}`;
}

import type { LaneBatch, Span } from './lane-batch.ts';
import type { FetchedBatch, LogRecord } from './log.ts';

/** A partition while this member has it; replaced, and dropped, whenever it is assigned anew or read from elsewhere. */
export class HeldPartition {
  /** The offset that the next record to enter a queue follows on; null until the database was asked. */
  enteredTo: number | null = null;
  /** The offset up to which records were processed. */
  processedTo: number | null = null;
  readonly #decided: Promise<void>;
  #decide: () => void = () => undefined;
  #dropped = false;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {
    this.#decided = new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  /** Its queued records are worthless. */
  get dropped(): boolean {
    return this.#dropped;
  }

  get isDecided(): boolean {
    return this.#dropped || this.enteredTo !== null;
  }

  /** Resolves when its position is known, or it was dropped before. */
  get decided(): Promise<void> {
    return this.#decided;
  }

  drop(): void {
    this.#dropped = true;
    this.#decide();
  }

  beginAt(offset: number): void {
    this.enteredTo = offset;
    this.processedTo = offset;
    this.#decide();
  }
}

/** A record in a queue, and the stretch of offsets it stands for: `from` follows on the one before without a gap. */
export interface QueuedRecord {
  readonly record: LogRecord;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly held: HeldPartition;
}

/** Key, headers and objects of a queued record beside its value, roughly. */
const RECORD_BYTES = 400;

/** The records of a fetched piece of a partition, as they enter its lane's queue. */
export function queuedRecords(batch: FetchedBatch, held: HeldPartition): QueuedRecord[] {
  let from = held.enteredTo ?? batch.from;
  return batch.records.map((record, index) => {
    const to = index === batch.records.length - 1 ? batch.to : record.offset + 1;
    const queued = { record, from, to, bytes: RECORD_BYTES + (record.value?.length ?? 0), held };
    from = to;
    return queued;
  });
}

export interface LaneBounds {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** The bounded queue between fetching and one lane. It takes a whole fetched piece when it has any room. */
export class LaneQueue {
  #queue: QueuedRecord[] = [];
  #bytes = 0;
  #arrived: (() => void) | undefined;
  #freed: (() => void)[] = [];

  constructor(private readonly bounds: LaneBounds) {}

  get records(): number {
    return this.#queue.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get hasRoom(): boolean {
    return this.#queue.length < this.bounds.maxRecords && this.#bytes < this.bounds.maxBytes;
  }

  /** Half empty: a partition that was paused may come back. */
  get isLow(): boolean {
    return this.#queue.length * 2 <= this.bounds.maxRecords && this.#bytes * 2 <= this.bounds.maxBytes;
  }

  enter(records: readonly QueuedRecord[]): void {
    for (const record of records) {
      this.#queue.push(record);
      this.#bytes += record.bytes;
    }
    this.wake();
  }

  /** The oldest records, without those of dropped partitions. */
  take(maxRecords: number): QueuedRecord[] {
    const live = this.#queue.filter(({ held }) => !held.dropped);
    const taken = live.slice(0, maxRecords);
    this.#queue = live.slice(maxRecords);
    this.#bytes = this.#queue.reduce((sum, { bytes }) => sum + bytes, 0);
    const freed = this.#freed;
    this.#freed = [];
    for (const tell of freed) tell();
    return taken;
  }

  /** Resolves when something came in. */
  arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  /** Resolves when something was taken out. */
  room(): Promise<void> {
    return new Promise((resolve) => {
      this.#freed.push(resolve);
    });
  }

  wake(): void {
    this.#arrived?.();
    this.#arrived = undefined;
  }
}

/** The batch that these queued records of one topic make. */
export function laneBatch(queued: readonly QueuedRecord[]): LaneBatch {
  const spans = new Map<number, Span>();
  for (const { record, from, to } of queued) {
    const span = spans.get(record.partition);
    spans.set(record.partition, { partition: record.partition, from: span?.from ?? from, to });
  }
  return {
    topic: queued[0]?.record.topic ?? '',
    records: queued.map(({ record }) => record),
    spans: [...spans.values()].sort((a, b) => a.partition - b.partition),
  };
}

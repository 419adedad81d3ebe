import { asError, LogUnavailable, PublishRefused } from './errors.ts';
import type { Clock, HealthReport, Log, PublishRecord, TopicRecord } from './log.ts';
import { systemClock } from './system-clock.ts';

export interface PublisherOptions {
  readonly log: Log;
  readonly clock?: Clock;
  /** How long the first record of a batch waits for company. */
  readonly lingerMs?: number;
  /** After so long a caller gets `LogUnavailable`, whatever becomes of its records. */
  readonly timeoutMs?: number;
  /** Keys, values and headers of one send; below the broker's `message.max.bytes` (1,048,588), which counts per partition. */
  readonly maxBatchBytes?: number;
  /** What may wait; beyond it callers get `LogUnavailable` at once. */
  readonly maxWaitingBytes?: number;
}

interface Call {
  readonly records: readonly TopicRecord[];
  readonly bytes: number;
  settled: boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** What a record costs beside key, value and headers: offsets, lengths, timestamp. */
const RECORD_OVERHEAD_BYTES = 40;

/**
 * Makes few sends of many callers' records: while one send is under way the next batch grows, so batches adapt to the load.
 * A failed send fails exactly the calls that have a record in it.
 */
export class Publisher {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #lingerMs: number;
  readonly #timeoutMs: number;
  readonly #maxBatchBytes: number;
  readonly #maxWaitingBytes: number;
  readonly #waiting: Call[] = [];
  readonly #stopped = new AbortController();
  #waitingBytes = 0;
  #fullBatch: AbortController | undefined;
  #flushing: Promise<void> | undefined;
  #lastFailure: Error | undefined;

  constructor(options: PublisherOptions) {
    this.#log = options.log;
    this.#clock = options.clock ?? systemClock;
    this.#lingerMs = options.lingerMs ?? 5;
    this.#timeoutMs = options.timeoutMs ?? 5_000;
    this.#maxBatchBytes = options.maxBatchBytes ?? 900_000;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? 64 * 1024 * 1024;
  }

  /** Resolves when all in-sync replicas hold the records; else rejects with `LogUnavailable` or `PublishRefused`. */
  async publish(topic: string, records: readonly PublishRecord[]): Promise<void> {
    if (records.length === 0) return;
    const pieces = this.#pieces(records.map((record) => ({ ...record, topic })));
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    if (this.#stopped.signal.aborted) throw new LogUnavailable('the publisher was stopped');
    if (this.#waitingBytes + bytes > this.#maxWaitingBytes) throw new LogUnavailable('too much is waiting for the log');
    await Promise.all(pieces.map((piece) => this.#enqueue(piece.records, piece.bytes)));
  }

  health(): HealthReport {
    const failure = this.#lastFailure;
    return failure === undefined ? { ok: true, detail: `${String(this.#waiting.length)} calls waiting` } : { ok: false, detail: failure.message };
  }

  /** Refuses new calls and waits for those under way. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#fullBatch?.abort();
    await this.#flushing;
  }

  /** What one caller says at once may exceed one send; a single record may not. */
  #pieces(records: readonly TopicRecord[]): { records: TopicRecord[]; bytes: number }[] {
    const pieces: { records: TopicRecord[]; bytes: number }[] = [];
    for (const record of records) {
      const bytes = recordBytes(record);
      if (bytes > this.#maxBatchBytes) throw new PublishRefused(`a record of ${String(bytes)} bytes, ${String(this.#maxBatchBytes)} at most`);
      const last = pieces.at(-1);
      if (last === undefined || last.bytes + bytes > this.#maxBatchBytes) {
        pieces.push({ records: [record], bytes });
        continue;
      }
      last.records.push(record);
      last.bytes += bytes;
    }
    return pieces;
  }

  #enqueue(records: readonly TopicRecord[], bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const call: Call = {
        records,
        bytes,
        settled: false,
        resolve: () => {
          end();
          resolve();
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      const deadline = new AbortController();
      const end = (): void => {
        call.settled = true;
        deadline.abort();
      };
      void this.#clock.sleep(this.#timeoutMs, deadline.signal).then(() => {
        if (!call.settled) this.#giveUp(call);
      });
      this.#waiting.push(call);
      this.#waitingBytes += bytes;
      if (this.#waitingBytes >= this.#maxBatchBytes) this.#fullBatch?.abort();
      this.#flushing ??= this.#flush();
    });
  }

  #giveUp(call: Call): void {
    const index = this.#waiting.indexOf(call);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      this.#waitingBytes -= call.bytes;
    }
    call.reject(new LogUnavailable(`no answer from the log within ${String(this.#timeoutMs)} ms`));
  }

  async #flush(): Promise<void> {
    await this.#linger();
    while (this.#waiting.length > 0) {
      const calls = this.#nextBatch();
      await this.#sendAll(calls);
    }
    this.#flushing = undefined;
  }

  async #linger(): Promise<void> {
    if (this.#waitingBytes >= this.#maxBatchBytes || this.#stopped.signal.aborted) return;
    this.#fullBatch = new AbortController();
    await this.#clock.sleep(this.#lingerMs, this.#fullBatch.signal);
    this.#fullBatch = undefined;
  }

  #nextBatch(): Call[] {
    let count = 0;
    let bytes = 0;
    for (const call of this.#waiting) {
      if (count > 0 && bytes + call.bytes > this.#maxBatchBytes) break;
      bytes += call.bytes;
      count += 1;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  async #sendAll(calls: readonly Call[]): Promise<void> {
    try {
      await this.#log.send(calls.flatMap(({ records }) => records));
      this.#lastFailure = undefined;
      for (const call of calls) call.resolve();
    } catch (thrown) {
      await this.#settleFailure(calls, asError(thrown));
    }
  }

  /** A refusal is one record's fault: each call is sent by itself to find whose. */
  async #settleFailure(calls: readonly Call[], error: Error): Promise<void> {
    if (error instanceof PublishRefused && calls.length > 1) {
      for (const call of calls) await this.#sendAll([call]);
      return;
    }
    if (error instanceof PublishRefused) {
      for (const call of calls) call.reject(error);
      return;
    }
    this.#lastFailure = error;
    const unavailable = error instanceof LogUnavailable ? error : new LogUnavailable(error.message, { cause: error });
    for (const call of calls) call.reject(unavailable);
  }
}

/** What a record takes on the wire, uncompressed, to within a few bytes. */
export function recordBytes(record: PublishRecord): number {
  let bytes = RECORD_OVERHEAD_BYTES + byteLength(record.key) + byteLength(record.value);
  for (const [name, value] of Object.entries(record.headers ?? {})) bytes += byteLength(name) + byteLength(value) + 4;
  return bytes;
}

function byteLength(text: Buffer | string | null): number {
  return text === null ? 0 : Buffer.byteLength(text);
}

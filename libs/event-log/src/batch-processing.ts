import type { LaneBatch } from './lane-batch.ts';

export interface ProcessContext {
  /** Gives fetching, heartbeats and the other lanes a turn: to be awaited between pieces of long computing. */
  readonly heartbeat: () => Promise<void>;
  /** Aborted when the consumer stops. */
  readonly signal: AbortSignal;
}

/**
 * One transaction: take the offsets (`OffsetAhead`, `OffsetBehind`), do the work, advance the offsets. Whatever it
 * throws, it must have rolled back. Called again with halves of a batch that failed by a data error or a bug.
 */
export type ProcessBatch = (batch: LaneBatch, context: ProcessContext) => Promise<void>;

/** The one record that a batch failed for, as a batch of its own. */
export interface Culprit {
  readonly batch: LaneBatch;
  /** `DataError`'s reason; else `bug` or the SQLSTATE's class `data`. */
  readonly reason: string;
  readonly error: Error;
}

/** One transaction: take the offsets, write the dead letter, advance the offsets. */
export type DeadLetter = (culprit: Culprit) => Promise<void>;

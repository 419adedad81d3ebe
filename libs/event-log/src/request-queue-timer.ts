import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

/** Looked at again after so long when requests wait for others in flight, as in kafkajs. */
const PENDING_CHECK_MS = 10;

/**
 * kafkajs 2.2.4 sets a timer with a negative delay after every response, whose end sets the next: a busy loop of one
 * timer a millisecond for each connection, for ever. A timer is needed only while something waits.
 */
export function fixRequestQueueTimer(): void {
  const requireModule = createRequire(import.meta.url);
  const queue = requireModule('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue & { scheduleCheckPendingRequests(): void } };
  queue.prototype.scheduleCheckPendingRequests = function schedule(this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const throttledMs = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : PENDING_CHECK_MS,
    );
  };
}

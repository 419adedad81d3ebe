/** Retries of a delivery: first after about 1 s, doubled each time, full jitter, at most 1 h apart, for three days. */
export const BACK_OFF = { firstMs: 1_000, capMs: 3_600_000, giveUpAfterMs: 3 * 86_400_000 };

export interface FailedAttempt {
  /** Attempts made so far, this one included. */
  readonly attempts: number;
  /** Since the first attempt. */
  readonly elapsedMs: number;
  /** What the receiver asked for, if it did. */
  readonly retryAfterMs: number | null;
}

/** How long to wait before the next attempt; null when the three days are over. `random` is in [0, 1). */
export function nextAttemptInMs(failed: FailedAttempt, random: number): number | null {
  const left = BACK_OFF.giveUpAfterMs - failed.elapsedMs;
  if (left <= 0) return null;
  const ceiling = Math.min(BACK_OFF.capMs, BACK_OFF.firstMs * 2 ** Math.min(failed.attempts - 1, 30));
  const jittered = Math.round(ceiling * random);
  return Math.min(left, Math.max(jittered, failed.retryAfterMs ?? 0));
}

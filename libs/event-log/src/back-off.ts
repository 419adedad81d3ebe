import type { Random } from './log.ts';

/** Delays that double from `firstMs` to `maxMs` with full jitter: many that fail together don't return together. */
export class BackOff {
  #attempts = 0;

  constructor(
    private readonly random: Random,
    private readonly firstMs = 100,
    private readonly maxMs = 5_000,
  ) {}

  /** Failures since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  nextDelayMs(): number {
    // 2^20 is beyond every cap and keeps the power finite.
    const ceiling = Math.min(this.maxMs, this.firstMs * 2 ** Math.min(this.#attempts, 20));
    this.#attempts += 1;
    return Math.ceil(this.random() * ceiling);
  }

  reset(): void {
    this.#attempts = 0;
  }
}

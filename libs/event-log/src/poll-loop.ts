import { BackOff } from './back-off.ts';
import { asError } from './errors.ts';
import type { Clock, Random } from './log.ts';

export interface PollLoopOptions {
  /** Answers whether there may be more at once. */
  readonly look: () => Promise<boolean>;
  /** Of a look that threw; the next one is after the delay. */
  readonly failed: (error: Error, retry: { readonly attempts: number; readonly delayMs: number }) => void;
  /** Rest between two looks when nobody wakes it. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** Looks again and again: at once while there is more, else after a rest or when woken, and later and later while it fails. */
export class PollLoop {
  readonly #options: PollLoopOptions;
  readonly #backOff: BackOff;
  readonly #stopped = new AbortController();
  #woken = false;
  #rest: AbortController | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PollLoopOptions) {
    this.#options = options;
    this.#backOff = new BackOff(options.random);
  }

  get isStopping(): boolean {
    return this.#stopped.signal.aborted;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** The rest in hand ends, or the next one is left out. */
  wake(): void {
    this.#woken = true;
    this.#rest?.abort();
  }

  /** Finishes the look in hand. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#rest?.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.isStopping) {
      this.#woken = false;
      if (!(await this.#look())) await this.#sleep();
    }
  }

  async #look(): Promise<boolean> {
    try {
      const isMore = await this.#options.look();
      this.#backOff.reset();
      return isMore;
    } catch (thrown) {
      const delayMs = this.#backOff.nextDelayMs();
      this.#options.failed(asError(thrown), { attempts: this.#backOff.attempts, delayMs });
      await this.#options.clock.sleep(delayMs, this.#stopped.signal);
      return true;
    }
  }

  async #sleep(): Promise<void> {
    if (this.#woken || this.isStopping) return;
    this.#rest = new AbortController();
    await this.#options.clock.sleep(this.#options.pollMs, this.#rest.signal);
    this.#rest = undefined;
  }
}

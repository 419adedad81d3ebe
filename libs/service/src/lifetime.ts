import type { Logger } from './logger.ts';

type Stop = () => void | Promise<void>;

/** Kubernetes and the starter wait 20 s or longer before they kill. */
const stopWithinMs = 18_000;

/**
 * How a process ends. SIGTERM and SIGINT: the hooks in order, exit 0; a hook that hangs ends it with 1 after 18 s,
 * a second signal at once. An error that nobody caught: logged, exit 1; what was not committed is done again.
 */
export class Lifetime {
  private readonly hooks: { name: string; stop: Stop }[] = [];
  private stopping: Promise<void> | undefined;

  /** `atLast` runs after all hooks, whoever registered them when: what they all need is closed there. */
  constructor(
    private readonly logger: Logger,
    private readonly atLast: Stop = () => undefined,
  ) {}

  /** Runs when the process stops, after the hooks registered before it. */
  onStop(name: string, stop: Stop): void {
    this.hooks.push({ name, stop });
  }

  /** Ends the process: for errors after which going on is wrong. */
  readonly fail = (error: unknown): never => {
    this.logger.fatal({ err: error }, 'ended by an error');
    process.exit(1);
  };

  listenToSignals(): void {
    process.on('uncaughtException', this.fail);
    process.on('unhandledRejection', this.fail);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void this.endOn(signal));
  }

  /** Runs the hooks once; a failing one is logged and the next still runs. */
  stop(): Promise<void> {
    this.stopping ??= this.runHooks();
    return this.stopping;
  }

  private async endOn(signal: string): Promise<void> {
    if (this.stopping !== undefined) {
      this.logger.warn({ signal }, 'told twice: ending at once');
      process.exit(1);
    }
    this.logger.info({ signal }, 'stopping');
    setTimeout(() => this.fail(new Error(`not stopped within ${stopWithinMs} ms`)), stopWithinMs).unref();
    await this.stop();
    this.logger.info('stopped');
    process.exit(0);
  }

  private async runHooks(): Promise<void> {
    for (const { name, stop } of [...this.hooks, { name: 'last', stop: this.atLast }]) {
      try {
        await stop();
      } catch (error) {
        this.logger.error({ err: error, hook: name }, 'a stop hook failed');
      }
    }
  }
}

import type { Logger } from './logger.ts';

/** What a loop or a dependency says of itself; `detail` is shown to anyone, so it names no secret. */
export interface HealthReport {
  readonly ok: boolean;
  readonly detail: string;
}

export interface HealthSummary {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, HealthReport>>;
}

type Check = () => HealthReport | Promise<HealthReport>;

const checkTimeoutMs = 2_000;
const watchEveryMs = 3_000;
/** Half a minute: within it, what has not been well yet is waited for and is no trouble. */
const looksWhileStarting = 10;

/**
 * Two questions, kept apart. Liveness (`/healthz`): do my loops make progress, or must I be restarted?
 * Readiness (`/readyz`): can I serve now? A lost database is the second, never the first.
 */
export class Health {
  private readonly loops = new Map<string, Check>();
  private readonly dependencies = new Map<string, Check>();
  private stopping = false;
  private readonly said = new Map<string, 'well' | 'waited for' | 'not well'>();

  /** A loop of this process: consumer, relay, worker, timer. */
  register(name: string, check: Check): void {
    this.loops.set(name, check);
  }

  /** Something this process needs in order to serve: a database, a broker, a first load. */
  registerReadiness(name: string, check: Check): void {
    this.dependencies.set(name, check);
  }

  /** From now on not ready: a load balancer sends nothing more. */
  markStopping(): void {
    this.stopping = true;
  }

  /** Looks now and then and logs each check that changes between well and not, so that the log tells what the probes would. */
  watch(logger: Pick<Logger, 'info' | 'warn'>, signal: AbortSignal): void {
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      void this.logChanges(logger, looks <= looksWhileStarting);
    }, watchEveryMs);
    timer.unref();
    signal.addEventListener('abort', () => { clearInterval(timer); });
  }

  private async logChanges(logger: Pick<Logger, 'info' | 'warn'>, isStarting: boolean): Promise<void> {
    const [ready, alive] = await Promise.all([summarise(this.dependencies), summarise(this.loops)]);
    const checks = new Map([...Object.entries(alive.checks), ...Object.entries(ready.checks)]);
    for (const [check, { ok, detail }] of checks) {
      const before = this.said.get(check) ?? (isStarting ? 'waited for' : 'well');
      const now = ok ? 'well' : before === 'waited for' && isStarting ? 'waited for' : 'not well';
      this.said.set(check, now);
      if (now === 'not well' && before !== now) logger.warn({ check, detail }, `${check} is not well: ${detail}`);
      if (now === 'well' && before === 'not well') logger.info({ check, detail }, `${check} is well again`);
    }
  }

  alive(): Promise<HealthSummary> {
    return summarise(this.loops);
  }

  async ready(): Promise<HealthSummary> {
    const summary = await summarise(this.dependencies);
    if (!this.stopping) return summary;
    return { ok: false, checks: { ...summary.checks, process: { ok: false, detail: 'stopping' } } };
  }
}

async function summarise(checks: ReadonlyMap<string, Check>): Promise<HealthSummary> {
  const reports = await Promise.all([...checks].map(async ([name, check]) => [name, await ask(check)] as const));
  return { ok: reports.every(([, report]) => report.ok), checks: Object.fromEntries(reports) };
}

async function ask(check: Check): Promise<HealthReport> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<HealthReport>((resolve) => {
    timer = setTimeout(() => { resolve({ ok: false, detail: `does not answer: nothing within ${checkTimeoutMs} ms` }); }, checkTimeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), timeout]);
  } catch (error) {
    return { ok: false, detail: `does not answer: ${shortReason(error)}` };
  } finally {
    clearTimeout(timer);
  }
}

// A code (ECONNREFUSED, 57P01) where there is one: a driver's message may carry addresses and names.
function shortReason(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

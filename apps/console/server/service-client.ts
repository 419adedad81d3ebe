import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, Problem, type Logger } from '@rapport/service';
import type { ServiceName } from './allowed-routes.ts';
import { CONSOLE_CONFIG, type ConsoleConfig } from './config.ts';

export interface ServiceRequest {
  readonly method: string;
  /** With the query, as it came. */
  readonly path: string;
  /** The e-mail address of the person it is done for; null when nobody's. */
  readonly actor: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** Ends the call early, a time-out included; 15 s unless given. */
  readonly signal?: AbortSignal;
}

const timeoutMs = 15_000;

/** Talks to the three services with the console's key, for the person in `Rapport-Actor`. */
@Injectable()
export class ServiceClient {
  constructor(
    @Inject(CONSOLE_CONFIG) private readonly config: ConsoleConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The answer as it came, its body unread; `unavailable` when there is none, or when the service refuses our key. */
  async ask(service: ServiceName, request: ServiceRequest): Promise<Response> {
    const { method, path, actor, headers = {}, body, signal = AbortSignal.timeout(timeoutMs) } = request;
    const credential = { authorization: `Bearer ${this.config.CONSOLE_API_KEY}`, ...(actor === null ? {} : { 'rapport-actor': actor }) };
    const response = await this.reach(service, path, { method, headers: { ...headers, ...credential }, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) });
    // To the page a 401 would say that the person is signed out.
    if (response.status !== 401) return response;
    await response.body?.cancel();
    throw new Problem('unavailable', `${service} refuses the console's key: see CONSOLE_API_KEY`);
  }

  /** Whether a service says that it can serve. */
  async readiness(service: ServiceName): Promise<{ ready: boolean; detail: string }> {
    try {
      const response = await fetch(`${this.urlOf(service)}/readyz`, { signal: AbortSignal.timeout(2_000), redirect: 'manual' });
      const { checks = {} } = (await response.json()) as { checks?: Record<string, { ok: boolean; detail: string }> };
      const failing = Object.entries(checks).filter(([, check]) => !check.ok).map(([name, check]) => `${name}: ${check.detail}`);
      return { ready: response.ok, detail: response.ok ? 'ready' : failing.join('; ') || `answers ${response.status}` };
    } catch (error) {
      return { ready: false, detail: error instanceof Error && error.name === 'TimeoutError' ? 'no answer within 2 s' : 'not reachable' };
    }
  }

  private async reach(service: ServiceName, path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.urlOf(service)}${path}`, init);
    } catch (error) {
      if (init.signal?.aborted !== true) this.logger.warn({ err: error, service }, 'a service does not answer');
      throw new Problem('unavailable', `${service} does not answer`, { cause: error });
    }
  }

  private urlOf(service: ServiceName): string {
    const urls = { ingestion: this.config.INGESTION_URL, scoring: this.config.SCORING_URL, notification: this.config.NOTIFICATION_URL };
    return urls[service].replace(/\/+$/, '');
  }
}

import { PlainFailure } from './plain-failure.ts';
import type { ImportEvent } from './import-rows.ts';
import type { Stack } from './stack-file.ts';

export interface ProductAddress {
  readonly ingestion: string;
  /** Unknown when only `INGESTION_URL` is set: then nothing can be asked back. */
  readonly scoring: string | undefined;
  readonly apiKey: string;
}

/** Why an event of a batch was refused. */
export interface Refusal {
  readonly index: number;
  readonly reason: string;
  readonly detail: string;
}

export interface KnownInteraction {
  readonly occurredAt: string;
  readonly receivedAt: string;
}

const requestMs = 60_000;
const firstDelayMs = 500;
const longestDelayMs = 30_000;
const serverErrorsInARow = 10;
/** Below this, two clocks are taken for the same: the Date header has whole seconds. */
const clockToleranceMs = 2_000;

/** `INGESTION_URL` and `API_KEY` (and `SCORING_URL`), else the stack that runs here. */
export function findProduct(env: NodeJS.ProcessEnv, stack: Stack | undefined): ProductAddress {
  const ingestion = env['INGESTION_URL'] || stack?.urls.ingestion;
  const apiKey = env['API_KEY'] || stack?.apiKey;
  if (ingestion === undefined || apiKey === undefined) {
    throw new PlainFailure('No product found: start it here (npm start), or set INGESTION_URL, SCORING_URL and API_KEY');
  }
  const here = ingestion === stack?.urls.ingestion ? stack.urls.scoring : undefined;
  return { ingestion, apiKey, scoring: env['SCORING_URL'] || here };
}

/** Talks to the product over HTTP, and waits when it asks for it. */
export class ImportClient {
  readonly #address: ProductAddress;
  readonly #signal: AbortSignal;

  /** Hears why nothing moves. */
  onWaiting: (why: string) => void = (why) => process.stderr.write(`${why}\n`);

  /** `signal` ends a wait. */
  constructor(address: ProductAddress, signal: AbortSignal) {
    this.#address = address;
    this.#signal = signal;
  }

  get canAsk(): boolean {
    return this.#address.scoring !== undefined;
  }

  /** Sends events until each is accepted or refused. What the product finds too large is sent in halves. */
  async send(events: readonly ImportEvent[]): Promise<Refusal[]> {
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    const answer = await this.#ask(`${this.#address.ingestion}/v1/events`, { method: 'POST', headers, body: JSON.stringify(events) });
    if (answer.status === 202) return ((await answer.json()) as { rejected: Refusal[] }).rejected;
    if (events.length > 1) return this.#sendHalves(events);
    const problem = (await answer.json().catch(() => ({}))) as { type?: string; detail?: string };
    const reason = problem.type?.split(':').at(-1) ?? `http-${answer.status}`;
    return [{ index: 0, reason, detail: problem.detail ?? `HTTP ${answer.status}` }];
  }

  async #sendHalves(events: readonly ImportEvent[]): Promise<Refusal[]> {
    const middle = Math.ceil(events.length / 2);
    const first = await this.send(events.slice(0, middle));
    const second = await this.send(events.slice(middle));
    return [...first, ...second.map((refusal) => ({ ...refusal, index: refusal.index + middle }))];
  }

  /** What the product knows of an event; undefined: not seen yet, or refused. */
  async interaction(source: string, id: string): Promise<KnownInteraction | undefined> {
    const query = new URLSearchParams({ source, id });
    const answer = await this.#ask(`${this.#scoring}/v1/interactions?${query.toString()}`);
    if (answer.status === 200) return (await answer.json()) as KnownInteraction;
    await answer.arrayBuffer();
    if (answer.status === 404) return undefined;
    throw new PlainFailure(`scoring answers ${answer.status} to a question about event ${id}`, 2);
  }

  /** Which of these events the product knows, at most 1000 at once, with the moment of their receipt, ms since epoch. */
  async received(source: string, ids: readonly string[]): Promise<Map<string, number>> {
    const headers = { 'content-type': 'application/json' };
    const answer = await this.#ask(`${this.#scoring}/v1/interactions/lookup`, { method: 'POST', headers, body: JSON.stringify({ source, ids }) });
    if (answer.status !== 200) throw new PlainFailure(`scoring answers ${answer.status} to a question about ${ids.length} events`, 2);
    const { known } = (await answer.json()) as { known: Record<string, { receivedAt: string }> };
    return new Map(Object.entries(known).map(([id, { receivedAt }]) => [id, Date.parse(receivedAt)]));
  }

  /** The currency of the model's report; undefined when the product doesn't say. */
  async reportingCurrency(): Promise<string | undefined> {
    const answer = await this.#ask(`${this.#scoring}/v1/model`, { headers: { accept: 'application/json' } });
    const model = (await answer.json().catch(() => undefined)) as { currency?: { report?: string } } | undefined;
    return answer.ok ? model?.currency?.report : undefined;
  }

  /** Now by the product's clock, ms since epoch. */
  async now(): Promise<number> {
    const answer = await this.#ask(`${this.#address.ingestion}/healthz`);
    await answer.arrayBuffer();
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    return Number.isNaN(theirs) || Math.abs(theirs - Date.now()) < clockToleranceMs ? Date.now() : theirs;
  }

  get #scoring(): string {
    if (this.#address.scoring === undefined) throw new PlainFailure('Set SCORING_URL');
    return this.#address.scoring;
  }

  async #ask(url: string, init: RequestInit = {}): Promise<Response> {
    let delayMs = firstDelayMs;
    let serverErrors = 0;
    for (;;) {
      const answer = await this.#attempt(url, init);
      if (answer instanceof Response) {
        if (answer.status === 401 || answer.status === 403) throw new PlainFailure(`The API key is refused (${answer.status}): ${await answer.text()}`);
        if (answer.status < 500 && answer.status !== 429) return answer;
        serverErrors = answer.status === 503 || answer.status === 429 ? 0 : serverErrors + 1;
        if (serverErrors === serverErrorsInARow) throw new PlainFailure(`${url} answered ${answer.status} ${serverErrors} times. The same command resumes.`, 2);
        await answer.arrayBuffer();
      }
      const asked = answer instanceof Response ? Number(answer.headers.get('retry-after')) * 1_000 : 0;
      const waitMs = asked > 0 ? asked : delayMs * (0.5 + Math.random() / 2);
      this.onWaiting(`${answer instanceof Response ? `HTTP ${answer.status}` : answer}; next attempt in ${Math.ceil(waitMs / 1_000)} s`);
      await pause(waitMs, this.#signal);
      delayMs = Math.min(2 * delayMs, longestDelayMs);
    }
  }

  async #attempt(url: string, init: RequestInit): Promise<Response | string> {
    const headers = { authorization: `Bearer ${this.#address.apiKey}`, ...(init.headers as Record<string, string> | undefined) };
    try {
      return await fetch(url, { ...init, headers, signal: AbortSignal.timeout(requestMs) });
    } catch (error) {
      return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    }
  }
}

/** Thrown when the person stopped the import. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
    });
  }
  if (signal.aborted) throw new Stopped();
}

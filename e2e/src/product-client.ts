import { eventually } from '@rapport/tools/testing';

/** What a client needs to know of a running product: the form of `.local/stack.json`. */
export interface Addresses {
  readonly apiKey: string;
  readonly urls: { readonly ingestion: string; readonly scoring: string; readonly notification: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Event {
  readonly id: string;
  readonly source?: string;
  readonly time?: string;
  readonly data: Record<string, unknown>;
}

export interface CustomerAnswer {
  readonly score: number;
  readonly basis: string;
  readonly determinants: Record<string, { readonly score: number }>;
  readonly [field: string]: unknown;
}

export interface Contribution {
  readonly kind: string;
  readonly determinant: string;
  readonly interactionKind?: string;
  readonly points: number;
  readonly interactions: readonly string[];
}

export interface Explanation {
  readonly from: { readonly at: string | null; readonly score: number };
  readonly to: { readonly at: string; readonly score: number };
  readonly delta: number;
  readonly contributions: readonly Contribution[];
  readonly sentence: { readonly en: string; readonly de: string };
  /** The best first. */
  readonly wouldRaise: readonly { readonly kinds: readonly string[]; readonly points: number }[];
}

/** Talks to the product as an outsider does: HTTP and a key, nothing else. */
export class ProductClient {
  constructor(
    private readonly addresses: Addresses,
    private readonly key = addresses.apiKey,
  ) {}

  /** A client of a fresh tenant, so that stories do not meet each other's customers and documents. */
  async asTenant(id: string): Promise<ProductClient> {
    const { status, body } = await this.post('ingestion', '/v1/tenants', { id, name: id });
    if (status !== 201) throw new Error(`POST /v1/tenants answered ${status}: ${JSON.stringify(body)}`);
    return new ProductClient(this.addresses, (body as { key: string }).key);
  }

  get(service: keyof Addresses['urls'], path: string): Promise<Answer> {
    return this.request(service, path, { method: 'GET' });
  }

  post(service: keyof Addresses['urls'], path: string, body: unknown): Promise<Answer> {
    return this.request(service, path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }

  put(service: keyof Addresses['urls'], path: string, body: string, contentType = 'application/yaml'): Promise<Answer> {
    return this.request(service, path, { method: 'PUT', body, headers: { 'content-type': contentType } });
  }

  async request(service: keyof Addresses['urls'], path: string, init: RequestInit): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.key}`, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(this.addresses.urls[service] + path, { ...init, headers, signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  /** One batch of CloudEvents; the answer is the test's to judge. */
  sendBatch(events: readonly Event[]): Promise<Answer> {
    const batch = events.map((event) => ({ specversion: '1.0', type: 'io.rapport.interaction.v1', ...event, source: event.source ?? 'crm' }));
    return this.request('ingestion', '/v1/events', {
      method: 'POST',
      body: JSON.stringify(batch),
      headers: { 'content-type': 'application/cloudevents-batch+json' },
    });
  }

  /** Sends and waits until scoring has counted every one of them. */
  async count(events: readonly Event[]): Promise<void> {
    const { status, body } = await this.sendBatch(events);
    expect({ status, body }).toEqual({ status: 202, body: { accepted: events.length, rejected: [] } });
    for (const event of events) await this.counted(event.source ?? 'crm', event.id);
  }

  counted(source: string, id: string, withinMs = 15_000): Promise<Record<string, unknown>> {
    const path = `/v1/interactions?source=${encodeURIComponent(source)}&id=${encodeURIComponent(id)}`;
    return eventually(
      async () => {
        const { status, body } = await this.get('scoring', path);
        if (status !== 200) throw new Error(`${source}#${id} is not counted: ${status} ${JSON.stringify(body)}`);
        return body as Record<string, unknown>;
      },
      { withinMs },
    );
  }

  async customer(id: string, query = ''): Promise<CustomerAnswer> {
    const { status, body } = await this.get('scoring', `/v1/customers/${encodeURIComponent(id)}${query}`);
    if (status !== 200) throw new Error(`customer ${id}${query}: ${status} ${JSON.stringify(body)}`);
    return body as CustomerAnswer;
  }

  async explanation(id: string, query = ''): Promise<Explanation> {
    const { status, body } = await this.get('scoring', `/v1/customers/${encodeURIComponent(id)}/explanation${query}`);
    if (status !== 200) throw new Error(`explanation of ${id}${query}: ${status} ${JSON.stringify(body)}`);
    return body as Explanation;
  }
}

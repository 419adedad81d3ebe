import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { PlainFailure } from './plain-failure.ts';
import { keepPorts } from './ports.ts';
import type { Stack } from './stack-file.ts';

const receiverName = 'demo';
const mostBytes = 1_048_576;
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export interface ReceiverSettings {
  readonly home: string;
  readonly stack: Stack;
  readonly say: (line: string) => void;
}

interface Told {
  readonly type: string;
  readonly data: { readonly customer: { readonly id: string; readonly name?: string | null }; readonly sentence: { readonly en: string }; readonly links?: { readonly console?: string } };
}

/** A team's webhook on this machine: prints each alert that it gets, if its signature (Standard Webhooks) is right. */
export class DemoReceiver {
  readonly #settings: ReceiverSettings;
  readonly #server = createServer((request, response) => { this.#take(request, response); });
  #port = 0;
  #isRouted = true;

  constructor(settings: ReceiverSettings) {
    this.#settings = settings;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/alerts`;
  }

  /** Whether alerts come here: false where the tenant has a routing document of its own. */
  get isRouted(): boolean {
    return this.#isRouted;
  }

  /** Listens, and becomes the receiver of the tenant's alerts unless a person has published a routing document. */
  async start(): Promise<void> {
    const { demoReceiver } = await keepPorts(join(this.#settings.home, 'ports.json'), { demoReceiver: 9_099 });
    this.#port = demoReceiver;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(demoReceiver, '127.0.0.1', resolve);
    });
    await this.#route();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => { resolve(); }));
  }

  async #route(): Promise<void> {
    const address = `${this.#settings.stack.urls.notification}/v1/routing`;
    const headers = { authorization: `Bearer ${this.#settings.stack.apiKey}` };
    const current = await fetch(address, { headers: { ...headers, accept: 'application/json' } });
    if (!current.ok) throw new PlainFailure(`notification answers ${current.status} to a question about the routing document`);
    const { receivers } = (await current.json()) as { receivers: { name: string; webhook_configs?: { url: string }[] }[] };
    const names = receivers.map(({ name }) => name);
    const isOurs = names.includes(receiverName);
    if (!isOurs && names.some((name) => name !== 'nobody')) {
      this.#isRouted = false;
      this.#settings.say('You have a routing document of your own: it stays, and the demo only plants');
      return;
    }
    if (isOurs && receivers.some(({ webhook_configs: hooks }) => hooks?.some(({ url }) => url === this.url))) return;
    const published = await fetch(address, { method: 'PUT', headers: { ...headers, 'content-type': 'application/yaml' }, body: routing(this.url) });
    if (!published.ok) throw new PlainFailure(`notification refuses the demo's routing document: ${published.status} ${await published.text()}`);
    if (!isOurs) await this.#tellTimesAsHere(headers);
  }

  /** Whoever reads the demo reads it on this machine: sentences tell times in its zone, as the console does. */
  async #tellTimesAsHere(headers: Readonly<Record<string, string>>): Promise<void> {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const address = `${this.#settings.stack.urls.notification}/v1/playbooks`;
    const current = await fetch(address, { headers: { ...headers, accept: 'application/yaml' } });
    const shipped = await current.text();
    const here = shipped.replace(/^timeZone: UTC\b/m, `timeZone: ${timeZone}`);
    if (!current.ok || here === shipped) return;
    const published = await fetch(address, { method: 'PUT', headers: { ...headers, 'content-type': 'application/yaml' }, body: here });
    if (!published.ok) throw new PlainFailure(`notification refuses the demo's playbooks: ${published.status} ${await published.text()}`);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const alert = verified(body, request.headers);
      response.writeHead(alert === null ? 401 : 200).end();
      this.#settings.say(alert === null ? 'The demo receiver refused a request: its signature is not ours' : line(alert));
    });
  }
}

function verified(body: string, headers: IncomingHttpHeaders): Told | null {
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>) as Told;
  } catch {
    return null;
  }
}

function line({ type, data }: Told): string {
  return `${type}: ${data.customer.name ?? data.customer.id}: ${data.sentence.en} ${data.links?.console ?? ''}`.replace(/\p{Cc}/gu, ' ');
}

function routing(url: string): string {
  return `receivers:
  - name: ${receiverName}
    webhook_configs:
      - url: ${url}
        secret: ${secret}
        send_resolved: true
  - name: nobody

route:
  receiver: ${receiverName}
  group_by: [cause, segment]
  group_wait: 2s
  group_interval: 5m
  repeat_interval: 24h
`;
}

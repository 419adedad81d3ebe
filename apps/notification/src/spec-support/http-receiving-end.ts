import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RETRY_AFTER_S, type Behaviour, type ReceivingEnd } from './channel-conformance.ts';

const STATUS: Readonly<Record<Exclude<Behaviour, 'never-answers'>, number>> = { accepts: 202, 'is-gone': 410, 'too-many-requests': 429, 'is-unavailable': 503 };

/** The other side of a channel that speaks HTTP. */
export class HttpReceivingEnd implements ReceivingEnd {
  private next: Behaviour = 'accepts';
  private readonly ids: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly recipient: string,
  ) {}

  /** `readId` finds in a request's headers or body what tells repeats. */
  static async listen(readId: (headers: IncomingHttpHeaders, body: string) => string): Promise<HttpReceivingEnd> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const end = new HttpReceivingEnd(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        end.ids.push(readId(request.headers, Buffer.concat(chunks).toString('utf8')));
        if (end.next === 'never-answers') return;
        const status = STATUS[end.next];
        response.writeHead(status, status === 429 || status === 503 ? { 'retry-after': String(RETRY_AFTER_S) } : {}).end();
      });
    });
    return end;
  }

  behave(next: Behaviour): void {
    this.next = next;
  }

  seenIds(): readonly string[] {
    return this.ids;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }
}

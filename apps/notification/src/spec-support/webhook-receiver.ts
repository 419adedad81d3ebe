import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AlertEvent } from '@rapport/contracts';

export interface Post {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of the test's own: keeps what it got, answers as each path says. */
export class WebhookReceiver {
  readonly posts: Post[] = [];
  readonly answers = new Map<string, (response: ServerResponse, count: number) => void>();
  url = '';
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      this.posts.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      const answer = this.answers.get(path) ?? ((each: ServerResponse) => each.writeHead(204).end());
      answer(response, this.at(path).length);
    });
  });

  static async listen(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${(receiver.server.address() as AddressInfo).port}`;
    return receiver;
  }

  at(path: string): Post[] {
    return this.posts.filter((post) => post.path === path);
  }

  /** What was told there, in order. */
  eventsAt(path: string): AlertEvent[] {
    return this.at(path).map(({ body }) => JSON.parse(body) as AlertEvent);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivery {
  readonly headers: Record<string, string | string[] | undefined>;
  readonly raw: string;
  readonly body: { readonly type: string; readonly data: Record<string, unknown> };
  readonly at: number;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  close(): Promise<void>;
}

/** An HTTP server that writes down every POST and answers 200, once what is to be done before is done. */
export async function receiveWebhooks(beforeAnswer: (delivery: Delivery) => Promise<void> = () => Promise.resolve()): Promise<WebhookReceiver> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      const delivery = { headers: request.headers, raw, body: JSON.parse(raw) as Delivery['body'], at: Date.now() };
      deliveries.push(delivery);
      void beforeAnswer(delivery).then(() => response.end('{}'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => {
        resolve();
      });
    });
  return { url: `http://127.0.0.1:${port}/alerts`, deliveries, close };
}

/** Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body` with the secret behind `whsec_`. */
export function signatureHolds(delivery: Delivery, secret: string): boolean {
  const id = delivery.headers['webhook-id'] as string;
  const timestamp = delivery.headers['webhook-timestamp'] as string;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${delivery.raw}`).digest();
  const given = String(delivery.headers['webhook-signature']).split(' ').map((part) => Buffer.from(part.replace(/^v1,/, ''), 'base64'));
  return given.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
}

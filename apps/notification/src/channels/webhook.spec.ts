import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeChannel } from '../spec-support/channel-conformance.ts';
import { HttpReceivingEnd } from '../spec-support/http-receiving-end.ts';
import { readRetryAfter, Webhook } from './webhook.ts';

describeChannel('the webhook', {
  open: (timeoutMs) => new Webhook({ smtp: null, allowPrivateReceivers: true, timeoutMs }),
  secret: `whsec_${'A'.repeat(32)}`,
  receivingEnd: () => HttpReceivingEnd.listen((headers) => String(headers['webhook-id'])),
});

let server: Server;
let answer: RequestListener;
let hits = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    hits += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function send(allowPrivateReceivers: boolean, address = 'http://127.0.0.1') {
  const webhook = new Webhook({ smtp: null, allowPrivateReceivers, timeoutMs: 500 });
  const { port } = server.address() as AddressInfo;
  hits = 0;
  try {
    return await webhook.send({ id: 'dlv_1', recipient: /:\d+$/.test(address) ? `${address}/x` : `${address}:${port}/x`, secret: `whsec_${'A'.repeat(32)}`, body: '{}', now: 0, locale: null, timeZone: 'UTC' });
  } finally {
    webhook.close();
  }
}

it.each<[string, RequestListener, object]>([
  ['204', (_, response) => response.writeHead(204).end(), { outcome: 'delivered' }],
  ['a redirect, which is not followed', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(), { outcome: 'retry', error: 'HTTP 302', retryAfterMs: null }],
  ['503 with Retry-After', (_, response) => response.writeHead(503, { 'retry-after': '7' }).end(), { outcome: 'retry', error: 'HTTP 503', retryAfterMs: 7_000 }],
  ['410', (_, response) => response.writeHead(410).end(), { outcome: 'failed', error: 'HTTP 410', gone: true }],
  ['a body without end', (_, response) => { response.writeHead(200).write(Buffer.alloc(64 * 1024)); }, { outcome: 'delivered' }],
  ['nothing', () => undefined, { outcome: 'retry', error: 'no answer in time', retryAfterMs: null }],
])('to %s', async (_, listener, expected) => {
  answer = listener;
  expect(await send(true)).toEqual(expected);
  expect(hits).toBe(1);
});

it('connects to no private address unless allowed', async () => {
  answer = (_, response) => response.writeHead(204).end();
  expect(await send(false)).toMatchObject({ outcome: 'failed' });
  for (const address of ['https://127.0.0.1:443', 'https://127.0.0.1:8443']) {
    expect(await send(false, address)).toMatchObject({ outcome: 'retry', error: expect.stringContaining('not allowed') as string });
  }
  expect(hits).toBe(0);
});

it.each(['https://127.0.0.1', 'https://127.0.0.1:80', 'https://127.0.0.1:22', 'http://127.0.0.1:80', 'http://127.0.0.1:443'])('never tries %s, whatever the stored document says', async (address) => {
  expect(await send(false, address)).toMatchObject({ outcome: 'failed', error: expect.stringMatching(/^must (be https|use port 443 or 8443)/) as string, gone: false });
});

it('reads both forms of Retry-After', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  expect([readRetryAfter('Sun, 22 Nov 2026 10:02:00 GMT', now), readRetryAfter('30', now), readRetryAfter('soon', now), readRetryAfter(undefined, now)]).toEqual([120_000, 30_000, null, null]);
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningProduct } from '@rapport/tools/testing';
import { quantile, rounded } from './figures.ts';

export interface Load {
  readonly eventsPerSecond: number;
  readonly alerts: number;
  readonly seconds: number;
}

export interface Latency {
  readonly sent: number;
  readonly alerts: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const ticksPerSecond = 100;

/**
 * Milliseconds from the moment when an event was due to be sent to its alert's POST at a receiver. The load is open: it
 * is sent on a schedule that no answer delays. Alerts come from customers who cancel; the rest are e-mails.
 */
export async function alertLatency(product: RunningProduct, load: Load): Promise<Latency> {
  const run = String(Date.now());
  const leavers = `leaver-${run}-`;
  const arrivals = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { customer: { id: string } } };
      // Alerts of other customers, of an earlier phase for example, are not this load's.
      if (data.customer.id.startsWith(leavers) && !arrivals.has(data.customer.id)) arrivals.set(data.customer.id, Date.now());
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await route(product, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const due = await sendOpenLoop(product, load, run);
    const deadline = Date.now() + 60_000;
    while (arrivals.size < due.size && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    if (arrivals.size < due.size) throw new Error(`${due.size - arrivals.size} of ${due.size} alerts did not arrive within a minute`);
    const times = [...due].map(([customer, at]) => (arrivals.get(customer) ?? Number.NaN) - at).sort((a, b) => a - b);
    return { sent: load.eventsPerSecond * load.seconds, alerts: times.length, p50: rounded(quantile(times, 0.5)), p99: rounded(quantile(times, 0.99)), max: times.at(-1) ?? Number.NaN };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** To one receiver at once, each customer's fall by itself: so many of them would else be told as one incident. */
async function route(product: RunningProduct, url: string): Promise<void> {
  await put(product, '/v1/rules', { rules: [{ name: 'drop', lane: 'step', determinants: 'any', drop: 20, within: 'P7D', severity: 'warning' }] });
  await put(product, '/v1/routing', { receivers: [{ name: 'bench', webhook_configs: [{ url, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }] }], route: { receiver: 'bench', group_wait: '0s' } });
}

async function put(product: RunningProduct, path: string, document: object): Promise<void> {
  const response = await fetch(product.stack.urls.notification + path, {
    method: 'PUT',
    headers: { authorization: `Bearer ${product.stack.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  if (!response.ok) throw new Error(`PUT ${path} answered ${response.status}: ${await response.text()}`);
}

/** Sends the load and answers when each alerting event was due, by customer. */
async function sendOpenLoop(product: RunningProduct, load: Load, run: string): Promise<Map<string, number>> {
  const due = new Map<string, number>();
  const ticks = load.seconds * ticksPerSecond;
  const alertEvery = Math.floor(ticks / load.alerts);
  const startedAt = Date.now() + 100;
  const pending: Promise<void>[] = [];
  for (let tick = 0; tick < ticks; tick += 1) {
    const dueAt = startedAt + (tick * 1000) / ticksPerSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - Date.now())));
    const leaver = tick % alertEvery === 0 ? `leaver-${run}-${tick}` : null;
    if (leaver !== null) due.set(leaver, dueAt);
    pending.push(post(product, batchOf({ run, tick, dueAt, leaver, size: load.eventsPerSecond / ticksPerSecond })));
  }
  await Promise.all(pending);
  return due;
}

interface Tick {
  readonly run: string;
  readonly tick: number;
  readonly dueAt: number;
  readonly leaver: string | null;
  readonly size: number;
}

function batchOf({ run, tick, dueAt, leaver, size }: Tick): unknown[] {
  return Array.from({ length: size }, (_, n) => ({
    specversion: '1.0', type: 'io.rapport.interaction.v1', source: `bench-${run}`, id: `${tick}-${n}`, time: new Date(dueAt).toISOString(),
    data: n === 0 && leaver !== null
      ? { kind: 'subscription.cancelled', customer: { id: leaver } }
      : { kind: 'email.received', customer: { id: `reader-${(tick * size + n) % 5_000}` }, text: { body: 'x'.repeat(180) } },
  }));
}

async function post(product: RunningProduct, batch: unknown[]): Promise<void> {
  const response = await fetch(`${product.stack.urls.ingestion}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.stack.apiKey}`, 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify(batch),
  });
  if (response.status !== 202) throw new Error(`POST /v1/events answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

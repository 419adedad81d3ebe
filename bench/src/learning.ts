import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { RunningProduct } from '@rapport/tools/testing';
import { rounded } from './figures.ts';
import { customerId, fillCustomers } from './many-customers.ts';

/** µs */
interface EventCost {
  readonly fold: number;
  readonly foldAndScore: number;
  readonly lane: number;
}

export interface LearningCost {
  readonly customers: number;
  readonly events: number;
  /** Beginning to end; by step as far as each was seen. */
  readonly seconds: number;
  readonly steps: Readonly<Record<string, number>>;
  /** Scoring's memory before, and at its highest. */
  readonly megabytes: { readonly before: number; readonly peak: number };
  readonly outcome: string | undefined;
}

interface Learning {
  readonly state: string;
  readonly step: string | null;
  readonly outcome?: string;
}

const eventsOfEach = 20;
const eventCost = resolve(import.meta.dirname, '../../apps/scoring/dist/event-cost.js');

/** What one event costs without the database: folded, scored, carried through a lane's computing. */
export async function eventCosts(): Promise<{ coldStart: EventCost; learnt: EventCost }> {
  const { stdout } = await promisify(execFile)(process.execPath, [eventCost]);
  return JSON.parse(stdout) as { coldStart: EventCost; learnt: EventCost };
}

/** Writes so many customers with twenty events each into the tables, and has scoring learn from them. */
export async function learningCost(product: RunningProduct, customers: number): Promise<LearningCost> {
  await fillHistories(product, customers);
  const before = memory(product);
  const began = Date.now();
  await request(product, 'POST', '/v1/model/learning');
  const seen = new Map<string, number>();
  let latest: Learning;
  let from = began;
  for (;;) {
    await new Promise((done) => setTimeout(done, 100));
    latest = await newest(product);
    const now = Date.now();
    if (latest.step !== null) seen.set(latest.step, (seen.get(latest.step) ?? 0) + now - from);
    from = now;
    if (latest.state === 'failed') throw new Error('learning failed; scoring.log says why');
    if (latest.state === 'done') break;
  }
  const steps = Object.fromEntries([...seen].map(([step, ms]) => [step, rounded(ms / 1000, 1)]));
  return {
    customers, events: customers * eventsOfEach, seconds: rounded((Date.now() - began) / 1000, 1), steps, outcome: latest.outcome,
    megabytes: { before: before.now, peak: memory(product).peak },
  };
}

async function newest(product: RunningProduct): Promise<Learning> {
  const { items } = (await request(product, 'GET', '/v1/model/learning')) as { items: Learning[] };
  if (items[0] === undefined) throw new Error('no learning is known');
  return items[0];
}

async function request(product: RunningProduct, method: string, path: string): Promise<unknown> {
  const { urls, apiKey } = product.stack;
  const answer = await fetch(`${urls.scoring}${path}`, { method, headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }, ...(method === 'POST' ? { body: '{}' } : {}) });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** Megabytes that the scoring process holds, and held at most. */
function memory({ stack }: RunningProduct): { now: number; peak: number } {
  const pid = stack.processes.find(({ service }) => service === 'scoring')?.pid ?? 0;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number => Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024);
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/**
 * Customers with a gap of their own of 5 to 44 days, each event an order but every fifth; a third of them left, after two
 * complaints. Written as scoring would have counted them: the topic's way is measured elsewhere.
 */
async function fillHistories(product: RunningProduct, customers: number): Promise<void> {
  const { stack } = product;
  // One comes the whole way: its state stands for those of the others, which learning doesn't read.
  await fillCustomers(product, 1);
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO scoring.timeline (tenant_id, source, event_id, customer_id, kind, channel, direction, occurred_at, received_at, counted_at, content_hash, data)
     SELECT $1, 'learning', customer || '-' || n, customer, kind, channel, 'inbound', at, at, at, md5(customer || n)::uuid,
       json_strip_nulls(json_build_object('scope', 'customer', 'customer', json_build_object('id', customer), 'kind', kind, 'channel', channel, 'direction', 'inbound',
         'occurredAt', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'occurredAtQuality', 'source',
         'value', CASE WHEN kind = 'order.placed' THEN json_build_object('amount', (10 + c % 90)::text, 'currency', 'EUR') END))
     FROM (
       SELECT c, n, 'l-' || lpad(c::text, 6, '0') AS customer,
         CASE WHEN n % 5 <> 1 THEN 'order.placed' WHEN c % 3 = 0 AND n < 10 THEN 'complaint.received' ELSE 'email.received' END AS kind,
         CASE WHEN n % 5 <> 1 THEN 'order' WHEN c % 3 = 0 AND n < 10 THEN 'support' ELSE 'email' END AS channel,
         date_trunc('milliseconds', now() - make_interval(secs => 86400 * (0.1 + CASE WHEN c % 3 = 0 THEN c % 400 ELSE 0 END
           + (5 + c % 40) * 0.8 * (n + 0.8 * (abs(hashint4(c * 31 + n)) % 1000) / 1000.0)))) AS at
       FROM generate_series(0, $2::int - 1) c, generate_series(0, $3::int - 1) n) told`,
    [stack.tenant, customers, eventsOfEach],
  );
  await client.query(
    `INSERT INTO scoring.customer_state (tenant_id, customer_id, score, earlier_score, as_of, model_version, band, phase, basis, state)
     SELECT $1, 'l-' || lpad(c::text, 6, '0'), score, earlier_score, as_of, model_version, band, phase, basis, state
     FROM generate_series(0, $2::int - 1) c, scoring.customer_state WHERE tenant_id = $1 AND customer_id = $3`,
    [stack.tenant, customers, customerId(0)],
  );
  await client.query('ANALYZE scoring.timeline, scoring.customer_state');
  await client.end();
}

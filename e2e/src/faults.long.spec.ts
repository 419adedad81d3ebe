import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { Client } from 'pg';
import { countedTimes } from './ledger.ts';
import { ProductClient } from './product-client.ts';
import { judge, sendSteadily } from './steady-load.ts';
import { receiveWebhooks, type WebhookReceiver } from './webhook-receiver.ts';

const root = resolve(import.meta.dirname, '../..');
const quietWithinMs = 60_000;
type Killed = Parameters<RunningProduct['kill']>[0];

let product: RunningProduct;
let client: ProductClient;
let receiver: WebhookReceiver;
beforeAll(async () => {
  product = await startProduct({ env: { ALLOW_PRIVATE_RECEIVERS: 'true', SPOOL_MAX_BYTES: '300000', SESSION_TIMEOUT_MS: '6000' } });
  client = new ProductClient(product.stack);
  receiver = await receiveWebhooks();
  const routing = { receivers: [{ name: 'all', webhook_configs: [{ url: receiver.url, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }] }], route: { receiver: 'all', group_wait: '1s' } };
  expect((await client.put('notification', '/v1/routing', JSON.stringify(routing), 'application/json')).status).toBe(200);
  // A hundred customers who complain at once are one incident, which tells them all; here each is to be told.
  expect((await client.put('notification', '/v1/rules', JSON.stringify({ rules: [{ name: 'drop', lane: 'step', determinants: 'any', drop: 20, within: 'P7D', severity: 'warning' }] }), 'application/json')).status).toBe(200);
}, 300_000);
afterAll(async () => {
  await receiver.close();
  await product.stop();
}, 60_000);

async function rows<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
  const database = new Client({ connectionString: product.stack.databaseUrl });
  await database.connect();
  try {
    return (await database.query<T>(sql, values)).rows;
  } finally {
    await database.end();
  }
}

const readiness = async (service: 'ingestion' | 'scoring' | 'notification') => {
  const response = await fetch(`${product.stack.urls[service]}/readyz`, { signal: AbortSignal.timeout(10_000) });
  return { status: response.status, told: await response.text() };
};
const allReady = () =>
  eventually(async () => {
    for (const service of ['ingestion', 'scoring', 'notification'] as const) expect(await readiness(service)).toMatchObject({ status: 200 });
  }, { withinMs: quietWithinMs, everyMs: 250 });

/** I4: one row per alert, step, channel and recipient; nothing unfinished; every row that was sent reached the receiver under its own id. */
async function everyAlertWasTold(): Promise<void> {
  const alerts = await eventually(async () => {
    const open = await rows("SELECT id FROM notification.delivery WHERE state IN ('pending', 'held', 'ready', 'leased', 'retry')");
    expect(open).toEqual([]);
    return rows<{ id: string }>('SELECT id FROM notification.alert');
  }, { withinMs: quietWithinMs, everyMs: 250 });
  const deliveries = await rows<{ id: string; alert: string; state: string; type: string }>('SELECT id, alert_id AS alert, state, type FROM notification.delivery');
  expect(alerts.length).toBeGreaterThan(0);
  const keys = await rows('SELECT 1 FROM notification.delivery GROUP BY tenant_id, alert_id, step, channel, recipient HAVING count(*) > 1');
  expect(keys).toEqual([]);
  const posted = new Set(receiver.deliveries.map(({ headers }) => String(headers['webhook-id'])));
  const sent = deliveries.filter(({ state }) => state === 'sent');
  expect(sent.filter(({ id }) => !posted.has(id))).toEqual([]);
  const known = new Set(deliveries.map(({ id }) => id));
  expect([...posted].filter((id) => !known.has(id))).toEqual([]);
  const told = new Set(sent.map(({ alert }) => alert));
  expect(alerts.filter(({ id }) => !told.has(id))).toEqual([]);
  process.stdout.write(`alerts ${alerts.length}, deliveries ${deliveries.length}, POSTs ${receiver.deliveries.length} of ${posted.size} ids\n`);
}

it('counts every 2xx once and tells every alert over five rounds of kills of everything', async () => {
  const other = await client.asTenant('other');
  await other.count([{ id: 'o-1', source: 'killed', data: { kind: 'complaint.received', customer: { id: 'killed-1' } } }]);
  const untouched = (await other.customer('killed-1')).score;

  const round = (n: number) => {
    const servers: [Killed, NodeJS.Signals][] = n % 2 === 0 ? [['kafka', 'SIGKILL'], ['postgres', 'SIGINT']] : [['kafka', 'SIGTERM'], ['postgres', 'SIGKILL']];
    const services = (['ingestion', 'scoring', 'notification'] as const).map((service): [Killed, NodeJS.Signals] => [service, 'SIGKILL']);
    return [...services, ...servers].map(([name, signal]) => () => { killIfThere(name, signal); });
  };
  const during = [0, 1, 2, 3, 4].flatMap(round);
  const ledger = await sendSteadily(client, { source: 'killed', distinct: 3_000, perBatch: 5, batchesPerSecond: 6, during });
  expect(ledger.counts().acknowledged).toBeGreaterThan(500);
  await allReady();
  await judge(product, { source: 'killed', ledger, withinMs: quietWithinMs });
  await everyAlertWasTold();

  // I3: none of the events is at fault, so none is a dead letter.
  expect(await rows("SELECT reason, count(*) FROM ingestion.dead_letter WHERE source = 'killed' GROUP BY reason")).toEqual([]);
  // I5: the other tenant has the same names, and nothing of it moved.
  expect((await other.customer('killed-1')).score).toBeCloseTo(untouched, 1);
  expect(await rows("SELECT count(*)::integer AS n FROM scoring.timeline WHERE tenant_id = 'other'")).toEqual([{ n: 1 }]);
  // I8: every end is told, and what ended was started again.
  for (const name of ['ingestion', 'scoring', 'notification', 'kafka', 'postgres']) {
    expect(product.output()).toMatch(new RegExp(`${name} ended \\(.*starting it again`));
    expect(product.output()).toMatch(new RegExp(`${name} started again`));
  }
}, 400_000);

/** What is just being started again has no process; the next round finds it. */
function killIfThere(name: Killed, signal: NodeJS.Signals): void {
  if (product.currentStack().processes.some(({ service }) => service === name)) product.kill(name, signal);
}

it('a scoring process that slept beyond its session and wakes finds its work done by another, and counts nothing twice', async () => {
  await allReady();
  const second = await startSecondScoring();
  const stop = (): void => { product.kill('scoring', 'SIGSTOP'); };
  const sending = sendSteadily(client, { source: 'slept', distinct: 1_500, perBatch: 5, batchesPerSecond: 30, during: [stop] });
  try {
    const ledger = await sending;
    // All of it is counted while the first one sleeps: the second has taken over.
    await eventually(async () => {
      const times = await countedTimes(product.stack.databaseUrl, 'slept');
      expect(ledger.acknowledgedIds().filter((id) => !times.has(id))).toEqual([]);
    }, { withinMs: quietWithinMs, everyMs: 250 });
    product.kill('scoring', 'SIGCONT');
    await allReady();
    await judge(product, { source: 'slept', ledger, withinMs: quietWithinMs });
  } finally {
    second.kill('SIGTERM');
    await once(second, 'exit');
  }
}, 200_000);

/** Beside the one of the product, with the same environment and a port of its own. */
async function startSecondScoring(): Promise<ChildProcess> {
  const { databaseUrl, kafkaBrokers } = product.stack;
  const env = { ...process.env, DATABASE_URL: databaseUrl, KAFKA_BROKERS: kafkaBrokers, PORT: '0', SESSION_TIMEOUT_MS: '6000', SECRETS_KEY: readFileSync(join(product.home, 'secrets-key'), 'utf8').trim() };
  const child = spawn(process.execPath, ['apps/scoring/dist/main.js'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((listening, failed) => {
    child.once('exit', (code) => { failed(new Error(`the second scoring ended with ${String(code)}`)); });
    child.stdout.on('data', (chunk: Buffer) => { if (chunk.toString().includes('"listening"')) listening(); });
  });
  return child;
}

it("sends again under the same id when notification dies between the receiver's 200 and its own commit", async () => {
  await allReady();
  const database = new Client({ connectionString: product.stack.databaseUrl });
  await database.connect();
  const held = await receiveWebhooks(async (delivery) => {
    if (held.deliveries.length > 1) return;
    // Whoever wants to write down that it was sent has to wait for this row.
    await database.query('BEGIN');
    await database.query('SELECT 1 FROM notification.delivery WHERE id = $1 FOR UPDATE', [delivery.headers['webhook-id']]);
  });
  const tenant = await client.asTenant('between');
  const routing = { receivers: [{ name: 'all', webhook_configs: [{ url: held.url, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }] }], route: { receiver: 'all', group_wait: '1s' } };
  expect((await tenant.put('notification', '/v1/routing', JSON.stringify(routing), 'application/json')).status).toBe(200);
  const contractEndsAt = new Date(Date.now() + 251 * 86_400_000).toISOString().slice(0, 10);
  await tenant.count([{ id: 'contract', time: new Date(Date.now() - 3_600_000).toISOString(), data: { kind: 'contract.signed', customer: { id: 'acme' }, facts: { contractEndsAt } } }]);
  await tenant.count([1, 2, 3, 4, 5].map((n) => ({ id: `c-${n}`, time: new Date().toISOString(), data: { kind: 'complaint.received', customer: { id: 'acme' } } })));

  await eventually(async () => {
    const waiting = await rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%notification.delivery%'");
    expect(waiting).toHaveLength(1);
  }, { withinMs: 30_000 });
  product.kill('notification');
  // PostgreSQL would still carry out what a dead client has sent: the commit is lost with its connection.
  await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%notification.delivery%'");
  await database.query('ROLLBACK');
  await database.end();

  await eventually(() => { expect(held.deliveries).toHaveLength(2); }, { withinMs: 60_000 });
  const [first, again] = held.deliveries;
  expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(again?.raw).toBe(first?.raw);
  const id = first?.headers['webhook-id'];
  await eventually(async () => { expect(await rows('SELECT state, possibly_repeated FROM notification.delivery WHERE id = $1', [id])).toEqual([{ state: 'sent', possibly_repeated: true }]); });
  await held.close();
}, 150_000);

it('without Kafka for a minute it keeps what it can, answers 503 to the rest, says so, and comes back by itself', async () => {
  await allReady();
  const away = () => { product.kill('kafka', 'SIGSTOP'); };
  const back = () => { product.kill('kafka', 'SIGCONT'); };
  const seen: Record<string, { status: number; told: string }> = {};
  const look = (when: string) => () => {
    for (const service of ['ingestion', 'scoring', 'notification'] as const) void readiness(service).then((answer) => { seen[`${service} ${when}`] = answer; });
  };
  const idle = (): void => undefined;
  // Nine acts over 90 s: away from second 9 to 72.
  const during = [away, look('early'), idle, idle, idle, look('late'), idle, back, idle];
  const ledger = await sendSteadily(client, { source: 'away', distinct: 3_000, perBatch: 5, batchesPerSecond: 7, during });
  await allReady();
  await judge(product, { source: 'away', ledger, withinMs: quietWithinMs });

  expect([...ledger.statuses.keys()].sort()).toEqual([202, 503]);
  expect(ledger.retryAfter).toEqual(new Set(['5']));
  process.stdout.write(`${JSON.stringify(seen, null, 1)}\n`);
  expect(seen['ingestion early']).toMatchObject({ status: 200, told: expect.stringContaining('Kafka does not answer; events are taken into PostgreSQL') as string });
  expect(seen['ingestion late']).toMatchObject({ status: 503, told: expect.stringContaining('the spool in PostgreSQL takes no more') as string });
  for (const service of ['scoring', 'notification']) {
    expect(seen[`${service} late`]).toMatchObject({ status: 503, told: expect.stringContaining('"kafka":{"ok":false,"detail":"does not answer') as string });
  }
  const log = (name: string): string => readFileSync(join(product.home, 'logs', `${name}.log`), 'utf8');
  expect(log('ingestion')).toContain('Kafka does not answer: events wait in PostgreSQL until it does');
  expect(log('ingestion')).toContain('Kafka answers again: what waited in PostgreSQL is published');
  await eventually(() => { for (const name of ['scoring', 'notification']) expect(log(name)).toContain('kafka is well again'); });
  await eventually(async () => { expect(await rows('SELECT 1 FROM ingestion.outbox WHERE published_at IS NULL')).toEqual([]); });
}, 300_000);

it('without PostgreSQL each service says so, is alive, and comes back by itself', async () => {
  await allReady();
  const postgres = processesOf('postgres');
  for (const pid of postgres) process.kill(pid, 'SIGSTOP');
  try {
    for (const service of ['ingestion', 'scoring', 'notification'] as const) {
      await eventually(async () => {
        expect(await readiness(service)).toMatchObject({ status: 503, told: expect.stringContaining('"postgresql":{"ok":false,"detail":"does not answer') as string });
      }, { withinMs: 30_000, everyMs: 250 });
      expect((await fetch(`${product.stack.urls[service]}/healthz`)).status).toBe(200);
    }
  } finally {
    for (const pid of postgres) process.kill(pid, 'SIGCONT');
  }
  await allReady();
  await client.count([{ id: 'after', source: 'postgres', data: { kind: 'complaint.received', customer: { id: 'after' } } }]);
}, 150_000);

/** The server and its connections' processes: those go on when only the server is stopped. */
function processesOf(name: string): number[] {
  const parent = product.currentStack().processes.find(({ service }) => service === name)?.pid ?? 0;
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' });
  return [parent, ...children.trim().split(/\s+/).map(Number)];
}

import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { Client } from 'pg';
import { countedTimes, describeLog, Ledger, storedScores } from './ledger.ts';
import { ProductClient, type Event } from './product-client.ts';

const customers = 100;
const distinct = 3_000;
const perBatch = 10;
const batchesPerSecond = 30;
/** One moment for all complaints of a run: a customer's service dial then says how many of them were counted. */
const moment = Date.now() - 3_600_000;
const inAYear = new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10);

const complaint = (source: string, n: number): Event => ({
  id: `k-${n}`,
  source,
  time: new Date(moment).toISOString(),
  data: { kind: 'complaint.received', customer: { id: `${source}-${n % customers}` } },
});

/** Opens one contract a customer, then sends `distinct` complaints and 5 % of them again at a steady rate, on a schedule that no answer delays. */
async function sendSteadily(client: ProductClient, source: string, during: readonly (() => void)[]): Promise<Ledger> {
  const contracts = Array.from({ length: customers }, (_, n) => ({
    id: `contract-${n}`,
    source,
    time: new Date(moment - 1000).toISOString(),
    data: { kind: 'contract.signed', customer: { id: `${source}-${n}` }, facts: { contractEndsAt: inAYear } },
  }));
  await client.count(contracts);

  const ledger = new Ledger();
  const originals = Array.from({ length: distinct }, (_, n) => ledger.add(complaint(source, n)));
  const planned = originals.flatMap((entry, n) => (n % 20 === 10 ? [entry, originals[n - 10]!] : [entry]));
  const batches = Math.ceil(planned.length / perBatch);
  const startedAt = Date.now();
  const pending: Promise<void>[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const dueAt = startedAt + (batch * 1000) / batchesPerSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - Date.now())));
    during.forEach((act, index) => { if (batch === Math.floor(((index + 1) * batches) / (during.length + 1))) act(); });
    pending.push(ledger.send(client, planned.slice(batch * perBatch, (batch + 1) * perBatch)));
  }
  await Promise.all(pending);
  return ledger;
}

const logit = (p: number) => Math.log(p / (1 - p));
/** The score of a contract account (P = .85) after n complaints: the formula of the parts service and emotion, worked here anew. */
const scoreAfter = (n: number) => 100 / (1 + Math.exp(-(logit(0.85) + 3 * (2.5 / (5 + 2 * n) - 0.5) + 1.5 * (2.5 / (5 + n) - 0.5))));

interface Run {
  readonly source: string;
  readonly ledger: Ledger;
  readonly withinMs: number;
}

async function judge(product: RunningProduct, { source, ledger, withinMs }: Run): Promise<void> {
  const acknowledged = ledger.acknowledgedIds();
  await eventually(async () => {
    const times = await countedTimes(product.stack.databaseUrl, source);
    expect(acknowledged.filter((id) => !times.has(id))).toEqual([]);
  }, { withinMs, everyMs: 500 });
  const times = await countedTimes(product.stack.databaseUrl, source);
  const complaints = [...times].filter(([id]) => id.startsWith('k-'));
  process.stdout.write(`${await describeLog({ brokers: product.stack.kafkaBrokers, home: product.home }, ['interactions.v1', 'retention-changes.v1'])}\nledger: ${JSON.stringify(ledger.counts())}, counted ${complaints.length}\n`);
  expect(complaints.filter(([, count]) => count !== 1)).toEqual([]);
  await statesAgree(product, { source, counted: complaints.map(([id]) => ledger.entries.get(id)!.customer) });
}

/** What the stored states say against what the timeline holds, customer by customer. */
async function statesAgree(product: RunningProduct, { source, counted }: { source: string; counted: string[] }): Promise<void> {
  const stored = await storedScores(product.stack.databaseUrl, source);
  for (let n = 0; n < customers; n += 1) {
    const id = `${source}-${n}`;
    const complaints = counted.filter((customer) => customer === id).length;
    expect(complaints).toBeGreaterThan(0);
    // Thirty complaints differ by 0.1 from thirty-one; an hour of decay is worth less than 0.01.
    expect({ id, score: Math.abs((stored.get(id) ?? 0) - scoreAfter(complaints)) < 0.03 ? 'agrees' : stored.get(id) }).toEqual({ id, score: 'agrees' });
  }
}

let product: RunningProduct;
let client: ProductClient;
beforeAll(async () => {
  product = await startProduct({ env: {} });
  client = new ProductClient(product.stack);
}, 300_000);
afterAll(() => product.stop(), 60_000);

it('counts every 2xx exactly once while each service is killed', async () => {
  const kills = (['ingestion', 'scoring', 'notification'] as const).map((service) => () => { product.kill(service); });
  const ledger = await sendSteadily(client, 'killed', kills);
  expect(ledger.counts().acknowledged).toBeGreaterThan(distinct / 2);
  await judge(product, { source: 'killed', ledger, withinMs: 60_000 });
}, 180_000);

it('notices when the inbox guard is removed', async () => {
  const database = new Client({ connectionString: product.stack.databaseUrl });
  await database.connect();
  await removeInboxGuard(database);
  await database.end();
  const ledger = await sendSteadily(client, 'unguarded', []);
  // Without the inbox a repeat reaches the fold a second time; events are counted twice or stop the line.
  await expect(judge(product, { source: 'unguarded', ledger, withinMs: 10_000 })).rejects.toThrow();
}, 180_000);

/** Takes away both halves of the inbox: the look-up of known events and the key that would refuse them. */
async function removeInboxGuard(database: Client): Promise<void> {
  const { rows } = await database.query<{ definition: string }>("SELECT pg_get_functiondef('scoring.take_batch'::regproc) AS definition");
  const unguarded = rows[0]!.definition.replace("coalesce(known, '[]')", "'[]'::json");
  expect(unguarded).not.toBe(rows[0]!.definition);
  await database.query(unguarded);
  const { rows: keys } = await database.query<{ name: string }>(
    "SELECT conname AS name FROM pg_constraint WHERE conrelid = 'scoring.timeline'::regclass AND contype = 'p'",
  );
  await database.query(`ALTER TABLE scoring.timeline DROP CONSTRAINT ${keys[0]!.name}`);
}

import { eventually, type RunningProduct } from '@rapport/tools/testing';
import { countedTimes, describeLog, Ledger, storedScores } from './ledger.ts';
import type { Entry } from './ledger.ts';
import type { Event, ProductClient } from './product-client.ts';

export const customers = 100;
/** One moment for all complaints of a run: a customer's service dial then says how many of them were counted. */
const moment = Date.now() - 3_600_000;
const inAYear = new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10);

export interface Load {
  readonly source: string;
  readonly distinct: number;
  readonly perBatch: number;
  readonly batchesPerSecond: number;
  /** Done one after the other, evenly over the run. */
  readonly during: readonly (() => void)[];
}

const complaint = (source: string, n: number): Event => ({
  id: `k-${n}`,
  source,
  time: new Date(moment).toISOString(),
  data: { kind: 'complaint.received', customer: { id: `${source}-${n % customers}` } },
});

/** Opens one contract a customer, then sends `distinct` complaints and 5 % of them again at a steady rate, on a schedule that no answer delays. */
export async function sendSteadily(client: ProductClient, { source, distinct, perBatch, batchesPerSecond, during }: Load): Promise<Ledger> {
  const contracts = Array.from({ length: customers }, (_, n) => ({
    id: `contract-${n}`,
    source,
    time: new Date(moment - 1000).toISOString(),
    data: { kind: 'contract.signed', customer: { id: `${source}-${n}` }, facts: { contractEndsAt: inAYear } },
  }));
  await client.count(contracts);

  const ledger = new Ledger();
  const originals = Array.from({ length: distinct }, (_, n) => ledger.add(complaint(source, n)));
  const planned: Entry[] = originals.flatMap((entry, n) => (n % 20 === 10 ? [entry, ...originals.slice(n - 10, n - 9)] : [entry]));
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

export interface Run {
  readonly source: string;
  readonly ledger: Ledger;
  readonly withinMs: number;
}

/** Every 2xx counted exactly once within the time, every other event at most once, every score as the formula says. */
export async function judge(product: RunningProduct, { source, ledger, withinMs }: Run): Promise<void> {
  const acknowledged = ledger.acknowledgedIds();
  const since = Date.now();
  await eventually(async () => {
    const times = await countedTimes(product.stack.databaseUrl, source);
    expect(acknowledged.filter((id) => !times.has(id))).toEqual([]);
  }, { withinMs, everyMs: 500 });
  const quietMs = Date.now() - since;
  const times = await countedTimes(product.stack.databaseUrl, source);
  const complaints = [...times].filter(([id]) => id.startsWith('k-'));
  const statuses = JSON.stringify(Object.fromEntries(ledger.statuses));
  process.stdout.write(`${await describeLog({ brokers: product.stack.kafkaBrokers, home: product.home }, ['interactions.v1', 'retention-changes.v1'])}\nledger of ${source}: ${JSON.stringify(ledger.counts())}, batches by status ${statuses}, counted ${complaints.length}, all of it ${quietMs} ms after the last answer\n`);
  expect(complaints.filter(([, count]) => count !== 1)).toEqual([]);
  await statesAgree(product, { source, counted: complaints.map(([id]) => ledger.entries.get(id)?.customer ?? '') });
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

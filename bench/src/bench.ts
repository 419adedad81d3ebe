import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startProduct } from '@rapport/tools/testing';
import { alertLatency, type Latency } from './alert-latency.ts';
import { rounded, spread } from './figures.ts';
import { eventCosts, learningCost } from './learning.ts';
import { listReport, listTimes } from './lists.ts';
import { fillCustomers } from './many-customers.ts';
import { drainRate, whileStopped } from './scorer-drain.ts';
import { writeCeiling } from './write-ceiling.ts';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false }, lists: { type: 'boolean', default: false }, learning: { type: 'boolean', default: false }, out: { type: 'string', default: 'bench/result.json' } } });
const rounds = options.quick ? 3 : 5;
const events = options.quick ? 40_000 : 100_000;

const product = await startProduct({ env: { ALLOW_PRIVATE_RECEIVERS: 'true' } });
try {
  if (options.lists) await benchLists();
  else if (options.learning) await benchLearning();
  else await benchLine();
} finally {
  await product.stop();
}

async function benchLine(): Promise<void> {
  const latencies: Latency[] = [];
  for (const seconds of options.quick ? [10] : [20, 20]) {
    const latency = await alertLatency(product, { eventsPerSecond: 1_000, alerts: seconds * 25, seconds });
    latencies.push(latency);
    console.log(`event → webhook at 1,000 events/s, group_wait 0s: ${latency.alerts} alerts, p50 ${latency.p50} ms, p99 ${latency.p99} ms, max ${latency.max} ms`);
  }
  const drains: { scorer: number; ceiling: number; ratio: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const source = `drain-${round}`;
    // Alerts that the drain causes are notification's work: it stands still while the scorer and the ceiling are measured.
    const { scorer, ceiling } = await whileStopped(product, 'notification', async () => ({
      scorer: await drainRate(product, { events, customers: 10_000, source }),
      ceiling: await writeCeiling(product.stack.databaseUrl, source),
    }));
    drains.push({ scorer: Math.round(scorer), ceiling: Math.round(ceiling), ratio: rounded(scorer / ceiling) });
    console.log(`round ${round + 1} of ${rounds}: scorer ${Math.round(scorer)}/s, PostgreSQL's write ceiling ${Math.round(ceiling)}/s, ratio ${rounded(scorer / ceiling)}`);
  }
  const ratio = spread(drains.map((drain) => drain.ratio));
  console.log(`scorer / PostgreSQL's write ceiling: median ${ratio.median} (${ratio.min}–${ratio.max}) of ${rounds} rounds`);
  await writeFile(options.out, `${JSON.stringify({ node: process.version, events, drains, ratio, latencies }, null, 2)}\n`);
}

/** How long the customers list takes with 100,000 customers. */
async function benchLists(): Promise<void> {
  const customers = options.quick ? 20_000 : 100_000;
  await fillCustomers(product, customers);
  const lists = await listTimes(product, options.quick ? 5 : 20);
  console.log(`${customers} customers\n${listReport(lists)}`);
  await writeFile(options.out, `${JSON.stringify({ node: process.version, customers, lists }, null, 2)}\n`);
  if (lists.some(({ ofThePage, p95 }) => ofThePage && p95 > 1_000)) process.exitCode = 1;
}

/** What one event costs to fold and score, and what learning from 100,000 customers costs. */
async function benchLearning(): Promise<void> {
  const event = await eventCosts();
  for (const [name, { fold, foldAndScore, lane }] of [['cold start', event.coldStart], ['learnt', event.learnt]] as const) {
    console.log(`one event, ${name}: folded ${fold} µs, folded and scored ${foldAndScore} µs, all that a lane computes ${lane} µs`);
  }
  const learning = await learningCost(product, options.quick ? 10_000 : 100_000);
  const { customers, events: learntFrom, seconds, steps, megabytes, outcome } = learning;
  console.log(`learning from ${customers} customers and ${learntFrom} events: ${seconds} s (${Object.entries(steps).map(([step, taken]) => `${step} ${taken}`).join(', ')}), memory ${megabytes.before} → at most ${megabytes.peak} MB, ${outcome ?? 'no outcome'}`);
  await writeFile(options.out, `${JSON.stringify({ node: process.version, event, learning }, null, 2)}\n`);
}

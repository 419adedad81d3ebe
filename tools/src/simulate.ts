import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findProduct, ImportClient, Stopped } from './import-client.ts';
import { PlainFailure, runCommand } from './plain-failure.ts';
import { sendAll, sendHistory } from './simulation/send-history.ts';
import { LiveStream, simulatedCustomers } from './simulation/simulation.ts';
import type { SimulationPlan } from './simulation/simulation.ts';
import { readStack } from './stack-file.ts';

const usage = `Usage: npm run simulate -- --customers N --days D [--seed S] [--live]

  --customers N   simulated customers, 1 to 1,000,000 (200)
  --days D        days of history, the last one ends at midnight UTC (60)
  --seed S        the same seed gives the same customers and, on the same day, the same events: repeats change nothing (1)
  --live          goes on in real time until Ctrl-C: an interaction a second, and every minute something bad`;
const ordinaryEveryMs = 1_000;
const badEvery = 60;

await runCommand(async () => {
  if (process.argv.includes('--help')) {
    console.log(usage);
    return 0;
  }
  const { isLive, ...plan } = readArguments();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { stop.abort(); });
  const client = new ImportClient(findProduct(process.env, readStack()), stop.signal);
  const customers = simulatedCustomers(plan);
  try {
    const { sent } = await sendHistory(client, customers, { days: plan.days, now: await client.now() });
    console.log(`${sent.toLocaleString('en-US')} simulated interactions of ${plan.customers.toLocaleString('en-US')} customers over ${plan.days} days (seed ${plan.seed})`);
    if (isLive) await goOn(client, new LiveStream(customers, plan.seed), stop.signal);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    throw new PlainFailure('Stopped. The same command on the same day goes on: what is known already changes nothing.', 2);
  }
  return 0;
});

async function goOn(client: ImportClient, stream: LiveStream, signal: AbortSignal): Promise<void> {
  console.log('Going on in real time; Ctrl-C ends it');
  for (let second = 1; !signal.aborted; second += 1) {
    if (second % badEvery === 10) {
      const { what, names, events } = stream.bad(Date.now());
      await sendAll(client, events);
      console.log(`${names.join(', ')}: ${what}`);
    }
    await sendAll(client, [stream.ordinary(Date.now())]);
    await setTimeout(ordinaryEveryMs, undefined, { signal }).catch(() => undefined); // ended by Ctrl-C: so is the loop
  }
}

function readArguments(): SimulationPlan & { isLive: boolean } {
  const options = { customers: { type: 'string', default: '200' }, days: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' }, live: { type: 'boolean', default: false } } as const;
  let values;
  try {
    ({ values } = parseArgs({ options, strict: true }));
  } catch (error) {
    throw new PlainFailure(`${error instanceof Error ? error.message : String(error)}\n${usage}`, 2);
  }
  return { customers: whole('customers', values.customers, 1_000_000), days: whole('days', values.days, 3_650), seed: whole('seed', values.seed, 2_147), isLive: values.live };
}

function whole(name: string, text: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) throw new PlainFailure(`--${name} is a whole number from 1 to ${most.toLocaleString('en-US')}\n${usage}`, 2);
  return number;
}

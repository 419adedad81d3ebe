import type { ImportClient } from '../import-client.ts';
import { ImportProgress } from '../import-progress.ts';
import type { ImportEvent } from '../import-rows.ts';
import { PlainFailure } from '../plain-failure.ts';
import type { SimulatedCustomer } from './customer.ts';
import { history } from './simulation.ts';

/** The product's limit of a CloudEvents batch. */
const batchEvents = 500;

/** What was sent, and the last of it. */
export interface SentHistory {
  readonly sent: number;
  readonly last: ImportEvent | undefined;
}

/** Streams the history of all customers in, with progress by customer; it ends at the last midnight (UTC) before `now`. */
export async function sendHistory(client: ImportClient, customers: readonly SimulatedCustomer[], { days, now }: { days: number; now: number }): Promise<SentHistory> {
  const progress = new ImportProgress(customers.length, 0, 'customers');
  client.onWaiting = (why) => { progress.say(why); };
  let sent = 0;
  let last: ImportEvent | undefined;
  const batch: ImportEvent[] = [];
  try {
    let done = 0;
    for (const events of history(customers, days, now)) {
      done += 1;
      batch.push(...events);
      last = events.at(-1);
      while (batch.length >= batchEvents) sent += await sendAll(client, batch.splice(0, batchEvents));
      progress.update(done, 0);
    }
    sent += await sendAll(client, batch);
  } finally {
    progress.stop();
    client.onWaiting = (why) => { process.stderr.write(`${why}\n`); };
  }
  return { sent, last };
}

/** A refusal of what we made up ourselves is our mistake: it ends the simulation. */
export async function sendAll(client: ImportClient, events: readonly ImportEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const [refusal] = await client.send(events);
  if (refusal !== undefined) throw new PlainFailure(`The product refuses the simulated interaction ${JSON.stringify(events[refusal.index])}: ${refusal.reason}, ${refusal.detail}`);
  return events.length;
}

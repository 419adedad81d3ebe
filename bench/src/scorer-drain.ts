import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import type { RunningProduct } from '@rapport/tools/testing';

export interface Drain {
  readonly events: number;
  readonly customers: number;
  readonly source: string;
}

/** Fills the topic while scoring is stopped, wakes it, and answers events a second between its first and its last commit. */
export async function drainRate(product: RunningProduct, drain: Drain): Promise<number> {
  await whileStopped(product, 'scoring', () => fillTopic(product.stack.kafkaBrokers, product.stack.tenant, drain));
  return rateOf(product.stack.databaseUrl, drain);
}

/** Runs `work` while one service stands still (SIGSTOP): it takes no processor time from what is measured. */
export async function whileStopped<T>(product: RunningProduct, name: 'scoring' | 'notification', work: () => Promise<T>): Promise<T> {
  const running = product.stack.processes.find(({ service }) => service === name);
  if (running === undefined) throw new Error(`the product runs without ${name}`);
  process.kill(running.pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    process.kill(running.pid, 'SIGCONT');
  }
}

async function fillTopic(brokers: string, tenant: string, drain: Drain): Promise<void> {
  const producer = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const size = 1_000;
  for (let from = 0; from < drain.events; from += size) {
    const messages = Array.from({ length: Math.min(size, drain.events - from) }, (_, n) => record(tenant, drain, from + n));
    await producer.send({ topic: 'interactions.v1', acks: -1, messages });
  }
  await producer.disconnect();
}

const sentKinds = [['order.placed', 'order'], ['email.received', 'email'], ['call.answered', 'call'], ['complaint.received', 'support']] as const;

/** A record as ingestion writes it: about 650 bytes, kinds with and without evidence, in the order of time per customer. */
function record(tenant: string, { source, events, customers }: Drain, n: number) {
  const customer = `${source}-${n % customers}`;
  const receivedAt = new Date().toISOString();
  const occurredAt = new Date(Date.now() - (events - n) * 10).toISOString();
  const [kind, channel] = sentKinds[Math.floor(n / customers) % sentKinds.length] ?? sentKinds[0];
  const value = JSON.stringify({
    scope: 'customer', customer: { id: customer, name: `Customer ${n % customers}`, locale: 'de' }, kind, channel, direction: 'inbound', occurredAt, occurredAtQuality: 'source',
    text: { body: 'x'.repeat(180), lang: 'en' }, refs: [{ type: 'order', ns: 'shop', id: String(n) }],
  });
  const headers = {
    ce_specversion: '1.0', ce_id: `b-${n}`, ce_source: source, ce_type: 'io.rapport.interaction.v1', ce_time: occurredAt, ce_subject: customer,
    ce_tenantid: tenant, ce_partitionkey: `${tenant}:${customer}`, ce_receivedtime: receivedAt, 'content-type': 'application/json',
  };
  return { key: `${tenant}:${customer}`, value, headers };
}

async function rateOf(databaseUrl: string, { source, events }: Drain): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const deadline = Date.now() + 300_000;
  try {
    for (;;) {
      const { rows } = await client.query<{ counted: string; ms: string | null; first: string }>(
        `SELECT count(*) AS counted, extract(epoch FROM max(counted_at) - min(counted_at)) * 1000 AS ms,
                count(*) FILTER (WHERE counted_at = (SELECT min(counted_at) FROM scoring.timeline WHERE source = $1)) AS first
         FROM scoring.timeline WHERE source = $1`,
        [source],
      );
      const row = rows[0];
      // The first transaction ends where the measured time begins.
      if (row !== undefined && Number(row.counted) === events) return (events - Number(row.first)) / (Number(row.ms) / 1000);
      if (Date.now() > deadline) throw new Error(`scoring counted ${row?.counted ?? 0} of ${events} events in five minutes`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    await client.end();
  }
}

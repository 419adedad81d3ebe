import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import type { RunningProduct } from '@rapport/tools/testing';

const day = 86_400_000;
const segments = ['enterprise', 'mid-market', 'small', 'public'];
const regions = ['DACH', 'Nordics', 'Benelux', 'Iberia', 'UK'];
const names = ['Alpenhof', 'Bergmann', 'Cortes', 'Dahl', 'Ekström', 'Feldkirch', 'Granada', 'Hansen', 'Ibsen', 'Jansen', 'Kessler', 'Lindqvist'];
/** The last thing that happened: some parts speak for staying, some against it. */
const lately = [['complaint.received', 'support'], ['ticket.solved', 'support'], ['email.received', 'email'], ['stock.depleted', 'availability'], ['meeting.held', 'meeting']] as const;

/** Customers whose events wait on the topic at once: more of them would measure how a busy machine drains a topic. */
const waiting = 5_000;

/** Brings so many customers in through the topic, four events each over a year, and waits until scoring has counted and reviewed them all. */
export async function fillCustomers(product: RunningProduct, customers: number): Promise<void> {
  const { kafkaBrokers, tenant, databaseUrl } = product.stack;
  const producer = new Kafka({ brokers: kafkaBrokers.split(','), logLevel: logLevel.NOTHING }).producer({ allowAutoTopicCreation: false });
  const client = new Client({ connectionString: databaseUrl });
  await Promise.all([producer.connect(), client.connect()]);
  const size = 500;
  for (let from = 0; from < customers; from += size) {
    const messages = Array.from({ length: Math.min(size, customers - from) }, (_, n) => history(tenant, from + n)).flat();
    await producer.send({ topic: 'interactions.v1', acks: -1, messages });
    if ((from + size) % waiting === 0) await until(async () => (await countOf(client, counted)) >= (from + size) * 4);
  }
  await producer.disconnect();
  await until(async () => (await countOf(client, counted)) >= customers * 4 && (await countOf(client, due)) === 0);
  await client.end();
}

const counted = `SELECT count(*) FROM scoring.timeline WHERE source = 'bench'`;
const due = `SELECT count(*) FROM scoring.customer_state WHERE next_review_at <= now() + interval '70 seconds'`;

async function countOf(client: Client, sql: string): Promise<number> {
  const { rows: [row] } = await client.query<{ count: string }>(sql);
  return Number(row?.count);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 600_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('scoring did not count and review what it was sent within ten minutes');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** The id of the n-th customer. */
export function customerId(n: number): string {
  return `${names[n % names.length]?.slice(0, 3).toLowerCase() ?? 'cus'}-${String(n).padStart(6, '0')}`;
}

function history(tenant: string, n: number) {
  const id = customerId(n);
  const traits = { segment: segments[n % 4] ?? '', region: regions[n % 5] ?? '', owner: `owner-${n % 40}@supplier.example`, team: `team-${n % 12}` };
  const customer = { id, name: `${names[n % names.length] ?? ''} ${n} GmbH`, aliases: [{ ns: 'email', value: `einkauf-${n}@${id}.example` }], traits };
  const [kind, channel] = lately[n % lately.length] ?? lately[0];
  const order = { kind: 'order.placed', channel: 'order', value: { amount: `${((n * 7) % 900) + 100}.00`, currency: 'EUR' } };
  const began = n % 2 === 0 ? { kind: 'contract.signed', channel: 'contract', facts: { contractEndsAt: dateIn(60 + (n % 600)) } } : { kind: 'account.created', channel: 'account' };
  const told = [{ ...began, customer, ago: 200 + (n % 165) }, { ...order, ago: 40 + (n % 60) }, { ...order, ago: 8 + (n % 22) }, { kind, channel, ago: (n % 70) / 10 }];
  return told.map(({ ago, ...data }, index) => record({ tenant, id, event: `${n}-${index}` }, { customer: { id }, ...data, at: Date.now() - ago * day }));
}

function dateIn(days: number): string {
  return new Date(Date.now() + days * day).toISOString().slice(0, 10);
}

function record(of: { tenant: string; id: string; event: string }, { at, ...data }: { at: number; [field: string]: unknown }) {
  const { tenant, id, event } = of;
  const occurredAt = new Date(at).toISOString();
  const headers = {
    ce_specversion: '1.0', ce_id: event, ce_source: 'bench', ce_type: 'io.rapport.interaction.v1', ce_time: occurredAt, ce_subject: id,
    ce_tenantid: tenant, ce_partitionkey: `${tenant}:${id}`, ce_receivedtime: new Date().toISOString(), 'content-type': 'application/json',
  };
  return { key: `${tenant}:${id}`, value: JSON.stringify({ scope: 'customer', direction: 'inbound', ...data, occurredAt, occurredAtQuality: 'source' }), headers };
}

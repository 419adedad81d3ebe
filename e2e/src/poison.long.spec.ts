import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { CompressionTypes, Kafka, logLevel, type Message, type Producer } from 'kafkajs';
import { Client } from 'pg';
import { countedTimes, storedScores } from './ledger.ts';
import { ProductClient } from './product-client.ts';

let product: RunningProduct;
let client: ProductClient;
let producer: Producer;
let kafka: Kafka;
beforeAll(async () => {
  product = await startProduct({ env: {} });
  client = new ProductClient(product.stack);
  kafka = new Kafka({ brokers: product.stack.kafkaBrokers.split(','), logLevel: logLevel.NOTHING });
  producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
}, 300_000);
afterAll(async () => {
  await producer.disconnect();
  await product.stop();
}, 60_000);

const source = 'poison';
const now = new Date().toISOString();
const complaint = (customer: string): Record<string, unknown> => ({
  scope: 'customer', customer: { id: customer }, channel: 'support', direction: 'inbound', kind: 'complaint.received', occurredAt: now, occurredAtQuality: 'source',
});

/** A record of interactions.v1 as ingestion writes it. */
function interaction(id: string, data: Record<string, unknown> | string, headers: Record<string, string | undefined> = {}): Message {
  const customer = `${source}-${id}`;
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json', ce_specversion: '1.0', ce_type: 'io.rapport.interaction.v1', ce_source: source, ce_id: id, ce_time: now,
    ce_subject: customer, ce_tenantid: 'demo', ce_partitionkey: `demo:${customer}`, ce_receivedtime: now, ...headers,
  };
  const told = Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { key: `demo:${customer}`, headers: told, value: typeof data === 'string' ? data : JSON.stringify(data) };
}

const good = (id: string): Message => interaction(id, complaint(`${source}-${id}`));
const deep = '['.repeat(5_000) + ']'.repeat(5_000);
const withText = (id: string, body: string): string => JSON.stringify({ ...complaint(`${source}-${id}`), text: { body: 'HERE' } }).replace('HERE', body);

/** What may stand on the topic, and the reason under which it is to be found. */
const poisons: readonly [what: string, record: Message, reason: string][] = [
  ['bytes', { ...good('bytes'), value: Buffer.from([0xff, 0x00, 0xfe]) }, 'not-json'],
  ['nothing', { ...good('nothing'), value: null }, 'not-json'],
  ['half an object', interaction('half', '{"kind":'), 'not-json'],
  ['5,000 levels', interaction('deep', `{"kind":"complaint.received","x":${deep}}`), 'not-storable'],
  ['U+0000', interaction('nul', withText('nul', 'a\\u0000b')), 'not-storable'],
  ['half a surrogate pair', interaction('surrogate', withText('surrogate', '\\ud800')), 'not-storable'],
  ['an infinite number', interaction('infinite', JSON.stringify(complaint(`${source}-infinite`)).replace('{', '{"durationMs":1e999,')), 'not-storable'],
  ['a prototype', interaction('proto', JSON.stringify(complaint(`${source}-proto`)).replace('{', '{"attributes":{"__proto__":"x"},')), 'not-storable'],
  ['another shape', interaction('shape', { kind: 7 }), 'invalid-interaction'],
  ['an array', interaction('array', '[]'), 'invalid-interaction'],
  ['a foreign type', interaction('type', complaint(`${source}-type`), { ce_type: 'com.other' }), 'unknown-type'],
  ['no id', interaction('no-id', complaint(`${source}-no-id`), { ce_id: undefined }), 'not-an-event'],
  ['a year that is none', interaction('year', complaint(`${source}-year`), { ce_time: '99999-01-01T00:00:00Z' }), 'not-an-event'],
  ["another's key", { ...good('key'), key: 'demo:somebody-else' }, 'not-an-event'],
  ['no header at all', { key: 'demo:bare', value: '{}' }, 'not-an-event'],
  ['neither key nor header', { key: null, value: 'hello' }, 'not-an-event'],
  ['an id that said something else before', interaction('first', { ...complaint(`${source}-first`), text: { body: 'else' } }), 'id-conflict'],
];

interface Letter {
  readonly id: string;
  readonly reason: string;
  readonly service: string;
  readonly partition: number;
  readonly offset: string;
  readonly replays: readonly object[];
}

async function letters(service: string): Promise<Letter[]> {
  const { status, body } = await client.get('ingestion', `/v1/dead-letters?service=${service}&limit=200`);
  expect(status).toBe(200);
  return (body as { items: Letter[] }).items;
}

/** Every partition is read to its end: nothing is stuck. */
async function readToTheEnd(schema: 'scoring' | 'notification', topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  await eventually(async () => {
    const rows = await query<{ partition: number; next_offset: string }>(`SELECT partition, next_offset FROM ${schema}.consumer_offset WHERE topic = $1`, [topic]);
    for (const { partition, high } of ends.filter(({ high: end }) => end !== '0')) expect({ partition, at: rows.find((row) => row.partition === partition)?.next_offset }).toEqual({ partition, at: high });
  }, { withinMs: 60_000 });
  process.stdout.write(`${topic}: ${ends.sort((a, b) => a.partition - b.partition).map(({ partition, high }) => `${partition}=${high}`).join(' ')}, all read\n`);
}

async function query<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
  const database = new Client({ connectionString: product.stack.databaseUrl });
  await database.connect();
  try {
    return (await database.query<T>(sql, values)).rows;
  } finally {
    await database.end();
  }
}

it('on interactions.v1 becomes a dead letter with its reason, the good one behind it counts, and a replay changes nothing', async () => {
  await producer.send({ topic: 'interactions.v1', messages: [{ ...good('first'), partition: 0 }] });
  await client.counted(source, 'first');
  // Each poison has a good record right behind it on its partition; the codecs alternate, too.
  const codecs = [CompressionTypes.None, CompressionTypes.GZIP];
  const placed = new Map<string, string>();
  for (const [index, [, record, reason]] of poisons.entries()) {
    const partition = index % 8;
    const [at] = await producer.send({ topic: 'interactions.v1', messages: [{ ...record, partition }], compression: codecs[index % 2] ?? CompressionTypes.None });
    placed.set(`${partition} ${at?.baseOffset ?? ''}`, reason);
    await producer.send({ topic: 'interactions.v1', messages: [{ ...good(`behind-${index}`), partition }] });
  }
  for (const index of poisons.keys()) await client.counted(source, `behind-${index}`, 60_000);
  await readToTheEnd('scoring', 'interactions.v1');

  const found = await eventually(async () => {
    const all = await letters('scoring');
    expect(all).toHaveLength(poisons.length);
    return all;
  });
  expect(Object.fromEntries(found.map(({ partition, offset, reason }) => [`${partition} ${offset}`, reason]))).toEqual(Object.fromEntries(placed));

  const before = { times: await countedTimes(product.stack.databaseUrl, source), scores: await storedScores(product.stack.databaseUrl, source) };
  expect([...before.times.keys()].sort()).toEqual(['first', ...poisons.map((_, index) => `behind-${index}`)].sort());
  for (const turn of [1, 2]) {
    const { status, body } = await client.post('ingestion', '/v1/dead-letters/replay', { filter: { service: 'scoring' } });
    expect({ status, body }).toMatchObject({ status: 200, body: { matched: poisons.length, accepted: 0 } });
    expect((await letters('scoring')).map(({ replays }) => replays.length)).toEqual(poisons.map(() => turn));
  }
  await readToTheEnd('scoring', 'interactions.v1');
  expect(await countedTimes(product.stack.databaseUrl, source)).toEqual(before.times);
  expect(await storedScores(product.stack.databaseUrl, source)).toEqual(before.scores);
  process.stdout.write(`dead letters of scoring: ${JSON.stringify(tally(found))}\n`);
}, 200_000);

it('a record that was refused by mistake is counted once, however often it is replayed', async () => {
  // As a fault of ours would leave it: a record that keeps its contract, among the dead letters.
  const record = good('innocent');
  const letter = {
    id: `dl_${randomUUID()}`, tenant: 'demo', service: 'scoring', reason: 'poison', detail: 'a fault that is mended', source, eventId: 'innocent', receivedAt: now,
    raw: { contentType: 'application/json', encoding: 'utf8', body: String(record.value) }, record: { key: String(record.key), headers: record.headers }, topic: 'interactions.v1', partition: 0, offset: '0',
  };
  await producer.send({ topic: 'interactions.dead.v1', messages: [{ key: 'demo', value: JSON.stringify(letter) }] });
  await eventually(async () => { expect((await client.get('ingestion', `/v1/dead-letters/${letter.id}`)).status).toBe(200); });
  for (let turn = 0; turn < 3; turn += 1) {
    expect((await client.post('ingestion', '/v1/dead-letters/replay', { filter: { id: letter.id } })).body).toEqual({ matched: 1, accepted: 1, refused: [] });
  }
  await eventually(async () => { expect(await client.counted(source, 'innocent')).toMatchObject({ repeats: 2 }); });
  expect((await countedTimes(product.stack.databaseUrl, source)).get('innocent')).toBe(1);
}, 60_000);

it('on retention-changes.v1 becomes a dead letter, too, and what stands behind it is taken', async () => {
  const example = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../libs/contracts/examples/retention-changes.v1.complaint.json'), 'utf8')) as Record<string, unknown>;
  const change = (customer: string, over: object = {}): Record<string, unknown> => ({ ...example, id: randomUUID(), customer: { id: customer, traits: {} }, ...over });
  const changes: readonly [record: string | null, reason: string][] = [
    [null, 'not-json'],
    ['\u0000', 'not-json'],
    ['{}', 'poison'],
    [JSON.stringify(change('bad', { score: 'high' })), 'poison'],
    [JSON.stringify(change('bad', { asOf: 'yesterday' })), 'poison'],
    [JSON.stringify(change('bad', { customer: { id: 'bad', name: 'a\u0000b', traits: {} } })), 'not-storable'],
    [JSON.stringify(change('bad', { facts: { x: 'HERE' } })).replace('"HERE"', deep), 'not-storable'],
  ];
  for (const [index, [value]] of changes.entries()) {
    await producer.send({ topic: 'retention-changes.v1', messages: [{ key: 'demo:bad', value, partition: index }, { key: `demo:fine-${index}`, value: JSON.stringify(change(`fine-${index}`)), partition: index }] });
  }
  await readToTheEnd('notification', 'retention-changes.v1');
  const known = await query("SELECT customer_id FROM notification.customer_memory WHERE customer_id LIKE 'fine-%'");
  expect(known).toHaveLength(changes.length);
  const found = await eventually(async () => {
    const all = await letters('notification');
    expect(all).toHaveLength(changes.length);
    return all;
  });
  expect(found.toSorted((a, b) => a.partition - b.partition).map(({ reason }) => reason)).toEqual(changes.map(([, reason]) => reason));
  for (let turn = 0; turn < 2; turn += 1) {
    expect((await client.post('ingestion', '/v1/dead-letters/replay', { filter: { service: 'notification' } })).body).toMatchObject({ matched: changes.length, accepted: 0 });
  }
  await readToTheEnd('notification', 'retention-changes.v1');
  expect(await letters('notification')).toHaveLength(changes.length);
  process.stdout.write(`dead letters of notification: ${JSON.stringify(tally(found))}\n`);
}, 120_000);

function tally(found: readonly Letter[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of found) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

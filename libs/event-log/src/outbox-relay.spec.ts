import { randomUUID } from 'node:crypto';
import { eventually, uniqueName } from '@rapport/tools/testing';
import type { KafkaLog } from './kafka-log.ts';
import type { FetchedBatch } from './log.ts';
import { addToOutbox } from './outbox.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { freshTables, freshTopic, Line, openLog, quiet } from './spec-support/stand.ts';
import type { TestTables } from './spec-support/stand.ts';
import { createTopics } from './topic-admin.ts';

let line: Line;
let log: KafkaLog;
let tables: TestTables;
const relays: OutboxRelay[] = [];

beforeEach(async () => {
  line = new Line();
  log = openLog(line);
  tables = await freshTables();
});

afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await log.close();
  await tables.close();
});

function relay(maxRows = 2_000): OutboxRelay {
  const made = new OutboxRelay({ log, database: tables.database, schema: 't', logger: quiet, maxRows });
  relays.push(made);
  made.start();
  return made;
}

function leave(topic: string, values: readonly (readonly [key: string, value: string])[]): Promise<void> {
  return tables.database.transaction((transaction) =>
    addToOutbox(transaction, 't', values.map(([key, value]) => ({ id: randomUUID(), topic, key, value, headers: { n: value } }))));
}

/** The values of each key in the order of the log, until `count` were read. */
async function valuesByKey(topic: string, count: number): Promise<Map<string, string[]>> {
  const values = new Map<string, string[]>();
  let read = 0;
  const take = ({ records }: FetchedBatch): Promise<boolean> => {
    for (const { key, value } of records) {
      values.set(key ?? '', [...(values.get(key ?? '') ?? []), String(value)]);
      read += 1;
    }
    return Promise.resolve(true);
  };
  const reader = log.reader({ group: uniqueName('group'), topics: [topic] }, { assigned: () => undefined, fetched: take, alive: () => undefined, failed: () => undefined });
  reader.start();
  try {
    await eventually(() => {
      expect(read).toBeGreaterThanOrEqual(count);
    });
  } finally {
    await reader.stop();
  }
  return values;
}

async function rowsLeft(): Promise<number> {
  const [row] = await tables.database.query<{ n: string }[]>('SELECT count(*) AS n FROM t.outbox');
  return Number(row?.n);
}

describe('OutboxRelay', () => {
  it('keeps the order of each key with two relays and writers at work, and leaves no row', async () => {
    const topic = await freshTopic(log, 4);
    const running = [relay(50), relay(50)];
    for (let n = 0; n < 60; n += 1) {
      await leave(topic, Array.from({ length: 20 }, (_, key) => [`k${String(key)}`, String(n)] as const));
      running[n % 2]?.wake();
    }
    const values = await valuesByKey(topic, 1_200);
    expect(values.size).toBe(20);
    for (const list of values.values()) expect(list).toEqual(Array.from({ length: 60 }, (_, n) => String(n)));
    await eventually(async () => {
      expect(await rowsLeft()).toBe(0);
    });
  });

  it('waits for a log that is away, and says so', async () => {
    const topic = await freshTopic(log, 1);
    const running = relay();
    await leave(topic, [['a', '1']]);
    running.wake();
    await eventually(() => {
      expect(running.published).toBe(1);
    });
    line.cut();
    await leave(topic, [['a', '2'], ['a', '3']]);
    running.wake();
    await eventually(() => {
      expect(running.health().ok).toBe(false);
    });
    expect(await rowsLeft()).toBeGreaterThanOrEqual(2);
    line.mend();
    const values = await valuesByKey(topic, 3);
    expect([...new Set(values.get('a'))]).toEqual(['1', '2', '3']);
    await eventually(() => {
      expect(running.health().ok).toBe(true);
    });
  });

  it('keeps a row that the log refuses, with the reason, and goes on with the rest', async () => {
    const topic = uniqueName('topic');
    await createTopics(log, [{ name: topic, partitions: 1, config: { 'max.message.bytes': '2000', 'compression.type': 'uncompressed' } }]);
    const random = Array.from({ length: 5_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join('');
    await leave(topic, [['a', '1'], ['a', random], ['a', '3']]);
    relay();
    const values = await valuesByKey(topic, 2);
    expect(values.get('a')).toEqual(['1', '3']);
    await eventually(async () => {
      const rows = await tables.database.query<{ refused: string | null }[]>('SELECT refused FROM t.outbox');
      expect(rows).toHaveLength(1);
      expect(rows[0]?.refused).toMatch(/larger|large/i);
    });
  });
});

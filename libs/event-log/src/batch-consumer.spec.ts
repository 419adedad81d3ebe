import { eventually, uniqueName } from '@rapport/tools/testing';
import kafkajs from 'kafkajs';
import { BatchConsumer } from './batch-consumer.ts';
import type { BatchConsumerOptions } from './batch-consumer.ts';
import { DataError } from './errors.ts';
import type { KafkaLog } from './kafka-log.ts';
import type { LaneBatch } from './lane-batch.ts';
import type { Database } from './log.ts';
import { PostgresOffsets } from './postgres-offsets.ts';
import { freshTables, freshTopic, openLog, quiet } from './spec-support/stand.ts';
import type { TestTables } from './spec-support/stand.ts';

let log: KafkaLog;
let tables: TestTables;
const consumers: BatchConsumer[] = [];

beforeEach(async () => {
  log = openLog();
  tables = await freshTables();
});

afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
  await log.close();
  await tables.close();
});

interface Run {
  readonly topic: string;
  readonly group?: string;
  /** Looks at a batch before it is written, and may throw. */
  readonly look?: (batch: LaneBatch) => void | Promise<void>;
  readonly options?: Partial<BatchConsumerOptions>;
}

function consume({ topic, group = uniqueName('group'), look, options }: Run): { consumer: BatchConsumer; offsets: PostgresOffsets; reasons: Error[] } {
  const offsets = new PostgresOffsets(tables.database, 't', group);
  const reasons: Error[] = [];
  const inTransaction = (batch: LaneBatch, write: (transaction: Database) => Promise<unknown>): Promise<void> =>
    tables.database.transaction(async (transaction) => {
      await offsets.take(transaction, batch);
      await write(transaction);
      await offsets.advance(transaction, batch);
    });
  const consumer = new BatchConsumer({
    log, offsets, topics: [topic], logger: quiet,
    processBatch: (batch) => inTransaction(batch, async (transaction) => {
      await look?.(batch);
      await transaction.query('INSERT INTO t.seen (partition, record_offset, value) SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[])', [
        batch.records.map(({ partition }) => partition), batch.records.map(({ offset }) => offset), batch.records.map(({ value }) => String(value)),
      ]);
    }),
    deadLetter: ({ batch, reason }) => inTransaction(batch, (transaction) =>
      transaction.query('INSERT INTO t.dead VALUES ($1, $2, $3)', [batch.records[0]?.partition, batch.records[0]?.offset, reason])),
    onFatal: (reason) => reasons.push(reason),
    ...options,
  });
  consumers.push(consumer);
  consumer.start();
  return { consumer, offsets, reasons };
}

async function publish(topic: string, count: number, prefix = 'v'): Promise<void> {
  const records = Array.from({ length: count }, (_, n) => ({ topic, key: `k${String(n % 50)}`, value: `${prefix}${String(n)}` }));
  for (let from = 0; from < count; from += 1_000) await log.send(records.slice(from, from + 1_000));
}

async function expectSeen(count: number): Promise<void> {
  await eventually(async () => {
    expect(await tables.seen()).toHaveLength(count);
  }, { withinMs: 20_000 });
}

/** Each record once, and each partition in its order. */
async function expectOnceInOrder(): Promise<void> {
  const last = new Map<number, number>();
  for (const { partition, record_offset } of await tables.seen()) {
    expect(Number(record_offset)).toBe((last.get(partition) ?? -1) + 1);
    last.set(partition, Number(record_offset));
  }
}

async function committedInKafka(group: string, topic: string): Promise<number> {
  const admin = new kafkajs.Kafka({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','), logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return found?.partitions.reduce((sum, { offset }) => sum + Math.max(Number(offset), 0), 0) ?? 0;
  } finally {
    await admin.disconnect();
  }
}

describe('BatchConsumer on a real Kafka and PostgreSQL', () => {
  it('processes every record once and in order, and tells Kafka afterwards', async () => {
    const topic = await freshTopic(log, 4);
    await publish(topic, 3_000);
    const { offsets, reasons } = consume({ topic });
    await expectSeen(3_000);
    await expectOnceInOrder();
    expect(reasons).toEqual([]);
    await eventually(async () => {
      expect(await committedInKafka(offsets.group, topic)).toBe(3_000);
    });
  });

  it('begins at the stored offset whatever Kafka remembers, as after a restored database', async () => {
    const topic = await freshTopic(log, 1);
    await publish(topic, 20);
    const { consumer, offsets } = consume({ topic });
    await expectSeen(20);
    await eventually(async () => {
      expect(await committedInKafka(offsets.group, topic)).toBe(20);
    });
    await consumer.stop();
    await tables.database.query('UPDATE t.consumer_offset SET next_offset = 5');
    await tables.database.query('DELETE FROM t.seen WHERE record_offset >= 5');
    consume({ topic, group: offsets.group });
    await expectSeen(20);
    await expectOnceInOrder();
  });

  it('reads anew when the stored offset falls behind under its feet, and leaves out what runs ahead', async () => {
    const topic = await freshTopic(log, 1);
    await publish(topic, 10);
    consume({ topic });
    await expectSeen(10);
    await tables.database.query('UPDATE t.consumer_offset SET next_offset = 4');
    await tables.database.query('DELETE FROM t.seen WHERE record_offset >= 4');
    await publish(topic, 5);
    await expectSeen(15);
    await expectOnceInOrder();
    await tables.database.query('UPDATE t.consumer_offset SET next_offset = 17');
    await publish(topic, 5, 'late');
    await expectSeen(18);
    expect((await tables.seen()).slice(15).map(({ record_offset }) => Number(record_offset))).toEqual([17, 18, 19]);
  });

  it('sends exactly the culprits to the dead letters, for data errors and for bugs of the dangerous kinds', async () => {
    const topic = await freshTopic(log, 2);
    await publish(topic, 400);
    const { consumer, reasons } = consume({
      topic,
      look: ({ records }) => {
        for (const { value } of records) {
          if (String(value) === 'v13') throw new TypeError('x is not a function');
          if (String(value) === 'v200') throw new RangeError('Maximum call stack size exceeded');
          if (String(value) === 'v399') throw new DataError('id-conflict', 'told twice, differently');
        }
      },
    });
    await expectSeen(397);
    await eventually(async () => {
      const dead = await tables.database.query<{ reason: string }[]>('SELECT reason FROM t.dead ORDER BY reason');
      expect(dead.map(({ reason }) => reason)).toEqual(['bug', 'bug', 'id-conflict']);
      expect(consumer.figures().deadLetters).toBe(3);
    });
    expect(reasons).toEqual([]);
    await publish(topic, 10, 'after');
    await expectSeen(407);
  });

  it('tries again for ever while something passes by itself, and goes on with everything after', async () => {
    const topic = await freshTopic(log, 2);
    await publish(topic, 100);
    let failures = 0;
    const { reasons } = consume({
      topic,
      look: () => {
        failures += 1;
        if (failures <= 5) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      },
    });
    await expectSeen(100);
    await expectOnceInOrder();
    expect(failures).toBeGreaterThan(5);
    expect(reasons).toEqual([]);
  });

  it('ends the process for a bug that no record has alone', async () => {
    const topic = await freshTopic(log, 1);
    await publish(topic, 50);
    const { consumer, reasons } = consume({
      topic,
      look: ({ records }) => {
        if (records.length > 1) throw new TypeError('only together');
      },
    });
    await eventually(() => {
      expect(reasons).toHaveLength(1);
    });
    expect(reasons[0]?.message).toContain('only together');
    expect(consumer.alive().ok).toBe(false);
    expect(await tables.database.query('SELECT * FROM t.dead')).toEqual([]);
  });

  it('is not ready, but alive, while the database is away', async () => {
    const topic = await freshTopic(log, 1);
    await publish(topic, 1);
    const { consumer } = consume({
      topic,
      look: () => {
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      },
    });
    await eventually(() => {
      expect(consumer.ready().ok).toBe(false);
    });
    expect(consumer.alive().ok).toBe(true);
  });

  it('says so and stops when the topic was recreated', async () => {
    const topic = await freshTopic(log, 1);
    await publish(topic, 3);
    const group = uniqueName('group');
    await tables.database.query('INSERT INTO t.consumer_offset (consumer_group, topic, partition, next_offset) VALUES ($1, $2, 0, 1000)', [group, topic]);
    const { reasons } = consume({ topic, group });
    await eventually(() => {
      expect(reasons[0]?.message).toContain('recreated');
    });
    expect(await tables.seen()).toEqual([]);
  });

  it('counts each record once while members come and go', async () => {
    const topic = await freshTopic(log, 6);
    const group = uniqueName('group');
    const first = consume({ topic, group, options: { maxBatch: 100 } });
    await publish(topic, 2_000);
    const second = consume({ topic, group, options: { maxBatch: 100 } });
    await publish(topic, 2_000);
    await eventually(() => {
      expect(second.consumer.figures().partitions).toBe(3);
    });
    await publish(topic, 2_000);
    await first.consumer.stop();
    await publish(topic, 1_000);
    await expectSeen(7_000);
    await expectOnceInOrder();
    expect([...first.reasons, ...second.reasons]).toEqual([]);
  });

  it('holds no more than its bounds while a lane is slow, keeps its membership, and lets the other lanes go on', async () => {
    const topic = await freshTopic(log, 2);
    const records = Array.from({ length: 6_000 }, (_, n) => ({ topic, key: `k${String(n % 50)}`, value: `v${String(n)}${'x'.repeat(300)}` }));
    for (let from = 0; from < records.length; from += 250) await log.send(records.slice(from, from + 250));
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let most = 0;
    const { consumer, reasons } = consume({
      topic,
      look: async ({ records: [record] }) => {
        most = Math.max(most, consumer.figures().queuedRecords);
        if (record?.partition === 0) await gate;
      },
      options: { lanes: 2, maxBatch: 100, maxQueuedRecords: 200, sessionTimeoutMs: 6_000 },
    });
    const { high } = (await log.watermarks(topic)).get(1) ?? { high: 0 };
    expect(high).toBeGreaterThan(1_000);
    await expectSeen(high);
    // One fetched piece (1 MB holds some 3,000 of these) may exceed the bound.
    expect(most).toBeLessThan(2 * (3_000 + 200));
    open();
    await expectSeen(6_000);
    await expectOnceInOrder();
    expect(reasons).toEqual([]);
  });
});

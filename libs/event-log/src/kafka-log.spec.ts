import { createHook } from 'node:async_hooks';
import kafkajs from 'kafkajs';
import { eventually, uniqueName } from '@rapport/tools/testing';
import { LogUnavailable, PublishRefused } from './errors.ts';
import type { FetchedBatch, LogRecord } from './log.ts';
import { Publisher } from './publisher.ts';
import { freshTopic, Line, openLog } from './spec-support/stand.ts';
import type { KafkaLog } from './kafka-log.ts';
import { createTopics } from './topic-admin.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const open: KafkaLog[] = [];

function logFor(line?: Line): KafkaLog {
  const log = openLog(line);
  open.push(log);
  return log;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((log) => log.close()));
});

/** Everything in the topic from its beginning, by a reader that takes all. */
async function readAll(log: KafkaLog, topic: string, count: number): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  const reader = log.reader(
    { group: uniqueName('group'), topics: [topic] },
    {
      assigned: () => undefined,
      fetched: ({ records: fetched }: FetchedBatch) => {
        records.push(...fetched);
        return Promise.resolve(true);
      },
      alive: () => undefined,
      failed: (reason) => {
        throw reason;
      },
    },
  );
  reader.start();
  try {
    await eventually(() => {
      expect(records.length).toBeGreaterThanOrEqual(count);
    });
  } finally {
    await reader.stop();
  }
  return records;
}

describe('KafkaLog', () => {
  it('sets no timer on an idle connection', async () => {
    // Timers that end once; what looks at intervals for late requests is one of each connection.
    const timers = new Set<{ readonly _repeat: number | null; readonly _destroyed: boolean }>();
    const hook = createHook({
      init: (_id, type, _trigger, resource) => {
        if (type === 'Timeout') timers.add(resource as { _repeat: number | null; _destroyed: boolean });
      },
    });
    hook.enable();
    const log = logFor();
    const topic = await freshTopic(log, 1);
    await log.send([{ topic, key: 'k', value: 'v' }]);
    // Without the repair each connection has one at any moment: its end sets the next.
    await eventually(() => { expect([...timers].filter(({ _repeat, _destroyed }) => _repeat === null && !_destroyed)).toEqual([]); });
    hook.disable();
  });

  it('reads back key, value and headers', async () => {
    const log = logFor();
    const topic = await freshTopic(log, 3);
    await log.send([{ topic, key: 'ä', value: '{"a":1}', headers: { ce_id: '1', ce_source: 'Büro', empty: '', constructor: 'c' } }, { topic, key: null, value: null }]);
    const records = await readAll(log, topic, 2);
    const full = records.find(({ key }) => key === 'ä');
    expect(full?.value?.toString()).toBe('{"a":1}');
    expect(full?.headers).toEqual({ ce_id: '1', ce_source: 'Büro', empty: '', constructor: 'c' });
    expect(records.find(({ key }) => key === null)?.value).toBeNull();
  });

  it('takes the last one of a header that a sender repeats', async () => {
    const log = logFor();
    const topic = await freshTopic(log, 1);
    const producer = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ key: 'k', value: 'v', headers: { said: ['first', 'last'], once: 'x' } }] });
    await producer.disconnect();
    const [record] = await readAll(log, topic, 1);
    expect(record?.headers).toEqual({ said: 'last', once: 'x' });
  });

  it.each(['snappy', 'lz4', 'gzip', 'zstd'])('reads a topic that the broker keeps as %s', async (codec) => {
    const log = logFor();
    const topic = uniqueName('topic');
    await createTopics(log, [{ name: topic, partitions: 1, config: { 'compression.type': codec } }]);
    await log.send(Array.from({ length: 50 }, (_, n) => ({ topic, key: 'k', value: `value ${String(n)} ${'abc'.repeat(100)}` })));
    const records = await readAll(log, topic, 50);
    expect(records.map(({ value }) => value?.toString().slice(0, 8).trim())).toContain('value 49');
  });

  it('refuses to use a topic with too few partitions', async () => {
    const log = logFor();
    const name = await freshTopic(log, 2);
    await createTopics(log, [{ name, partitions: 2 }]);
    await expect(createTopics(log, [{ name, partitions: 3 }])).rejects.toThrow('has 2 partitions, 3 are needed');
  });
});

describe('Publisher', () => {
  it('makes few sends of many calls', async () => {
    const log = logFor();
    const topic = await freshTopic(log, 4);
    let sends = 0;
    const counting = { send: (records: Parameters<KafkaLog['send']>[0]) => { sends += 1; return log.send(records); }, watermarks: log.watermarks.bind(log), reader: log.reader.bind(log) };
    const publisher = new Publisher({ log: counting });
    await Promise.all(Array.from({ length: 500 }, (_, n) => publisher.publish(topic, [{ key: String(n), value: `v${String(n)}` }])));
    expect(sends).toBeLessThanOrEqual(3);
    const marks = await log.watermarks(topic);
    expect([...marks.values()].reduce((sum, { high }) => sum + high, 0)).toBe(500);
    await publisher.stop();
  });

  it('fails its callers within its patience while the brokers are away, and recovers by itself', async () => {
    const line = new Line();
    const log = logFor(line);
    const topic = await freshTopic(log, 1);
    const publisher = new Publisher({ log, timeoutMs: 2_000 });
    await publisher.publish(topic, [{ key: 'a', value: 'before' }]);
    line.cut();
    const since = Date.now();
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => publisher.publish(topic, [{ key: 'a', value: `lost ${String(n)}` }])));
    expect(Date.now() - since).toBeLessThan(2_500);
    for (const outcome of outcomes) expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(LogUnavailable);
    await eventually(() => {
      expect(publisher.health().ok).toBe(false);
    });
    line.mend();
    await eventually(() => publisher.publish(topic, [{ key: 'a', value: 'after' }]));
    expect(publisher.health().ok).toBe(true);
    await publisher.stop();
  });

  it('refuses a record that is too large, and only that caller', async () => {
    const log = logFor();
    const topic = uniqueName('topic');
    await createTopics(log, [{ name: topic, partitions: 1, config: { 'max.message.bytes': '2000', 'compression.type': 'uncompressed' } }]);
    const publisher = new Publisher({ log });
    const random = Array.from({ length: 5_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join('');
    const outcomes = await Promise.allSettled([
      publisher.publish(topic, [{ key: 'a', value: 'small' }]),
      publisher.publish(topic, [{ key: 'a', value: random }]),
      publisher.publish(topic, [{ key: 'a', value: 'small too' }]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((outcomes[1] as PromiseRejectedResult).reason).toBeInstanceOf(PublishRefused);
    await expect(publisher.publish(topic, [{ key: 'a', value: 'x'.repeat(950_000) }])).rejects.toBeInstanceOf(PublishRefused);
    await publisher.stop();
  });

  it('goes on when the topic was deleted and made again', async () => {
    const log = logFor();
    const topic = await freshTopic(log, 3);
    const publisher = new Publisher({ log });
    await publisher.publish(topic, [{ key: 'a', value: '1' }]);
    const admin = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await eventually(() => createTopics(log, [{ name: topic, partitions: 1 }]));
    await admin.disconnect();
    await eventually(() => publisher.publish(topic, [{ key: 'a', value: '2' }, { key: 'b', value: '3' }]));
    await eventually(async () => {
      expect((await log.watermarks(topic)).get(0)?.high).toBeGreaterThanOrEqual(2);
    });
    await publisher.stop();
  });
});

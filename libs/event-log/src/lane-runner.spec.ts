import fc from 'fast-check';
import { DataError, OffsetAhead, OffsetBehind } from './errors.ts';
import type { LaneBatch } from './lane-batch.ts';
import { HeldPartition } from './lane.ts';
import type { QueuedRecord } from './lane.ts';
import { LaneRunner } from './lane-runner.ts';
import { quiet } from './spec-support/stand.ts';

function queue(count: number, partitions = 1): QueuedRecord[] {
  const held = Array.from({ length: partitions }, (_, partition) => new HeldPartition('topic', partition));
  return Array.from({ length: count }, (_, n) => {
    const offset = Math.floor(n / partitions);
    const partition = held[n % partitions]!;
    return { from: offset, to: offset + 1, bytes: 1, held: partition, record: { topic: 'topic', partition: partition.partition, offset, key: null, value: null, headers: {}, timestamp: 0 } };
  });
}

/** A runner whose world is made up: time passes only by waiting, and waiting is written down. */
function runner(processBatch: (batch: LaneBatch) => void) {
  const waits: number[] = [];
  const processed: string[] = [];
  const dead: string[] = [];
  const repositioned: number[] = [];
  const held = new Map<number, HeldPartition>();
  const made = new LaneRunner({
    processBatch: (batch) => Promise.resolve().then(() => { processBatch(batch); }),
    deadLetter: ({ batch: { records: [record] }, reason }) => {
      dead.push(`${String(record!.partition)}@${String(record!.offset)} ${reason}`);
      return Promise.resolve();
    },
    clock: { now: () => 0, sleep: (ms) => { waits.push(ms); return Promise.resolve(); } },
    random: () => 1,
    logger: quiet,
    signal: new AbortController().signal,
    reposition: (stored) => {
      for (const { partition } of stored) {
        repositioned.push(partition);
        held.get(partition)?.drop();
      }
    },
    processed: (queued) => { processed.push(...queued.map(({ record }) => `${String(record.partition)}@${String(record.offset)}`)); },
  });
  return { waits, processed, dead, repositioned, run: (queued: QueuedRecord[]) => {
    for (const entry of queued) held.set(entry.record.partition, entry.held);
    return made.run(queued);
  } };
}

describe('LaneRunner', () => {
  it('finds any set of culprits, and processes every other record once and in order', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.uniqueArray(fc.nat(59), { maxLength: 8 }), async (count, bad) => {
      const { run, processed, dead } = runner(({ records }) => {
        if (records.some(({ offset }) => bad.includes(offset))) throw new DataError('bad', 'bad');
      });
      await run(queue(count));
      const culprits = bad.filter((offset) => offset < count);
      expect(dead).toHaveLength(culprits.length);
      expect(processed).toEqual(Array.from({ length: count }, (_, n) => `0@${String(n)}`));
    }));
  });

  it('waits longer each time, up to five seconds, and never gives up', async () => {
    let failures = 0;
    const { run, waits, processed } = runner(() => {
      failures += 1;
      if (failures <= 10) throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    });
    await run(queue(3));
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000]);
    expect(processed).toHaveLength(3);
  });

  it('leaves out the prefix that was applied, of that partition only', async () => {
    const batches: LaneBatch[] = [];
    const { run } = runner((batch) => {
      batches.push(batch);
      if (batches.length === 1) throw new OffsetAhead([{ topic: 'topic', partition: 1, nextOffset: 2 }]);
    });
    await run(queue(6, 2));
    expect(batches[1]?.spans).toEqual([{ partition: 0, from: 0, to: 3 }, { partition: 1, from: 2, to: 3 }]);
  });

  it('reads a partition anew that the database is behind with, and goes on with the others', async () => {
    const batches: LaneBatch[] = [];
    const { run, repositioned } = runner((batch) => {
      batches.push(batch);
      if (batches.length === 1) throw new OffsetBehind([{ topic: 'topic', partition: 1, nextOffset: null }]);
    });
    await run(queue(6, 2));
    expect(repositioned).toEqual([1]);
    expect(batches[1]?.spans).toEqual([{ partition: 0, from: 0, to: 3 }]);
  });

  it('does not bury a whole topic for a bug of its own', async () => {
    const { run, dead } = runner(() => {
      throw new TypeError('every record fails');
    });
    await expect(run(queue(100))).rejects.toThrow('20 records in a row failed');
    expect(dead).toHaveLength(20);
  });
});

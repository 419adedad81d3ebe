import { HeldPartition } from './lane.ts';
import { LagWatch } from './lag-watch.ts';
import type { Log } from './log.ts';
import { quiet } from './spec-support/stand.ts';

function watch(high: number) {
  const held = new HeldPartition('topic', 0);
  held.beginAt(10);
  const world = { now: 0, processed: 0, waits: false, reasons: [] as string[], held };
  const unused = (): never => {
    throw new Error('not asked for here');
  };
  const log: Log = { watermarks: () => Promise.resolve(new Map([[0, { low: 0, high }]])), send: unused, reader: unused };
  const made = new LagWatch({
    log, logger: quiet, everyMs: 1, fatalMs: 60_000, signal: new AbortController().signal,
    clock: { now: () => world.now, sleep: () => Promise.resolve() },
    held: () => [held], processedRecords: () => world.processed, waits: () => world.waits,
    fatal: (reason) => world.reasons.push(reason.message),
  });
  const lookAt = async (now: number): Promise<void> => {
    world.now = now;
    await made.look();
  };
  return { world, made, lookAt };
}

describe('LagWatch', () => {
  it('ends the process when lag stands still', async () => {
    const { world, made, lookAt } = watch(15);
    await lookAt(0);
    expect(made.lag).toBe(5);
    await lookAt(59_999);
    expect(world.reasons).toEqual([]);
    await lookAt(60_000);
    expect(world.reasons[0]).toContain('5 records wait');
  });

  it('is content with the smallest progress, with a known reason to wait, and without lag', async () => {
    const { world, made, lookAt } = watch(15);
    await lookAt(0);
    world.processed = 1;
    await lookAt(60_000);
    world.waits = true;
    await lookAt(180_000);
    world.waits = false;
    world.held.processedTo = 15;
    await lookAt(300_000);
    expect(world.reasons).toEqual([]);
    expect(made.stillSince).toBeUndefined();
  });

  it('tells a recreated topic by its end', async () => {
    const { world, lookAt } = watch(3);
    await lookAt(0);
    expect(world.reasons[0]).toContain('recreated');
  });
});

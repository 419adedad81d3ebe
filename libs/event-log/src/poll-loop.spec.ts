import type { Clock } from './log.ts';
import { PollLoop } from './poll-loop.ts';

/** A clock on which a rest lasts until the test ends it, or somebody aborts it. */
class HeldClock implements Clock {
  readonly rests: { readonly ms: number; readonly end: () => void }[] = [];
  now = (): number => 0;

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.rests.push({ ms, end: resolve });
      if (signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => { resolve(); });
    });
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function loopOver(looks: (boolean | Error)[]) {
  const clock = new HeldClock();
  const failures: [string, number, number][] = [];
  let looked = 0;
  const look = (): Promise<boolean> => {
    const result = looks[looked] ?? false;
    looked += 1;
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
  };
  const loop = new PollLoop({ look, failed: ({ message }, { attempts, delayMs }) => failures.push([message, attempts, delayMs]), pollMs: 250, clock, random: () => 1 });
  loop.start();
  return { loop, clock, failures, looked: () => looked };
}

it('looks again at once while there is more, then rests', async () => {
  const { loop, clock, looked } = loopOver([true, true, false]);
  await turn();
  expect([looked(), clock.rests.map(({ ms }) => ms)]).toEqual([3, [250]]);
  clock.rests[0]?.end();
  await turn();
  expect([looked(), clock.rests.length]).toEqual([4, 2]);
  await loop.stop();
});

it('is woken from its rest, and rests not at all when it was woken while it looked', async () => {
  const { loop, clock, looked } = loopOver([]);
  loop.wake();
  await turn();
  expect([looked(), clock.rests.length]).toEqual([2, 1]);
  loop.wake();
  await turn();
  expect([looked(), clock.rests.length]).toEqual([3, 2]);
  await loop.stop();
});

it('waits longer after each failure, which nobody wakes it from, and forgets them with a success', async () => {
  const { loop, clock, failures } = loopOver([new Error('away'), new Error('away'), true, new Error('again')]);
  await turn();
  loop.wake();
  await turn();
  expect(failures).toEqual([['away', 1, 100]]);
  clock.rests[0]?.end();
  await turn();
  clock.rests[1]?.end();
  await turn();
  expect(failures).toEqual([['away', 1, 100], ['away', 2, 200], ['again', 1, 100]]);
  await loop.stop();
});

it('ends its rest when it is stopped, and looks no more', async () => {
  const { loop, looked } = loopOver([false]);
  await turn();
  await loop.stop();
  expect([looked(), loop.isStopping]).toEqual([1, true]);
});

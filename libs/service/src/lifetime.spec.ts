import { jest } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import { Lifetime } from './lifetime.ts';
import { createLogger } from './logger.ts';

describe('the end of a process', () => {
  const handlers = new EventEmitter();
  const exits = new EventEmitter();

  beforeEach(() => {
    handlers.removeAllListeners();
    jest.spyOn(process, 'on').mockImplementation((event, listener) => {
      handlers.on(event, listener as (...given: unknown[]) => void);
      return process;
    });
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      exits.emit('exit', code);
      return undefined as never;
    });
  });
  afterEach(() => jest.restoreAllMocks());

  function lifetime(): Lifetime {
    const created = new Lifetime(createLogger('test', 'silent'));
    created.listenToSignals();
    return created;
  }

  it.each(['SIGTERM', 'SIGINT'])('runs the hooks in order on %s and exits 0, though one of them fails', async (signal) => {
    const order: string[] = [];
    const ending = lifetime();
    ending.onStop('first', async () => {
      await Promise.resolve();
      order.push('first');
    });
    ending.onStop('failing', () => Promise.reject(new Error('no')));
    ending.onStop('last', () => void order.push('last'));
    const exit = once(exits, 'exit');
    handlers.emit(signal);
    expect(await exit).toEqual([0]);
    expect(order).toEqual(['first', 'last']);
  });

  it('exits 1 at once when told twice', async () => {
    const hanging = lifetime();
    hanging.onStop('hangs', () => new Promise(() => undefined));
    const exit = once(exits, 'exit');
    handlers.emit('SIGTERM');
    handlers.emit('SIGTERM');
    expect(await exit).toEqual([1]);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('exits 1 on %s', async (event) => {
    lifetime();
    const exit = once(exits, 'exit');
    handlers.emit(event, new Error('x'));
    expect(await exit).toEqual([1]);
  });

  it('exits 1 when a hook hangs for 18 s', async () => {
    jest.useFakeTimers();
    lifetime().onStop('hangs', () => new Promise(() => undefined));
    const exit = once(exits, 'exit');
    handlers.emit('SIGTERM');
    jest.advanceTimersByTime(18_000);
    jest.useRealTimers();
    expect(await exit).toEqual([1]);
  });
});

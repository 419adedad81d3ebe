import { jest } from '@jest/globals';
import { Health } from './health.ts';

const aLookMs = 3_000;

describe('the log of a service about its health', () => {
  const lines: string[] = [];
  const log = (level: string) => (_fields: unknown, message: string) => { lines.push(`${level}: ${message}`); };
  const logger = { info: log('info'), warn: log('warn') } as unknown as Parameters<Health['watch']>[0];
  let stop: AbortController;
  let report: { ok: boolean; detail: string };
  beforeEach(() => {
    jest.useFakeTimers();
    lines.length = 0;
    stop = new AbortController();
    report = { ok: false, detail: 'not there yet' };
    const health = new Health();
    health.registerReadiness('accounts', () => report);
    health.watch(logger, stop.signal);
  });
  afterEach(() => {
    stop.abort();
    jest.useRealTimers();
  });

  const look = (times: number) => jest.advanceTimersByTimeAsync(times * aLookMs);

  it('says nothing of what comes while the service starts', async () => {
    await look(3);
    report = { ok: true, detail: 'is there' };
    await look(20);
    expect(lines).toEqual([]);
  });

  it('warns of what is still not there after half a minute, once', async () => {
    await look(20);
    expect(lines).toEqual(['warn: accounts is not well: not there yet']);
  });

  it('warns at once of what was well before, and says when it is well again', async () => {
    report = { ok: true, detail: 'is there' };
    await look(1);
    report = { ok: false, detail: 'gone' };
    await look(2);
    report = { ok: true, detail: 'is there' };
    await look(1);
    expect(lines).toEqual(['warn: accounts is not well: gone', 'info: accounts is well again']);
  });
});

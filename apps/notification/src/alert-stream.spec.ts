import type { Alert } from '@rapport/contracts';
import { createKey, openDataSource } from '@rapport/service';
import { eventually } from '@rapport/tools/testing';
import { notificationSchema } from './database/schema.ts';
import { allFive } from './spec-support/changes.ts';
import { logger, RunningNotification } from './spec-support/running-notification.ts';

let running: RunningNotification;

beforeAll(async () => {
  running = await RunningNotification.start();
}, 60_000);

afterAll(() => running.end(), 60_000);

interface Read {
  readonly id: number;
  readonly event: string;
  readonly customer: string;
}

/** A reader that keeps what it got. */
class Reader {
  text = '';
  ended: Promise<void> = Promise.resolve();
  private readonly end = new AbortController();

  static async open(url: string, headers: Record<string, string>): Promise<Reader> {
    const reader = new Reader();
    const response = await fetch(`${url}/v1/stream`, { headers, signal: reader.end.signal });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    reader.ended = reader.read(response);
    return reader;
  }

  get events(): Read[] {
    return this.text.split('\n\n').flatMap((block) => {
      const [, id, event, data] = /^id: (\d+)\nevent: (\S+)\ndata: (.*)$/.exec(block) ?? [];
      return id === undefined || event === undefined ? [] : [{ id: Number(id), event, customer: (JSON.parse(data ?? '') as Alert).customer.id }];
    });
  }

  close(): void {
    this.end.abort();
  }

  private async read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) this.text += decoder.decode(chunk as Uint8Array, { stream: true });
    } catch {
      // Closed by the test.
    }
  }
}

it('tells every instance’s readers what happened, in one order, and goes on after Last-Event-ID', async () => {
  const second = await running.another(await openDataSource({ ...notificationSchema, url: running.database.url, logger }));
  try {
    await running.tellStepsAlone();
    const readers = await Promise.all([running.service.url, second.url].map((url) => Reader.open(url, running.credential())));
    await running.send(...Array.from({ length: 20 }, (_, index) => allFive(`streamed-${index}`)));
    await eventually(() => { for (const reader of readers) expect(reader.events).toHaveLength(20); });
    const { body } = await running.call('GET', '/v1/alerts?customer=streamed-0');
    await running.call('POST', `/v1/alerts/${String(body.items?.[0]?.['id'])}/acknowledge`, { body: {} });
    await eventually(() => { for (const reader of readers) expect(reader.events.at(-1)).toMatchObject({ id: 21, event: 'alert.acknowledged', customer: 'streamed-0' }); });
    expect(readers[0]!.events.map(({ id }) => id)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
    expect(readers[1]!.events).toEqual(readers[0]!.events);

    const later = await Reader.open(second.url, { ...running.credential(), 'last-event-id': '18' });
    await eventually(() => { expect(later.events).toEqual(readers[0]!.events.slice(18)); });
    for (const reader of [...readers, later]) reader.close();
  } finally {
    await second.stop();
  }
}, 60_000);

it('tells where it began before anything happens, so that a reader cut off then loses nothing', async () => {
  const reader = await Reader.open(running.service.url, running.credential());
  await eventually(() => { expect(reader.text).toMatch(/^: connected\nid: \d+\n\n/); });
  const [, began = ''] = /id: (\d+)/.exec(reader.text) ?? [];
  reader.close();
  await running.send(allFive('while-away'));
  const later = await Reader.open(running.service.url, { ...running.credential(), 'last-event-id': began });
  await eventually(() => { expect(later.events.map(({ customer }) => customer)).toEqual(['while-away']); });
  later.close();
}, 30_000);

it('tells nobody of another tenant, and nobody without a key', async () => {
  await running.dataSource.query(`INSERT INTO access.tenant (id, name) VALUES ('north', 'North')`);
  const { key } = await createKey(running.dataSource.manager, 'north', { name: 'theirs', scopes: ['read'] });
  const theirs = await Reader.open(running.service.url, { ...running.credential(key), 'last-event-id': '0' });
  await running.send(allFive('north-1', { tenant: 'north' }));
  await eventually(() => { expect(theirs.events).toEqual([{ id: 1, event: 'alert.opened', customer: 'north-1' }]); });
  theirs.close();
  expect((await fetch(`${running.service.url}/v1/stream`)).status).toBe(401);
}, 30_000);

it('ends its streams when the service stops', async () => {
  const reader = await Reader.open(running.service.url, running.credential());
  const began = performance.now();
  const stopped = running.service.stop();
  // Well before connections are cut.
  await reader.ended;
  expect(performance.now() - began).toBeLessThan(2_500);
  await stopped;
  await running.open();
  await running.send(allFive('afterwards'));
  await running.quiet();
}, 30_000);

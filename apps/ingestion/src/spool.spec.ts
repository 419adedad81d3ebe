import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { outboxShards } from '@rapport/event-log';
import type { RunningService } from '@rapport/service';
import { createTestDatabase, eventually, uniqueName } from '@rapport/tools/testing';
import { DataSource } from 'typeorm';
import { eventOf, post, startForTest } from './spec-support/running-ingestion.ts';
import { readInteractions } from './spec-support/topic-records.ts';

const ready = async (service: RunningService): Promise<{ status: number; kafka: string }> => {
  const response = await fetch(`${service.url}/readyz`);
  const { checks } = (await response.json()) as { checks: { kafka: { detail: string } } };
  return { status: response.status, kafka: checks.kafka.detail };
};

it('keeps what comes without Kafka, publishes it in the order of each customer, and lets nobody overtake', async () => {
  const source = uniqueName('spool').replaceAll('_', '-');
  const database = await createTestDatabase();
  const line = await closedLine((process.env['KAFKA_BROKERS'] ?? '').split(',')[0] ?? '');
  const service = await startForTest(database.url, { KAFKA_BROKERS: line.address });
  const records = await readInteractions();
  const dataSource = service.app.get(DataSource);
  try {
    const of = (customer: string, id: string) => eventOf(source, id, { customer: { id: `${source}-${customer}` } });
    for (const id of ['a-1', 'a-2', 'a-3']) expect(await post(service, of('acme', id))).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(await ready(service)).toMatchObject({ status: 200, kafka: expect.stringMatching(/Kafka does not answer; events are taken into PostgreSQL, where 3 wait/) as string });
    await eventually(async () => { expect(await (await fetch(`${service.url}/metrics`)).text()).toMatch(/^ingestion_spool_rows 3$/m); });

    // Another instance's relay holds the shards: Kafka is back, and what waits is not published yet.
    const relay = dataSource.createQueryRunner();
    await relay.query('BEGIN');
    await relay.query(`SELECT pg_advisory_xact_lock(hashtext('ingestion.outbox'), shard) FROM generate_series(0, ${String(outboxShards - 1)}) AS shard`);
    await line.open();
    await eventually(async () => { expect((await ready(service)).kafka).toMatch(/^answers; 3 wait/); });
    expect(await post(service, of('acme', 'a-4'))).toMatchObject({ status: 202 });
    expect(await post(service, of('globex', 'g-1'))).toMatchObject({ status: 202 });
    await eventually(() => { expect(records.of(source, 'g-1')).toHaveLength(1); });
    expect(records.of(source, 'a-1')).toHaveLength(0);
    await relay.query('COMMIT');
    await relay.release();

    await eventually(() => { expect(records.of(source, 'a-4')).toHaveLength(1); });
    const placed = ['a-1', 'a-2', 'a-3', 'a-4'].flatMap((id) => records.of(source, id)).map(({ partition, offset }) => ({ partition, offset }));
    expect(placed).toHaveLength(4);
    expect(new Set(placed.map(({ partition }) => partition)).size).toBe(1);
    expect(placed).toEqual(placed.toSorted((a, b) => a.offset - b.offset));
    await eventually(async () => { expect(await ready(service)).toEqual({ status: 200, kafka: 'answers' }); });
  } finally {
    await records.stop();
    await service.stop();
    line.close();
    await database.drop();
  }
});

it('takes no more when the oldest has waited too long without Kafka, and takes again while that one is published', async () => {
  const source = uniqueName('age').replaceAll('_', '-');
  const database = await createTestDatabase();
  const line = await closedLine((process.env['KAFKA_BROKERS'] ?? '').split(',')[0] ?? '');
  const service = await startForTest(database.url, { KAFKA_BROKERS: line.address, SPOOL_MAX_AGE_SECONDS: '600' });
  const records = await readInteractions();
  const dataSource = service.app.get(DataSource);
  try {
    const event = (id: string) => eventOf(source, id, { customer: { id: source } });
    expect(await post(service, event('old'))).toMatchObject({ status: 202 });
    await dataSource.query(`UPDATE ingestion.outbox SET created_at = created_at - interval '1 hour'`);
    await eventually(async () => { expect(await ready(service)).toMatchObject({ status: 503, kafka: expect.stringMatching(/takes no more: 1 wait/) as string }); });
    expect(await post(service, event('refused'))).toMatchObject({ status: 503 });

    const relay = dataSource.createQueryRunner();
    await relay.query('BEGIN');
    await relay.query(`SELECT pg_advisory_xact_lock(hashtext('ingestion.outbox'), shard) FROM generate_series(0, ${String(outboxShards - 1)}) AS shard`);
    await line.open();
    await eventually(async () => { expect(await ready(service)).toMatchObject({ status: 200, kafka: expect.stringMatching(/^answers; 1 wait .*the oldest for 36\d\d of 600 s/) as string }); });
    expect(await post(service, event('behind'))).toMatchObject({ status: 202 });
    expect(await ready(service)).toMatchObject({ status: 200 });
    await relay.query('COMMIT');
    await relay.release();
    await eventually(() => { expect([records.of(source, 'old').length, records.of(source, 'behind').length]).toEqual([1, 1]); });
  } finally {
    await records.stop();
    await service.stop();
    line.close();
    await database.drop();
  }
});

/** An address where nobody listens until it is opened: then it leads to the target. */
async function closedLine(target: string): Promise<{ address: string; open: () => Promise<void>; close: () => void }> {
  const [host = '', port = ''] = target.split(':');
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    for (const socket of [near, far]) socket.on('error', () => { [near, far].forEach((end) => void end.destroy()); });
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const open = async (): Promise<void> => {
    server.listen(own, '127.0.0.1');
    await once(server, 'listening');
  };
  return { address: `127.0.0.1:${String(own)}`, open, close: () => { server.close(); } };
}

import { createTestDatabase, eventually } from '@rapport/tools/testing';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { DataSource } from 'typeorm';
import { eventOf, post, startForTest, structured } from './spec-support/running-ingestion.ts';

describe('ingestion without Kafka and without PostgreSQL', () => {
  it('starts, fills the spool, then answers 503 with Retry-After; without both it is not ready', async () => {
    const other = await createTestDatabase();
    const line = await cuttableLine(other.url);
    const service = await startForTest(line.url, { KAFKA_BROKERS: '127.0.0.1:1', SPOOL_MAX_BYTES: '2500' });
    try {
      const answers = [];
      for (let n = 0; n < 10; n += 1) answers.push(await post(service, eventOf('crm', `k-${n}`)));
      const statuses = answers.map(({ status }) => status);
      expect(statuses[0]).toBe(202);
      expect(statuses).toEqual(statuses.toSorted());
      const answer = answers.at(-1);
      expect(answer).toMatchObject({ status: 503, body: { type: 'urn:rapport:problem:unavailable' } });
      expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(answer?.headers.get('retry-after'))).toBeLessThanOrEqual(300);
      const kept = await service.app.get(DataSource).query<object[]>("SELECT 1 FROM ingestion.outbox WHERE published_at IS NULL");
      expect(kept).toHaveLength(statuses.filter((status) => status === 202).length);
      // A dead letter that can't be kept, then a key that can't be checked: never 422, never 401.
      await line.cut();
      expect(await post(service, eventOf('crm', 'k-2', { kind: undefined }))).toMatchObject({ status: 503 });
      const stranger = { 'content-type': structured, authorization: `Bearer rk_stranger01_${'B'.repeat(43)}` };
      expect(await post(service, eventOf('crm', 'k-3'), stranger)).toMatchObject({ status: 503 });
      await eventually(async () => { expect((await fetch(`${service.url}/readyz`)).status).toBe(503); });
    } finally {
      await service.stop();
      await other.drop();
    }
  });
});

/** A way to the database that can be cut. */
async function cuttableLine(url: string): Promise<{ url: string; cut: () => Promise<void> }> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      // Whatever cuts one end cuts the other; the error itself is the test's own doing.
      const cutBoth = (): void => { [near, far].forEach((end) => void end.destroy()); };
      socket.on('error', cutBoth).on('close', cutBoth);
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const near = new URL(url);
  near.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    });
  return { url: near.href, cut };
}

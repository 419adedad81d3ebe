import { createTestDatabase } from '@rapport/tools/testing';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { eventOf, post, startForTest, structured } from './spec-support/running-ingestion.ts';

describe('ingestion without Kafka and without PostgreSQL', () => {
  it('starts, answers 503 with Retry-After, and is not ready', async () => {
    const other = await createTestDatabase();
    const line = await cuttableLine(other.url);
    const service = await startForTest(line.url, { KAFKA_BROKERS: '127.0.0.1:1' });
    try {
      const answer = await post(service, eventOf('crm', 'k-1'));
      expect(answer).toMatchObject({ status: 503, body: { type: 'urn:rapport:problem:unavailable' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(300);
      expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
      // A dead letter that can't be kept, then a key that can't be checked: never 422, never 401.
      await line.cut();
      expect(await post(service, eventOf('crm', 'k-2', { kind: undefined }))).toMatchObject({ status: 503 });
      const stranger = { 'content-type': structured, authorization: `Bearer rk_stranger01_${'B'.repeat(43)}` };
      expect(await post(service, eventOf('crm', 'k-3'), stranger)).toMatchObject({ status: 503 });
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

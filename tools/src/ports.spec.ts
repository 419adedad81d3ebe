import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isFree, keepPorts } from './ports.ts';

function occupy(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => { resolve(server); });
  });
}

describe('ports', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rapport-ports-'))));
  afterEach(() => { rmSync(folder, { recursive: true }); });

  it('sees whether somebody listens', async () => {
    const port = await freePort();
    const server = await occupy(port);
    expect(await isFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isFree(port)).toBe(true);
  });

  it('keeps a port between starts, and chooses anew only one that is taken', async () => {
    const file = join(folder, 'ports.json');
    const [wished, other] = [await freePort(), await freePort()];
    const first = await keepPorts(file, { kafka: wished, postgres: other });
    expect(first).toEqual({ kafka: wished, postgres: other });

    const server = await occupy(wished);
    const second = await keepPorts(file, { kafka: 1, postgres: 1 });
    await new Promise((resolve) => server.close(resolve));
    expect(second.postgres).toBe(other);
    expect(second.kafka).not.toBe(wished);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(second);
    expect(await keepPorts(file, { kafka: 1 })).toEqual(second);
  });

  it('takes none that an outgoing connection may take', async () => {
    const file = join(folder, 'ports.json');
    writeFileSync(file, '{"kafka": 39092}');
    const ports = await keepPorts(file, { kafka: 39_092, postgres: 35_432 });
    for (const port of Object.values(ports)) expect(port).toBeLessThan(32_768);
  });

  it('never gives two names the same port', async () => {
    const port = await freePort();
    const ports = await keepPorts(join(folder, 'ports.json'), { kafka: port, controller: port });
    expect(ports.kafka).toBe(port);
    expect(ports.controller).not.toBe(port);
  });
});

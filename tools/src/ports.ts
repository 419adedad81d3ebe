import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const lowest = 20_000;
const highest = 32_000;
/**
 * From here on Linux gives ports to outgoing connections. A server that listens there can find its port taken, and one
 * who knocks before it listens can be given that very port and be connected to himself.
 */
const outgoing = 32_768;

/** Whether nobody listens on 127.0.0.1 or on all addresses at `port`. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => { resolve(false); });
    server.listen({ port, host, exclusive: true }, () => server.close(() => { resolve(true); }));
  });
}

/** A port that is free now and not among `taken`. */
export async function freePort(taken: readonly number[] = []): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
}

/**
 * The ports by name as `file` remembers them; a new name starts at its wish. One that is taken by somebody else, or
 * that outgoing connections may take, is chosen anew, and the file is written again.
 */
export async function keepPorts<Name extends string>(file: string, wishes: Record<Name, number>): Promise<Record<Name, number>> {
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
  const ports: Record<string, number> = { ...kept };
  for (const [name, wish] of Object.entries<number>(wishes)) {
    const port = kept[name] ?? wish;
    const others = Object.entries(ports).filter(([other]) => other !== name).map(([, value]) => value);
    ports[name] = port > 0 && port < outgoing && !others.includes(port) && (await isFree(port)) ? port : await freePort(others);
  }
  writeFileSync(file, `${JSON.stringify(ports, null, 2)}\n`);
  return ports;
}

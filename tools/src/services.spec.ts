import { createServer } from 'node:net';
import { freePort } from './ports.ts';
import { choosePorts, defaultPorts, warningOf } from './services.ts';
import { exampleVariables } from './testing.ts';
import { WarningFilter } from './warning-filter.ts';

describe('ports of the services', () => {
  it('are taken from the environment', async () => {
    const ports = [await freePort(), await freePort(), await freePort(), await freePort()];
    const chosen = await choosePorts({ INGESTION_PORT: String(ports[0]), SCORING_PORT: String(ports[1]), NOTIFICATION_PORT: String(ports[2]), CONSOLE_PORT: String(ports[3]) });
    expect(Object.values(chosen.ports)).toEqual(ports);
    expect(chosen.remarks).toEqual([]);
  });

  it('stand in .env.example with their defaults', () => {
    const usual = Object.fromEntries(Object.entries(defaultPorts).map(([name, port]) => [`${name.toUpperCase()}_PORT`, String(port)]));
    expect(exampleVariables('npm start')).toMatchObject(usual);
  });

  it('end the start when an explicit one is taken, or none', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await expect(choosePorts({ INGESTION_PORT: String(port) })).rejects.toThrow(`somebody else listens on port ${port}`);
    await new Promise((resolve) => server.close(resolve));
    await expect(choosePorts({ INGESTION_PORT: 'eighty' })).rejects.toThrow('INGESTION_PORT is not a port');
  });
});

describe('warnings of a service', () => {
  it('are its log lines of level warn and above, and what is no log line', () => {
    expect(warningOf('{"level":30,"msg":"fine"}')).toBeUndefined();
    expect(warningOf('{"level":"info","msg":"fine"}')).toBeUndefined();
    expect(warningOf('{"level":50,"msg":"no","err":{"message":"why"}}')).toBe('no: why');
    expect(warningOf('{"level":"warn","msg":"hm"}')).toBe('hm');
    expect(warningOf('Error: boom')).toBe('Error: boom');
    expect(warningOf('')).toBeUndefined();
  });

  it('show at most five lines in ten seconds', () => {
    const shown: string[] = [];
    const filter = new WarningFilter('scoring', 'the file', (line) => shown.push(line));
    for (let index = 0; index < 20; index += 1) filter.take(`${index}`, 100_000);
    expect(shown).toHaveLength(6);
    expect(shown[5]).toBe('scoring: more in the file');
    filter.take('later', 111_000);
    expect(shown[6]).toBe('scoring: later');
  });
});

import { createLogger, parseConfig } from '@rapport/service';
import { eventually } from '@rapport/tools/testing';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { consoleConfig } from './config.ts';
import { joinStreams } from './joined-stream.ts';
import { ServiceClient } from './service-client.ts';
import { ServiceWatch } from './service-watch.ts';

const logger = createLogger('test', 'silent');
/** What scoring and notification were asked to go on after, in the order of the calls. */
const asked: (string | undefined)[] = [];
const open: ServerResponse[] = [];
let server: Server;
let services: ServiceClient;

// The far end of the line, byte by byte: every stream begins at 7.
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url !== '/v1/stream') {
      response.end('{}');
      return;
    }
    asked.push(request.headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': connected\nid: 7\n\n');
    open.push(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = parseConfig(consoleConfig, { DATABASE_URL: 'postgres://127.0.0.1/none', CONSOLE_API_KEY: 'key', INGESTION_URL: url, SCORING_URL: url, NOTIFICATION_URL: url });
  services = new ServiceClient(config, logger);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('goes on where a stream began that was cut off before its first event, and tells the browser that place', async () => {
  const end = new AbortController();
  let text = '';
  const joined = joinStreams({
    services,
    watch: new ServiceWatch(services),
    actor: 'jo@supplier.example',
    lastEventId: undefined,
    isAllowed: () => Promise.resolve(true),
    write: (more) => { text += more; },
    end,
  });
  await eventually(() => { expect(text).toContain('id: 7,7\n\n'); });
  expect(asked).toEqual([undefined, undefined]);
  for (const response of open) response.end();
  await eventually(() => { expect(asked.slice(2)).toEqual(['7', '7']); });
  open.at(-1)?.write('id: 8\nevent: alert.opened\ndata: {}\n\n');
  await eventually(() => { expect(text).toMatch(/id: (8,7|7,8)\nevent: alert\.opened\ndata: \{\}\n\n$/); });
  end.abort();
  await joined;
}, 20_000);

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { runConsole, type RunningConsole } from './spec-support/running-console.ts';

let server: Server;
let running: RunningConsole;
/** What reached ingestion's address. */
const arrived: { readonly actor: string | undefined; readonly data: Record<string, unknown> }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      arrived.push({ actor: request.headers['rapport-actor'] as string | undefined, data: (JSON.parse(body) as { data: Record<string, unknown> }).data });
      response.writeHead(202).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  running = await runConsole({ INGESTION_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}, 60_000);

afterAll(async () => {
  await running.stop();
  server.closeAllConnections();
  server.close();
});

it('records an interaction in the name of the person who is signed in, whoever the body names', async () => {
  const browser = await running.signIn('agent');
  const data = { kind: 'note.written', customer: { id: 'acme' }, actor: { type: 'agent', id: 'somebody@else.example' } };
  expect((await browser.call('POST', '/api/interactions', { data })).status).toBe(202);
  const [sent] = arrived;
  expect(sent?.actor).toMatch(/^agent-\d+@example\.org$/);
  expect(sent?.data).toEqual({ ...data, actor: { type: 'agent', id: sent?.actor } });
});

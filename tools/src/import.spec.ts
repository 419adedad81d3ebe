import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './folders.ts';

interface Sent {
  readonly source: string;
  readonly id: string;
  readonly time: string;
  readonly data: { value?: { currency: string }; customer: { id: string } };
}

/** Answers as examples.md says, and fails on demand: the failures can't be had from the services at will. */
class ScriptedProduct {
  readonly counted = new Map<string, { occurredAt: string; receivedAt: string }>();
  readonly batches: Sent[][] = [];
  readonly lookups: number[] = [];
  readonly firstAnswers: { status: number; headers?: Record<string, string> }[] = [];
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://x');
    const json = (status: number, body: unknown, headers = {}) => response.writeHead(status, headers).end(JSON.stringify(body));
    if (url.pathname === '/v1/model') return void json(200, { currency: { report: 'CHF' } });
    if (url.pathname === '/healthz') return void json(200, {});
    if (url.pathname === '/v1/interactions') {
      const known = this.counted.get(`${url.searchParams.get('source')}#${url.searchParams.get('id')}`);
      return void json(known ? 200 : 404, known ?? {});
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (url.pathname === '/v1/interactions/lookup') {
      const { source, ids } = JSON.parse(Buffer.concat(chunks).toString()) as { source: string; ids: string[] };
      this.lookups.push(ids.length);
      const known = ids.flatMap((id) => [this.counted.get(`${source}#${id}`)].flatMap((one) => (one === undefined ? [] : [[id, { receivedAt: one.receivedAt, repeats: 0 }] as const])));
      return void json(200, { known: Object.fromEntries(known) });
    }
    const scripted = this.firstAnswers.shift();
    if (scripted !== undefined) return void json(scripted.status, {}, scripted.headers);
    const events = JSON.parse(Buffer.concat(chunks).toString()) as Sent[];
    this.batches.push(events);
    const rejected = events.flatMap(({ id, data }, index) => (data.customer.id === 'bad' ? [{ index, id, reason: 'invalid-interaction', detail: 'no' }] : []));
    for (const { source, id, time, data } of events) {
      if (data.customer.id !== 'bad' && !this.counted.has(`${source}#${id}`)) this.counted.set(`${source}#${id}`, { occurredAt: time, receivedAt: new Date().toISOString() });
    }
    json(202, { accepted: events.length - rejected.length, rejected });
  }
}

interface Ended {
  readonly code: number;
  readonly lastLine: string;
  readonly all: string;
}

describe('npm run import', () => {
  let folder: string;
  let product: ScriptedProduct;
  let url: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rapport-import-'));
    product = new ScriptedProduct();
    url = await product.start();
  });
  afterEach(async () => {
    await product.stop();
    rmSync(folder, { recursive: true });
  });

  function importFile(file: string, ...options: string[]): Promise<Ended> {
    const env = { ...process.env, INGESTION_URL: url, SCORING_URL: url, API_KEY: 'rk_x', RAPPORT_HOME: folder, NODE_OPTIONS: '' };
    return new Promise((resolve) => {
      execFile(process.execPath, [join(repository, 'tools/dist/import.js'), file, ...options], { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), lastLine: stdout.trim().split('\n').at(-1) ?? '', all: stdout + stderr });
      });
    });
  }

  function ordersFile(rows: string[]): string {
    const file = join(folder, 'orders.csv');
    writeFileSync(file, ['id,date,value', ...rows].join('\n'));
    return file;
  }

  const manyRows = (count: number) => Array.from({ length: count }, (_, index) => `c${index},2026-01-${String((index % 28) + 1).padStart(2, '0')},9.50`);
  const stateOf = (file: string, source: string) => `${file}.${source}.import.json`;

  it('sends batches of at most 500 in the reporting currency and closes with the figures', async () => {
    const ended = await importFile(ordersFile(manyRows(1_234)), '--source', 'shop', '--as', 'orders');
    expect(ended).toMatchObject({ code: 0, lastLine: '1,234 rows: 1,234 accepted, 0 refused, 0 repeats' });
    expect(product.batches.map((batch) => batch.length)).toEqual([500, 500, 234]);
    expect(product.lookups).toEqual([1_000, 234]);
    expect(product.batches[0]![0]!.data.value).toEqual({ amount: '9.50', currency: 'CHF', meaning: 'revenue' });
  });

  it('changes nothing when run again: resumed it sends nothing, without its state file all are repeats', async () => {
    const file = ordersFile(manyRows(600));
    await importFile(file, '--source', 'shop', '--as', 'orders');
    const resumed = await importFile(file, '--source', 'shop', '--as', 'orders');
    expect(resumed.lastLine).toBe('600 rows: 600 accepted, 0 refused, 0 repeats');
    expect(resumed.all).toContain('Nothing was sent now: an earlier run had sent all rows.');
    expect(product.batches).toHaveLength(2);

    rmSync(stateOf(file, 'shop'));
    const again = await importFile(file, '--source', 'shop', '--as', 'orders');
    expect(again).toMatchObject({ code: 0, lastLine: '600 rows: 0 accepted, 0 refused, 600 repeats' });
    expect(product.counted.size).toBe(600);
  });

  it('takes the shift of an earlier import when the product knows the first row', async () => {
    product.counted.set('shop#c0/2026-01-01/0', { occurredAt: '2026-06-30T12:00:00.000Z', receivedAt: '2026-07-01T00:00:00Z' });
    await importFile(ordersFile(manyRows(3)), '--source', 'shop', '--as', 'orders', '--shift-to-now');
    expect(product.batches[0]!.map(({ id, time }) => `${id} ${time}`)).toEqual([
      'c0/2026-01-01/0 2026-06-30T12:00:00Z',
      'c1/2026-01-02/0 2026-07-01T12:00:00Z',
      'c2/2026-01-03/0 2026-07-02T12:00:00Z',
    ]);
  });

  it('puts the newest row on yesterday otherwise', async () => {
    await importFile(ordersFile(manyRows(3)), '--source', 'shop', '--as', 'orders', '--shift-to-now');
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    expect(product.batches[0]![2]!.time).toBe(`${yesterday}T12:00:00Z`);
  });

  it('waits as long as it is asked to, and halves what is too large', async () => {
    product.firstAnswers.push({ status: 503, headers: { 'retry-after': '1' } }, { status: 429, headers: { 'retry-after': '1' } }, { status: 413 });
    const before = Date.now();
    const ended = await importFile(ordersFile(manyRows(10)), '--source', 'shop', '--as', 'orders');
    expect(Date.now() - before).toBeGreaterThan(2_000);
    expect(ended).toMatchObject({ code: 0, lastLine: '10 rows: 10 accepted, 0 refused, 0 repeats' });
    expect(ended.all).toContain('HTTP 503; next attempt in 1 s');
    expect(product.batches.map((batch) => batch.length)).toEqual([5, 5]);
  });

  it('writes refused rows with their reason, of the file and of the product, and ends with 1', async () => {
    const file = ordersFile(['a,2026-01-01,1', 'bad,2026-01-01,1', 'b,someday,1', 'a,2026-01-01,1']);
    const ended = await importFile(file, '--source', 'shop', '--as', 'orders');
    expect(ended).toMatchObject({ code: 1, lastLine: '4 rows: 2 accepted, 2 refused, 0 repeats' });
    const lines = readFileSync(`${file}.rejected.ndjson`, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { row: number; reason: string });
    expect(lines).toMatchObject([
      { row: 2, reason: 'invalid-interaction', detail: 'no' },
      { row: 3, reason: 'invalid-interaction' },
    ]);
  });

  it('counts a row with the id of an earlier one as a repeat', async () => {
    const file = join(folder, 'x.csv');
    writeFileSync(file, 'id,time,kind,customer.id\ne-1,2026-01-01T00:00:00Z,call.answered,a\ne-1,2026-01-01T00:00:00Z,call.answered,a\n');
    expect((await importFile(file, '--source', 'crm')).lastLine).toBe('2 rows: 1 accepted, 0 refused, 1 repeats');
  });

  it('stops on a signal with 2, and the same command resumes', async () => {
    const file = ordersFile(manyRows(700));
    product.firstAnswers.push({ status: 503, headers: { 'retry-after': '60' } });
    const env = { ...process.env, INGESTION_URL: url, SCORING_URL: url, API_KEY: 'rk_x', RAPPORT_HOME: folder, NODE_OPTIONS: '' };
    const stopped = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const child = execFile(process.execPath, [join(repository, 'tools/dist/import.js'), file, '--source', 'shop', '--as', 'orders'], { env }, (error, _stdout, stderr) => {
        resolve({ code: error?.code, stderr });
      });
      child.stderr?.on('data', (chunk: string) => {
        if (chunk.includes('HTTP 503')) child.kill('SIGINT');
      });
    });
    expect(stopped.code).toBe(2);
    expect(stopped.stderr).toContain('The same command resumes.');
    expect(existsSync(stateOf(file, 'shop'))).toBe(true);
    const resumed = await importFile(file, '--source', 'shop', '--as', 'orders');
    expect(resumed.lastLine).toBe('700 rows: 700 accepted, 0 refused, 0 repeats');
    expect(resumed.all).not.toContain('Nothing was sent now');
  });

  it('names what it can not do', async () => {
    const file = ordersFile([]);
    const mapped = await importFile(file, '--source', 'x', '--map', 'm.yaml');
    expect(mapped.code).toBe(2);
    expect(mapped.all).toContain('--map is not there yet');
    const nameless = await importFile(file);
    expect(nameless.code).toBe(2);
    expect(nameless.all).toContain('Usage');
    expect((await importFile('--help')).all).toContain('1 when some were refused');
  });
});

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startProduct, type RunningProduct } from '@rapport/tools/testing';
import { ProductClient } from './product-client.ts';

const root = resolve(import.meta.dirname, '../..');
const cdnow = process.env['RAPPORT_CDNOW'] ?? resolve(root, '../shared/data/cdnow/orders_sample.csv');
const told = existsSync(cdnow) ? it : it.skip;
if (!existsSync(cdnow)) process.stderr.write(`skipped: the real purchases are not at ${cdnow}\n`);

const day = 86_400_000;

describe('importing the purchases of a real shop', () => {
  let product: RunningProduct;
  let client: ProductClient;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    product = await startProduct({ env: {} });
    client = new ProductClient(product.stack);
    folder = await mkdtemp(join(tmpdir(), 'rapport-import-'));
    file = join(folder, 'orders.csv');
    if (existsSync(cdnow)) await copyFile(cdnow, file);
  }, 300_000);
  afterAll(async () => {
    await product.stop();
    await rm(folder, { recursive: true });
  }, 60_000);

  const runImport = async () => {
    const env = { ...process.env, INGESTION_URL: product.stack.urls.ingestion, SCORING_URL: product.stack.urls.scoring, API_KEY: product.stack.apiKey };
    const args = [join(root, 'tools/dist/import.js'), file, '--source', 'cdnow', '--as', 'orders', '--shift-to-now'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 1e8 });
    return stdout.trim().split('\n').at(-1);
  };

  async function list(query: string): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path: string = `/v1/customers?limit=200${query}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const { status, body } = await client.get('scoring', path);
      expect(status).toBe(200);
      const page = body as { items: Record<string, unknown>[]; nextCursor: string | null };
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  told('counts each day with a purchase once, ranks by the score, and alerts nobody', async () => {
    const rows = (await readFile(file, 'utf8')).trim().split('\n').slice(1).map((line) => line.split(','));
    const customers = new Set(rows.map(([id]) => id));
    expect(await runImport()).toBe(`${rows.length.toLocaleString('en-US')} rows: ${rows.length.toLocaleString('en-US')} accepted, 0 refused, 0 repeats`);

    const stored = await list('&sort=-score');
    expect(stored).toHaveLength(customers.size);

    // Confidence is E/(E + 10) with E = days with a purchase − 1: in two digits: it shows how many days were counted.
    const days = new Map([...customers].map((id) => [id, new Set(rows.filter(([row]) => row === id).map(([, date]) => date)).size]));
    for (const item of stored) {
      const repeated = days.get(item['id'] as string)! - 1;
      expect(item['confidence']).toBeCloseTo(Math.round((100 * repeated) / (repeated + 10)) / 100, 9);
    }

    const at = new Date(Date.now() + day).toISOString();
    const computed = await list(`&sort=-score&at=${at}`);
    const scores = computed.map((item) => item['score'] as number);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const one = await Promise.all(computed.slice(0, 25).map(async (item) => (await client.customer(item['id'] as string, `?at=${at}`)).score));
    expect(one).toEqual(scores.slice(0, 25));

    const alerts = await client.get('notification', '/v1/alerts');
    expect((alerts.body as { items: unknown[] }).items).toEqual([]);
  }, 300_000);

  told('a second import without its state file changes nothing', async () => {
    const before = await list('&sort=score');
    for (const name of await readdir(folder)) if (name !== 'orders.csv') await rm(join(folder, name));
    const rows = (await readFile(file, 'utf8')).trim().split('\n').length - 1;
    expect(await runImport()).toBe(`${rows.toLocaleString('en-US')} rows: 0 accepted, 0 refused, ${rows.toLocaleString('en-US')} repeats`);
    const after = await list('&sort=score');
    expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
    const confidences = (items: Record<string, unknown>[]) => new Map(items.map((item) => [item['id'], item['confidence']]));
    expect(confidences(after)).toEqual(confidences(before));
  }, 300_000);
});

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { ProductClient } from './product-client.ts';

const root = resolve(import.meta.dirname, '../..');
const orders = process.env['RAPPORT_CDNOW'] ?? resolve(root, '../shared/data/cdnow/orders_sample.csv');
const withOrders = existsSync(orders) ? describe : describe.skip;
if (!existsSync(orders)) process.stderr.write(`skipped: the real purchases are not at ${orders}\n`);

const day = 86_400_000;
const cut = '1997-12-31';
const horizonDays = 181;

interface Figures {
  readonly state: string;
  readonly customers: number;
  readonly retained: number;
  readonly rhythm: object;
  readonly score: Record<string, number>;
  readonly baselines: Record<string, Record<string, number | null> | null>;
}

interface Learning {
  readonly state: string;
  readonly outcome?: string;
  readonly version?: number;
  readonly against: number;
}

withOrders('learning from the purchases of a real shop', () => {
  let product: RunningProduct;
  let client: ProductClient;
  let folder: string;
  /** By how many days the import moves the file. */
  let shift: number;

  beforeAll(async () => {
    product = await startProduct({ env: {} });
    client = new ProductClient(product.stack);
    folder = await mkdtemp(join(tmpdir(), 'rapport-learning-'));
    const file = join(folder, 'orders.csv');
    await copyFile(orders, file);
    const dates = (await readFile(file, 'utf8')).trim().split('\n').slice(1).map((line) => line.split(',')[1] ?? '');
    const newest = dates.toSorted().at(-1) ?? '';
    shift = Math.floor(Date.now() / day) - 1 - Date.parse(newest) / day;
    const env = { ...process.env, INGESTION_URL: product.stack.urls.ingestion, SCORING_URL: product.stack.urls.scoring, API_KEY: product.stack.apiKey };
    await promisify(execFile)(process.execPath, [join(root, 'tools/dist/import.js'), file, '--source', 'cdnow', '--as', 'orders', '--shift-to-now'], { env, maxBuffer: 1e8 });
  }, 400_000);
  afterAll(async () => {
    await product.stop();
    await rm(folder, { recursive: true });
  }, 60_000);

  const learnings = async (): Promise<Learning[]> => ((await client.get('scoring', '/v1/model/learning')).body as { items: Learning[] }).items;

  it('gives over HTTP the figures of the command line, for a draft and the own history', async () => {
    const draft = (await client.get('scoring', '/v1/model')).body as object;
    expect((await client.put('scoring', '/v1/model/draft', JSON.stringify({ ...draft, name: 'ours' }), 'application/json')).status).toBe(200);
    const shifted = new Date(Date.parse(cut) + shift * day).toISOString().slice(0, 10);
    const begun = await client.post('scoring', '/v1/model/draft/backtest', { cut: shifted, horizonDays });
    expect(begun).toMatchObject({ status: 202, body: { id: expect.stringMatching(/^bt_/) as string } });
    const { id } = begun.body as { id: string };
    const [{ stdout }, told] = await Promise.all([
      promisify(execFile)(process.execPath, [join(root, 'apps/scoring/dist/backtest/main.js'), '--orders', orders, '--cut', cut, '--horizon', String(horizonDays), '--json'], { maxBuffer: 1e8 }),
      eventually(async () => {
        const { status, body } = await client.get('scoring', `/v1/model/backtests/${id}`);
        expect([status, (body as Figures).state]).toEqual([200, 'done']);
        return body as Figures;
      }, { withinMs: 240_000, everyMs: 500 }),
    ]);
    const asked = JSON.parse(stdout) as Figures;
    expect(told).toMatchObject({ cut: shifted, horizonDays, customers: asked.customers, retained: asked.retained });
    for (const [name, figure] of Object.entries(asked.score)) expect([name, told.score[name]]).toEqual([name, expect.closeTo(figure, 4)]);
    expect(told.baselines['rfmLogistic']?.['auc']).toBeCloseTo(asked.baselines['rfmLogistic']?.['auc'] ?? NaN, 4);
  }, 300_000);

  it('publishes what it has learnt after a kill of its process, with its own coefficients, and nothing that is not better', async () => {
    expect((await client.post('scoring', '/v1/model/learning', {})).status).toBe(202);
    await eventually(async () => { expect((await learnings())[0]?.state).toBe('running'); }, { withinMs: 30_000 });
    product.kill('scoring', 'SIGKILL');
    const done = await eventually(async () => {
      const [newest] = await learnings();
      expect(newest?.state).toBe('done');
      return newest!;
    }, { withinMs: 240_000, everyMs: 500 });
    expect(done).toMatchObject({ outcome: 'published', against: 1, version: 2 });
    const { learnt } = (await client.get('scoring', '/v1/model')).body as { learnt: { source: string; chain: { coefficients: number[] } } };
    expect(learnt.source).toBe('chain');
    expect(learnt.chain.coefficients).toHaveLength(14);
    expect(learnt.chain.coefficients.filter((value) => value === 0)).toEqual([]);
    expect((await client.get('scoring', '/v1/model?version=1')).body).not.toHaveProperty('learnt');
    expect((await client.post('scoring', '/v1/model/learning', {})).status).toBe(202);
    await eventually(async () => {
      expect((await learnings())[0]).toMatchObject({ state: 'done', outcome: 'not-better', against: 2 });
    }, { withinMs: 240_000, everyMs: 500 });
    const alerts = await client.get('notification', '/v1/alerts');
    expect((alerts.body as { items: unknown[] }).items).toEqual([]);
  }, 500_000);
});

import { startProduct, type RunningProduct } from '@rapport/tools/testing';
import { Client } from 'pg';
import { ProductClient } from './product-client.ts';
import { judge, sendSteadily } from './steady-load.ts';

const load = { distinct: 3_000, perBatch: 10, batchesPerSecond: 30 };

let product: RunningProduct;
let client: ProductClient;
beforeAll(async () => {
  product = await startProduct({ env: {} });
  client = new ProductClient(product.stack);
}, 300_000);
afterAll(() => product.stop(), 60_000);

it('counts every 2xx exactly once while each service is killed', async () => {
  const kills = (['ingestion', 'scoring', 'notification'] as const).map((service) => () => { product.kill(service); });
  const ledger = await sendSteadily(client, { ...load, source: 'killed', during: kills });
  expect(ledger.counts().acknowledged).toBeGreaterThan(load.distinct / 2);
  await judge(product, { source: 'killed', ledger, withinMs: 60_000 });
}, 180_000);

it('notices when the inbox guard is removed', async () => {
  const database = new Client({ connectionString: product.stack.databaseUrl });
  await database.connect();
  await removeInboxGuard(database);
  await database.end();
  const ledger = await sendSteadily(client, { ...load, source: 'unguarded', during: [] });
  // Without the inbox a repeat reaches the fold a second time; events are counted twice or stop the line.
  await expect(judge(product, { source: 'unguarded', ledger, withinMs: 10_000 })).rejects.toThrow();
}, 180_000);

/** Takes away both halves of the inbox: the look-up of known events and the key that would refuse them. */
async function removeInboxGuard(database: Client): Promise<void> {
  const { rows } = await database.query<{ definition: string }>(
    "SELECT pg_get_functiondef(oid) AS definition FROM pg_proc WHERE proname = 'take_batch' AND pronamespace = 'scoring'::regnamespace ORDER BY pronargs DESC LIMIT 1",
  );
  const unguarded = rows[0]!.definition.replace("coalesce(known, '[]')", "'[]'::json");
  expect(unguarded).not.toBe(rows[0]!.definition);
  await database.query(unguarded);
  const { rows: keys } = await database.query<{ name: string }>(
    "SELECT conname AS name FROM pg_constraint WHERE conrelid = 'scoring.timeline'::regclass AND contype = 'p'",
  );
  await database.query(`ALTER TABLE scoring.timeline DROP CONSTRAINT ${keys[0]!.name}`);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';

const threeMinutes = 180_000;
const aMinute = 60_000;

/** The alerts as the console's page gets them: by session, through its server. */
async function alertsInConsole({ stack }: RunningProduct): Promise<{ cause: string; customer: { name: string } }[]> {
  const headers = { 'content-type': 'application/json', origin: stack.urls.console };
  const session = await fetch(`${stack.urls.console}/api/session`, { method: 'POST', headers, body: JSON.stringify(stack.signIn) });
  const cookie = session.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const answer = await fetch(`${stack.urls.console}/api/notification/v1/alerts?limit=100`, { headers: { cookie } });
  return ((await answer.json()) as { items: { cause: string; customer: { name: string } }[] }).items;
}

describe('the demo of npm start', () => {
  const home = mkdtempSync(join(tmpdir(), 'rapport-demo-'));
  let product: RunningProduct;
  afterAll(async () => {
    await product.stop();
    rmSync(home, { recursive: true, force: true });
  }, threeMinutes);

  const says = (words: string, withinMs: number) => eventually(() => { expect(product.output()).toContain(words); }, { withinMs });

  it(
    'says that it is simulated; within a minute of "ready" an alert is at the receiver and in the console; then one of each cause',
    async () => {
      product = await startProduct({ demo: true, home });
      await says('alert.opened: ', aMinute);
      expect((await alertsInConsole(product)).length).toBeGreaterThan(0);
      await says('What to look at', aMinute);
      expect(product.output()).toContain('SIMULATED');
      expect(product.output()).toContain(`${product.stack.urls.console}/customers/`);
      const named = product.output().split('\n').filter((line) => line.startsWith('planted: ')).flatMap((line) => (line.split(' — ')[1] ?? '').split(', '));
      expect(named.length).toBeGreaterThanOrEqual(9);
      const expected = ['determinant:availability', 'determinant:service', 'signal:offer.received', 'signal:promise.broken'];
      await eventually(async () => {
        const alerts = await alertsInConsole(product);
        expect(alerts.map(({ cause }) => cause)).toEqual(expect.arrayContaining(expected));
        expect(alerts.map(({ customer }) => customer.name)).toEqual(expect.arrayContaining(named));
      });
    },
    threeMinutes + 2 * aMinute,
  );

  it('has a receiver that takes nothing without a signature', async () => {
    const { urls, apiKey } = product.stack;
    const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json' };
    const { receivers } = (await (await fetch(`${urls.notification}/v1/routing`, { headers })).json()) as { receivers: { name: string; webhook_configs?: { url: string }[] }[] };
    const address = receivers.find(({ name }) => name === 'demo')?.webhook_configs?.[0]?.url ?? '';
    expect((await fetch(address, { method: 'POST', body: '{"type":"alert.opened"}' })).status).toBe(401);
  });

  it(
    'goes on with what was there at a second start, and plants nothing twice',
    async () => {
      const before = (await alertsInConsole(product)).length;
      await product.stop();
      product = await startProduct({ demo: true, home });
      await says('What to look at', aMinute);
      expect(product.output()).not.toContain('planted: ');
      expect(await alertsInConsole(product)).toHaveLength(before);
    },
    threeMinutes + aMinute,
  );
});

import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { ProductClient, type Event } from './product-client.ts';
import { receiveWebhooks, signatureHolds, type WebhookReceiver } from './webhook-receiver.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** The shape of the documented example: several receivers and channels, nested routes, times to hold, inhibition. */
const routing = (url: string, groupWait: string): string => `
receivers:
  - name: support
    webhook_configs:
      - url: ${url}
        secret: ${secret}
        send_resolved: true
  - name: key-accounts
    slack_configs:
      - api_url: https://hooks.slack.example/services/T0/B0/x
    email_configs:
      - to: "{owner}"
  - name: nobody
route:
  receiver: support
  group_by: [cause, segment]
  group_wait: ${groupWait}
  group_interval: 5m
  repeat_interval: 24h
  routes:
    - matchers: ['severity="critical"', 'segment=~"enterprise|key"']
      receiver: key-accounts
      continue: true
    - matchers: ['lane="stale"']
      receiver: nobody
    - matchers: ['severity="info"']
      receiver: support
      hold_time_intervals: [nights]
inhibit_rules:
  - source_matchers: ['lane="cohort"']
    target_matchers: ['lane=~"step|level"']
    equal: [segment]
time_intervals:
  - name: nights
    location: Europe/Berlin
    times:
      - { start_time: "18:00", end_time: "24:00" }
      - { start_time: "00:00", end_time: "08:00" }
`;

const yearAhead = new Date(Date.now() + 251 * 86_400_000).toISOString().slice(0, 10);
const contract = (customer: string): Event => ({
  id: `${customer}-contract`,
  time: new Date(Date.now() - 3_600_000).toISOString(),
  data: { kind: 'contract.signed', customer: { id: customer, name: 'ACME GmbH' }, facts: { contractEndsAt: yearAhead } },
});
const complaint = (customer: string, n: number): Event => ({
  id: `${customer}-c-${n}`,
  time: new Date().toISOString(),
  data: { kind: 'complaint.received', customer: { id: customer } },
});

describe('a first alert at a webhook', () => {
  let product: RunningProduct;
  let client: ProductClient;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    product = await startProduct({ env: { ALLOW_PRIVATE_RECEIVERS: 'true' } });
    client = new ProductClient(product.stack);
    receiver = await receiveWebhooks();
  }, 300_000);
  afterAll(async () => {
    await receiver.close();
    await product.stop();
  }, 60_000);

  const postsOf = (customer: string) => receiver.deliveries.filter((delivery) => (delivery.body.data['customer'] as { id: string }).id === customer);
  const put = async (groupWait: string) => {
    const { status, body } = await client.put('notification', '/v1/routing', routing(receiver.url, groupWait));
    expect({ status, body }).toMatchObject({ status: 200, body: { version: expect.any(Number), warnings: expect.any(Array) } });
  };

  /** Every delivery of the alert is decided: no further POST is on its way. */
  const nothingPending = (alert: string) =>
    eventually(async () => {
      const { body } = await client.get('notification', `/v1/alerts/${alert}/decisions`);
      const decisions = (body as { items: { decision: string }[] }).items.map(({ decision }) => decision);
      expect(decisions.length).toBeGreaterThan(0);
      expect(decisions.filter((decision) => !['delivered', 'suppressed'].includes(decision))).toEqual([]);
    });

  it('comes once, signed, within 15 s of five complaints in one batch', async () => {
    await put('2s');
    await client.count([contract('acme')]);
    const complaints = [1, 2, 3, 4, 5].map((n) => complaint('acme', n));
    const sentAt = Date.now();
    await client.count(complaints);

    await eventually(() => { expect(postsOf('acme')).toHaveLength(1); }, { withinMs: 15_000 });
    const [post] = postsOf('acme');
    expect(post!.at - sentAt).toBeLessThan(15_000);
    expect(post!.body.type).toBe('alert.opened');
    expect(post!.body.data).toMatchObject({ cause: 'determinant:service', severity: 'warning', state: 'open', lane: 'step' });
    expect(post!.body.data['delta']).toBeCloseTo(-26.1, 1);
    expect(signatureHolds(post!, secret)).toBe(true);
    expect(Math.abs((await client.customer('acme')).score - 58.89)).toBeLessThanOrEqual(0.01);

    await nothingPending(String(post!.body.data['id']));
    expect(postsOf('acme')).toHaveLength(1);

    const { body } = await client.get('notification', `/v1/alerts/${String(post!.body.data['id'])}`);
    const alert = body as { delta: number; contributions: { points: number; interactions: string[] }[]; sentence: { en: string; de: string } };
    const sum = alert.contributions.reduce((total, { points }) => total + points, 0);
    expect(Math.abs(sum - alert.delta)).toBeLessThan(1e-6);
    expect(new Set(alert.contributions.flatMap(({ interactions }) => interactions))).toEqual(new Set(complaints.map(({ id }) => `crm#${id}`)));
    expect(alert.sentence.en).toContain('five complaints');
    expect(alert.sentence.de).toContain('fünf Beschwerden');
  }, 60_000);

  it('is one POST, too, when the complaints come one by one within group_wait', async () => {
    await client.count([contract('bolt')]);
    for (const n of [1, 2, 3, 4, 5]) await client.count([complaint('bolt', n)]);
    await eventually(() => { expect(postsOf('bolt')).toHaveLength(1); }, { withinMs: 15_000 });
    expect(postsOf('bolt')[0]!.body.data['delta']).toBeCloseTo(-26.1, 1);
    expect(postsOf('bolt')[0]!.body.data['cause']).toBe('determinant:service');
    await nothingPending(String(postsOf('bolt')[0]!.body.data['id']));
    expect(postsOf('bolt')).toHaveLength(1);
  }, 60_000);

  it('calls complaints unanswered until somebody has answered, though no score moves by that', async () => {
    const id = String(postsOf('bolt')[0]!.body.data['id']);
    const alert = async () => (await client.get('notification', `/v1/alerts/${id}`)).body as { sentence: { en: string; de: string }; say: unknown[]; delta: number };
    const before = await alert();
    expect([before.sentence.en, before.sentence.de, before.say.length]).toEqual([expect.stringMatching(/, unanswered\.$/), expect.stringMatching(/, unbeantwortet\.$/), 1]);
    await client.count([{ id: 'bolt-answer', time: new Date().toISOString(), data: { kind: 'complaint.resolved', customer: { id: 'bolt' } } }]);
    await eventually(async () => {
      const { sentence, say, delta } = await alert();
      expect([sentence.en, sentence.de, say]).toEqual([expect.stringMatching(/: five complaints\.$/), expect.stringMatching(/: fünf Beschwerden\.$/), []]);
      expect(delta).toBeCloseTo(before.delta, 1);
    });
    expect(postsOf('bolt')).toHaveLength(1);
  }, 60_000);

  it("ends the alert on a competitor's offer when the offer is won, though no score moves by that", async () => {
    const about = { customer: { id: 'dora' }, refs: [{ type: 'offer', ns: 'console', id: 'o-5' }] };
    const event = (id: string, kind: string): Event => ({ id, time: new Date().toISOString(), data: { kind, ...about } });
    await client.count([contract('dora'), event('dora-offer', 'offer.received')]);
    const stateOf = async () => ((await client.get('notification', '/v1/alerts?customer=dora')).body as { items: { state: string; cause: string }[] }).items.map(({ state, cause }) => [state, cause]);
    await eventually(async () => { expect(await stateOf()).toEqual([['open', 'signal:offer.received']]); });
    await client.count([event('dora-won', 'offer.won')]);
    await eventually(async () => { expect(await stateOf()).toEqual([['resolved', 'signal:offer.received']]); });
  }, 60_000);

  it('says where an event is, and counts a repeat once', async () => {
    const event = complaint('carl', 1);
    await client.count([contract('carl'), event]);
    const before = (await client.customer('carl')).score;
    await client.count([event]);
    await eventually(async () => { expect(await client.counted('crm', event.id)).toMatchObject({ kind: 'complaint.received', customer: 'carl', repeats: 1 }); });
    expect((await client.customer('carl')).score).toBeCloseTo(before, 2);
  });

  it('refuses a document with the line of what is wrong', async () => {
    const { status, body } = await client.put('notification', '/v1/routing', routing(receiver.url, '2s').replace('route:\n  receiver: support', 'route:\n  receiver: nobody-knows'));
    expect(status).toBe(422);
    expect(body).toMatchObject({ type: 'urn:rapport:problem:invalid-document', errors: [{ line: 15, column: expect.any(Number), path: expect.any(String) }] });
  });
});

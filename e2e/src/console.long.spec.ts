import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';

let product: RunningProduct;
let cookie: string;
let csrfToken: string;
beforeAll(async () => {
  product = await startProduct();
  const { urls, signIn } = product.stack;
  const response = await fetch(`${urls.console}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(signIn) });
  cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  ({ csrfToken } = (await response.json()) as { csrfToken: string });
}, 180_000);
afterAll(() => product.stop(), 60_000);

const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  fetch(`${product.stack.urls.console}${path}`, {
    method,
    headers: { cookie, 'x-csrf-token': csrfToken, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const complaint = (customer: string) => ({ data: { customer: { id: customer }, kind: 'complaint.received', text: { body: 'Third late delivery', lang: 'en' } } });

/** What a browser's EventSource would have got. */
class Listener {
  text = '';
  private readonly end = new AbortController();

  constructor(lastEventId?: string) {
    void this.read(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }).catch(() => undefined);
  }

  events(name: string): { id: string; data: Record<string, unknown> }[] {
    return this.text.split('\n\n').filter((block) => block.includes(`event: ${name}\n`)).map((block) => ({ id: /^id: (.*)$/m.exec(block)?.[1] ?? '', data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '') as Record<string, unknown> }));
  }

  close(): void {
    this.end.abort();
  }

  private async read(headers: Record<string, string>): Promise<void> {
    const response = await fetch(`${product.stack.urls.console}/api/stream`, { headers: { cookie, ...headers }, signal: this.end.signal });
    if (response.body === null) return;
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) this.text += chunk;
  }
}

it('takes an interaction for the person who is signed in and shows it at scoring', async () => {
  const answer = await call('POST', '/api/interactions', complaint('recorded'));
  expect(answer.status).toBe(202);
  const { source, id } = (await answer.json()) as { source: string; id: string };
  expect(source).toBe('console');
  await eventually(async () => {
    expect((await call('GET', `/api/scoring/v1/interactions?source=console&id=${id}`)).status).toBe(200);
  });
  const timeline = (await (await call('GET', '/api/scoring/v1/customers/recorded/timeline')).json()) as { items: { kind: string }[] };
  expect(timeline.items.map(({ kind }) => kind)).toContain('complaint.received');
});

it("passes on ingestion's refusal of an interaction", async () => {
  const answer = await call('POST', '/api/interactions', { data: { customer: { id: 'x' } } });
  expect(answer.status).toBe(422);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

it('tells changes of scores, resumes where a browser was, and says what is away', async () => {
  const first = new Listener();
  await eventually(() => { expect(first.events('status')).not.toHaveLength(0); });
  const heard = await eventually(async () => {
    await call('POST', '/api/interactions', complaint('live-1'));
    return eventually(() => {
      const found = first.events('retention.changed').find(({ data }) => JSON.stringify(data).includes('live-1'));
      expect(found).toBeDefined();
      return found!;
    }, { withinMs: 5_000 });
  }, { withinMs: 60_000 });
  expect(heard.data).toEqual({ customer: expect.objectContaining({ id: 'live-1' }), score: expect.any(Number), band: expect.any(String), asOf: expect.any(String) });
  first.close();

  await call('POST', '/api/interactions', complaint('live-2'));
  await eventually(async () => { expect((await call('GET', '/api/scoring/v1/customers/live-2')).status).toBe(200); });
  const second = new Listener(heard.id);
  await eventually(() => { expect(second.text).toContain('live-2'); }, { withinMs: 30_000 });

  product.kill('notification', 'SIGSTOP');
  await eventually(() => { expect(second.events('status').some(({ data }) => JSON.stringify(data).includes('"notification":{"ready":false'))).toBe(true); }, { withinMs: 30_000 });
  product.kill('notification', 'SIGCONT');
  await eventually(() => { expect(second.events('status').at(-1)?.data).toMatchObject({ services: { notification: { ready: true } } }); }, { withinMs: 60_000 });
  second.close();
}, 180_000);

it('serves the page with its policy to whoever asks for one of its addresses', async () => {
  const answer = await fetch(`${product.stack.urls.console}/customers/x`, { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await answer.text()).toContain('<script');
});

import { allowedRoutes, findAllowed, mayAs } from './allowed-routes.ts';
import { roles } from './database/person.entity.ts';
import { runConsole, type Browser, type RunningConsole } from './spec-support/running-console.ts';

describe('a path', () => {
  it.each([
    ['/v1/customers/a%2Fb', '/v1/customers/:id'],
    ['/v1/customers/..%2e', '/v1/customers/:id'],
    ['/v1/customers', '/v1/customers'],
    ['/v1/customers/', undefined],
    ['/v1/customers/%2e%2e', undefined],
    ['/v1/customers/..', undefined],
    ['/v1/customers/a/..', undefined],
    ['/v1/customers/%zz', undefined],
    ['/v1/customers/a\\b', undefined],
    ['/v1/stream', undefined],
    ['/healthz', undefined],
  ])('%s is of the route %s', (path, route) => {
    expect(findAllowed('scoring', 'GET', path)?.path).toBe(route);
  });
});

describe('role × route', () => {
  let running: RunningConsole;
  let browsers: Record<string, Browser>;
  beforeAll(async () => {
    // Nobody listens at port 9: what is let through is answered with 503, what isn't never leaves the console.
    const away = 'http://127.0.0.1:9';
    running = await runConsole({ INGESTION_URL: away, SCORING_URL: away, NOTIFICATION_URL: away });
    browsers = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await running.signIn(role)] as const)));
  }, 60_000);
  afterAll(() => running.stop());

  const ask = async (who: string, method: string, path: string) => {
    const browser = browsers[who];
    const url = `${running.service.url}${path}`;
    const response = browser === undefined ? await fetch(url, { method }) : await browser.call(method, path);
    return [response.status, ((await response.json()) as { type: string }).type.replace('urn:rapport:problem:', '')];
  };

  it.each(allowedRoutes)('$method $service $path', async ({ service, method, path, role: needed }) => {
    const address = `/api/${service}${path.replaceAll(/:\w+/g, 'one')}`;
    expect(await ask('signed out', method, address)).toEqual([401, 'bad-credential']);
    for (const role of roles) expect(await ask(role, method, address)).toEqual(mayAs(role, needed) ? [503, 'unavailable'] : [403, 'missing-scope']);
  });

  const notThere = [
    'GET /api/scoring/v1/stream', 'POST /api/ingestion/v1/tenants', 'GET /api/ingestion/v1/keys', 'POST /api/ingestion/v1/keys', 'DELETE /api/ingestion/v1/keys/one',
    'POST /api/ingestion/v1/events', 'PUT /api/scoring/v1/customers/one', 'DELETE /api/scoring/v1/customers/one/personal-data', 'DELETE /api/notification/v1/routing',
    'GET /api/scoring/v1/customers/%2e%2e/keys', 'GET /api/kafka/v1/topics', 'PATCH /api/scoring/v1/model', 'GET /api/console/v1/person',
  ];
  it.each(notThere)('%s is nowhere, for the admin too', async (route) => {
    const [method = '', path = ''] = route.split(' ');
    expect(await ask('signed out', method, path)).toEqual([401, 'bad-credential']);
    for (const role of roles) expect(await ask(role, method, path)).toEqual([404, 'not-found']);
  });

  it.each([
    ['GET /api/people', 'agent'],
    ['POST /api/people', 'admin'],
    ['PATCH /api/people/viewer-1@example.org', 'admin'],
    ['DELETE /api/people/viewer-1@example.org', 'admin'],
    ['POST /api/interactions', 'agent'],
    ['GET /api/status', 'viewer'],
    ['GET /api/stream', 'viewer'],
    ['GET /api/session', 'viewer'],
    ['PATCH /api/session', 'viewer'],
    ['DELETE /api/session', 'viewer'],
  ] as const)("the console's own %s needs the role %s, and a refusal changes no row", async (route, needed) => {
    const [method = '', path = ''] = route.split(' ');
    const rows = () => running.dataSource.query('SELECT email, role FROM console.person ORDER BY email');
    const before: unknown = await rows();
    expect(await ask('signed out', method, path)).toEqual([401, 'bad-credential']);
    for (const role of roles.filter((each) => !mayAs(each, needed))) expect(await ask(role, method, path)).toEqual([403, 'missing-scope']);
    expect(await rows()).toEqual(before);
  });

  it('says which services are away', async () => {
    const answer = await browsers['viewer']!.call('GET', '/api/status');
    const away = { ready: false, detail: 'not reachable' };
    expect(await answer.json()).toEqual({ services: { ingestion: away, scoring: away, notification: away } });
  });

  it('keeps a stream open while they are away, and says so on it', async () => {
    const answer = await browsers['viewer']!.call('GET', '/api/stream');
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes('event: status')) break;
    }
    expect(text).toContain('event: status\ndata: {"services":{"ingestion":{"ready":false,"detail":"not reachable"}');
  });
});

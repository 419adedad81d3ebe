import { contentSecurityPolicy } from './security-headers.ts';
import { SessionKeeper } from './session-keeper.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { adminPassword, Browser, runConsole, type RunningConsole } from './spec-support/running-console.ts';
import { PeopleKeeper } from './people-keeper.ts';

let running: RunningConsole;
beforeAll(async () => {
  running = await runConsole();
}, 60_000);
afterAll(() => running.stop());
beforeEach(() => running.dataSource.query('DELETE FROM console.failed_sign_in'));

const hour = 3_600_000;
const browser = () => new Browser(running.service.url);
const problemOf = async (response: Response) => [response.status, ((await response.json()) as { type: string }).type];

describe('signing in', () => {
  it('opens a session for the first admin, with a cookie that scripts and other sites cannot use', async () => {
    const response = await browser().signIn('Admin@Demo.local', adminPassword);
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toMatch(/^rapport_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(await response.json()).toEqual({
      person: { email: 'admin@demo.local', name: 'Admin', role: 'admin', locale: null, timeZone: null },
      tenant: 'demo',
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
      consoleVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });

  it('marks the cookie as one for https when people come by https', async () => {
    const secure = await runConsole({ CONSOLE_URL: 'https://console.example.org' });
    const response = await new Browser(secure.service.url).signIn('admin@demo.local', adminPassword);
    expect(response.headers.get('set-cookie')).toMatch(/; Secure/);
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
    await secure.stop();
  });

  it('tells a wrong password and an unknown account apart in nothing', async () => {
    const answers = await Promise.all(['admin@demo.local', 'nobody@demo.local'].map(async (email) => (await browser().signIn(email, 'wrong-password')).text()));
    expect(answers[0]).toContain('urn:rapport:problem:bad-credential');
    expect(answers[0]).toBe(answers[1]);
  });

  it('ends the session that the browser had, and takes no token that it was given', async () => {
    const mine = browser();
    mine.cookie = `rapport_session=${'A'.repeat(43)}`;
    await mine.signIn('admin@demo.local', adminPassword);
    const first = mine.cookie;
    expect(first).not.toContain('A'.repeat(43));
    await mine.signIn('admin@demo.local', adminPassword);
    expect(mine.cookie).not.toBe(first);
    const old = browser();
    old.cookie = first;
    expect(await problemOf(await old.call('GET', '/api/session'))).toEqual([401, 'urn:rapport:problem:bad-credential']);
  });

  it('keeps neither password nor token in the database', async () => {
    const mine = browser();
    await mine.signIn('admin@demo.local', adminPassword);
    const rows = JSON.stringify([await running.dataSource.query('SELECT * FROM console.person'), await running.dataSource.query(`SELECT encode(token_hash, 'escape') FROM console.session`)]);
    expect(rows).not.toContain(adminPassword);
    expect(rows).not.toContain(mine.cookie.split('=')[1]);
    expect(rows).toMatch(/scrypt\$32768\$8\$3\$/);
  });

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the same domain', { 'sec-fetch-site': 'same-site' }],
  ])('is refused from %s', async (_what, headers) => {
    const response = await browser().call('POST', '/api/session', { email: 'admin@demo.local', password: adminPassword }, headers);
    expect(await problemOf(response)).toEqual([403, 'urn:rapport:problem:missing-scope']);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('takes JSON alone: no form of another site can send it', async () => {
    const response = await browser().call('POST', '/api/session', `email=admin%40demo.local&password=${adminPassword}`, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(await problemOf(response)).toEqual([415, 'urn:rapport:problem:unsupported-media-type']);
  });
});

describe('guessing', () => {
  it('is slowed down for an account, the right password included, until the wait is over', async () => {
    for (let index = 0; index < 5; index += 1) expect((await browser().signIn('admin@demo.local', `guess-${index}`)).status).toBe(401);
    const response = await browser().signIn('admin@demo.local', adminPassword);
    expect(await problemOf(response)).toEqual([429, 'urn:rapport:problem:rate-limited']);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    await running.dataSource.query(`UPDATE console.failed_sign_in SET last_at = last_at - interval '1 hour'`);
    expect((await browser().signIn('admin@demo.local', adminPassword)).status).toBe(200);
    expect((await browser().signIn('admin@demo.local', 'another-guess')).status).toBe(401);
  });

  it('is slowed down for an address that tries many accounts', async () => {
    const throttle = new SignInThrottle(running.dataSource);
    const attempt = (index: number) => throttle.enter({ address: '192.0.2.7', tenant: 'demo', email: `guess-${index}@demo.local` }, new Date());
    for (let index = 0; index < 20; index += 1) await attempt(index);
    await expect(attempt(20)).rejects.toMatchObject({ type: 'rate-limited', retryAfterSeconds: 5 });
  });

  it('is not helped by many tries at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 12 }, async (_none, index) => (await browser().signIn('admin@demo.local', `guess-${index}`)).status));
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });
});

describe('a session', () => {
  const open = async () => {
    const people = await running.dataSource.query<{ email: string }[]>(`SELECT email FROM console.person WHERE role = 'admin'`);
    const keeper = new SessionKeeper(running.dataSource);
    const start = new Date();
    const token = await keeper.open({ tenantId: 'demo', email: people[0]!.email }, start);
    return { keeper, token, at: (hours: number) => new Date(start.getTime() + hours * hour) };
  };

  it('expires after 12 hours without a request', async () => {
    const { keeper, token, at } = await open();
    expect(await keeper.find(token, at(11))).not.toBeNull();
    expect(await keeper.find(token, at(22))).not.toBeNull();
    expect(await keeper.find(token, at(35))).toBeNull();
  });

  it('expires a week after the sign-in, however busy', async () => {
    const { keeper, token, at } = await open();
    for (let hours = 6; hours < 168; hours += 6) expect(await keeper.find(token, at(hours))).not.toBeNull();
    expect(await keeper.find(token, at(168))).toBeNull();
  });

  it('ends at sign-out', async () => {
    const mine = browser();
    await mine.signIn('admin@demo.local', adminPassword);
    const response = await mine.call('DELETE', '/api/session');
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toMatch(/^rapport_session=; /);
    expect((await mine.call('GET', '/api/session')).status).toBe(401);
  });

  it('changes nothing without its CSRF token, or from another origin', async () => {
    const mine = await running.signIn('admin');
    const other = await running.signIn('admin');
    const own = { origin: running.service.url, 'sec-fetch-site': 'same-origin' };
    const wrong: Record<string, string>[] = [{ 'x-csrf-token': '' }, { 'x-csrf-token': other.csrfToken }, { origin: 'https://evil.example' }];
    for (const headers of wrong) {
      expect(await problemOf(await mine.call('PATCH', '/api/session', { locale: 'de' }, headers))).toEqual([403, 'urn:rapport:problem:missing-scope']);
    }
    expect(await (await mine.call('GET', '/api/session')).json()).toMatchObject({ person: { locale: null } });
    expect(await (await mine.call('PATCH', '/api/session', { locale: 'de', timeZone: 'Europe/Berlin' }, own)).json()).toMatchObject({ person: { locale: 'de', timeZone: 'Europe/Berlin' } });
    expect((await mine.call('PATCH', '/api/session', { timeZone: 'Mars/Olympus' })).status).toBe(422);
  });
});

describe('people', () => {
  const add = async (by: Browser, email: string) => by.call('POST', '/api/people', { email, name: 'Priya Nair', role: 'agent', password: 'a-long-password' });

  it('are added, listed, changed and removed; what was allowed before ends at once', async () => {
    const admin = await running.signIn('admin');
    expect((await add(admin, 'Priya@Example.org')).status).toBe(201);
    expect(await problemOf(await add(admin, 'priya@example.org'))).toEqual([409, 'urn:rapport:problem:conflict']);
    const priya = browser();
    await priya.signIn('priya@example.org', 'a-long-password');
    expect(await (await priya.call('GET', '/api/people')).json()).toMatchObject({ items: expect.arrayContaining([{ email: 'priya@example.org', name: 'Priya Nair', role: 'agent' }]) });
    expect(await (await admin.call('PATCH', '/api/people/priya@example.org', { role: 'viewer' })).json()).toEqual({ email: 'priya@example.org', name: 'Priya Nair', role: 'viewer' });
    expect((await priya.call('GET', '/api/session')).status).toBe(401);
    await priya.signIn('priya@example.org', 'a-long-password');
    expect((await priya.call('GET', '/api/people')).status).toBe(403);
    expect((await admin.call('DELETE', '/api/people/priya@example.org')).status).toBe(204);
    expect((await priya.call('GET', '/api/session')).status).toBe(401);
    expect((await admin.call('DELETE', '/api/people/priya@example.org')).status).toBe(404);
  });

  it('refuse a short password and a role that there is none of', async () => {
    const admin = await running.signIn('admin');
    for (const wrong of [{ password: 'short' }, { role: 'owner' }, { email: 'no address' }, { more: 1 }]) {
      const body = { email: 'x@example.org', name: 'X', role: 'agent', password: 'a-long-password', ...wrong };
      expect((await admin.call('POST', '/api/people', body)).status).toBe(422);
    }
  });

  it('always keep an admin, however many leave at once', async () => {
    const people = running.service.app.get(PeopleKeeper);
    const admins = (await people.list('demo')).filter(({ role }) => role === 'admin');
    const results = await Promise.allSettled(admins.map(({ email }) => people.remove('demo', email)));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect((await people.list('demo')).filter(({ role }) => role === 'admin')).toHaveLength(1);
    await people.ensureFirstAdmin('demo', adminPassword);
  });

  it('keep the password that somebody chose over the one of the environment', async () => {
    const people = running.service.app.get(PeopleKeeper);
    await people.ensureFirstAdmin('demo', 'second-password');
    expect(await people.authenticate('demo', 'admin@demo.local', 'second-password')).not.toBeNull();
    await people.change('demo', 'admin@demo.local', { password: 'chosen-password' });
    await people.ensureFirstAdmin('demo', 'third-password');
    expect(await people.authenticate('demo', 'admin@demo.local', 'chosen-password')).not.toBeNull();
  });
});

describe('every answer', () => {
  it.each(['/api/session', '/api/nothing', '/healthz', '/', '/assets/none.js', '/%zz'])('of %s carries the security headers', async (path) => {
    const response = await browser().call('GET', path);
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
  });
});

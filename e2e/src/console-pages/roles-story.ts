import { alertOf, plant, rivalled } from './plant.ts';
import type { Role, Stage } from './stage.ts';

type Request = { readonly method: string; readonly path: string; readonly body?: object };

const acts = ['Acknowledge', 'Assign', 'Snooze', 'Resolve', 'Comment', 'Record an interaction', 'Replay', 'Dry run', 'Set override', 'Learn now'];

export function rolesStory(stage: () => Stage): void {
  const customer = { id: 'role', name: 'Weser Rollen', owner: 'viewer-en@demo.local' };
  let id: string;
  beforeAll(async () => {
    id = await plant(stage().client, rivalled(customer), customer);
  });

  it('a viewer sees no action, no key acts, and the page of what was refused is not there', async () => {
    const visit = await stage().visit('viewer', 'en-GB');
    const { page } = visit;
    for (const path of ['/', `/alerts/${id}`, '/alerts', `/customers/${customer.id}?record=call`]) {
      await visit.go(path);
      await page.locator('main').getByText(customer.name).first().waitFor();
      for (const name of acts) expect({ path, name, n: await page.getByRole('main').getByRole('button', { name: new RegExp(`^${name}\\b`) }).count() }).toEqual({ path, name, n: 0 });
      expect(await page.getByRole('checkbox').or(page.getByRole('dialog')).or(page.locator('main input:not([type=search])')).count()).toBe(0);
      await visit.press('a', 'i', 's', 'r', '1', 'c', 'x', 'i', 'o');
      expect(await page.getByRole('dialog').count()).toBe(0);
    }
    for (const path of ['/dead-letters', '/model', '/themes', '/rules', '/routing', '/playbooks']) expect({ path, n: await page.locator(`nav a[href="${path}"]`).count() }).toEqual({ path, n: 0 });
    expect(await alertOf(stage().client, id)).toMatchObject({ state: 'open', activity: [] });
    await visit.end();
  });

  it('the server refuses what a role may not, and leaves no row', async () => {
    const rows = async () => ({
      alert: await alertOf(stage().client, id),
      timeline: (await stage().client.get('scoring', `/v1/customers/${customer.id}/timeline`)).body,
      silences: (await stage().client.get('notification', '/v1/silences')).body,
      model: (await stage().client.get('scoring', '/v1/model/versions')).body,
      decisions: (await stage().client.get('scoring', '/v1/feedback/decisions')).body,
      letters: (await stage().client.get('ingestion', '/v1/dead-letters?limit=200')).body,
      people: (await stage().ask('admin', { method: 'GET', path: '/api/people' })).body,
    });
    const { forAgents, forAdmins, forNobody } = requestsOf(customer.id, id);
    const before = await rows();
    const statuses = (role: Role, requests: readonly Request[]) => Promise.all(requests.map(async (request) => (await stage().ask(role, request)).status));
    expect(await statuses('viewer', [...forAgents, ...forAdmins])).toEqual([...forAgents, ...forAdmins].map(() => 403));
    expect(await statuses('agent', forAdmins)).toEqual(forAdmins.map(() => 403));
    expect(await statuses('admin', forNobody)).toEqual(forNobody.map(() => 404));
    expect((await stage().ask('agent', { method: 'POST', path: `/api/notification/v1/alerts/${id}/acknowledge`, body: {}, csrfToken: 'guessed' })).status).toBe(403);
    expect(await rows()).toEqual(before);
  });
}

/** What each role may not: an agent's acts to a viewer, an admin's to an agent, the services' own to everybody. */
function requestsOf(customer: string, alert: string) {
  const ofAlert = (act: string, body: object): Request => ({ method: 'POST', path: `/api/notification/v1/alerts/${alert}/${act}`, body });
  const forAgents: Request[] = [
    ofAlert('acknowledge', {}), ofAlert('assign', { to: 'viewer-en@demo.local' }), ofAlert('snooze', { untilWorseBy: 'band' }), ofAlert('comment', { comment: 'mine' }), ofAlert('resolve', { outcome: 'wrong' }),
    { method: 'POST', path: '/api/interactions', body: { data: { kind: 'note.written', customer: { id: customer }, text: { body: 'mine' } } } },
    { method: 'POST', path: '/api/notification/v1/silences', body: {} },
    { method: 'POST', path: `/api/scoring/v1/customers/${customer}/override`, body: { score: 1, reason: 'mine', owner: 'me', until: '2099-01-01T00:00:00Z' } },
    { method: 'DELETE', path: `/api/scoring/v1/customers/${customer}/override` },
    { method: 'POST', path: '/api/scoring/v1/feedback/decisions', body: { theme: 'price', about: 'policy', decision: 'later', text: { en: 'mine' }, owner: 'me' } },
    { method: 'POST', path: '/api/scoring/v1/feedback/decisions/fd_1/tell', body: {} },
    { method: 'GET', path: '/api/people' },
    { method: 'GET', path: '/api/ingestion/v1/dead-letters' },
  ];
  const forAdmins: Request[] = [
    { method: 'POST', path: '/api/ingestion/v1/dead-letters/replay', body: { filter: {}, dryRun: false } },
    { method: 'PUT', path: '/api/scoring/v1/model', body: {} },
    { method: 'PUT', path: '/api/scoring/v1/themes/draft', body: {} },
    { method: 'POST', path: '/api/scoring/v1/model/learning', body: {} },
    { method: 'POST', path: '/api/scoring/v1/model/draft/backtest', body: {} },
    { method: 'PUT', path: '/api/notification/v1/routing/draft', body: {} },
    { method: 'POST', path: '/api/notification/v1/rules/publish', body: { draft: 1 } },
    { method: 'POST', path: '/api/notification/v1/playbooks/rollback', body: { to: 1 } },
    { method: 'POST', path: '/api/notification/v1/receivers/support/test', body: {} },
    { method: 'POST', path: '/api/people', body: { email: 'new@demo.local', name: 'New', role: 'admin', password: 'a long enough one' } },
    { method: 'PATCH', path: '/api/people/viewer-en@demo.local', body: { role: 'admin' } },
    { method: 'DELETE', path: '/api/people/viewer-de@demo.local' },
  ];
  const forNobody: Request[] = [{ method: 'POST', path: '/api/ingestion/v1/events', body: {} }, { method: 'GET', path: '/api/ingestion/v1/keys' }, { method: 'POST', path: '/api/ingestion/v1/tenants', body: {} }];
  return { forAgents, forAdmins, forNobody };
}

import { toKafkaRecord, topicDefinitions, writeInstant } from '@rapport/contracts';
import { connectLog } from '@rapport/event-log';
import type { KafkaLog } from '@rapport/event-log';
import { createKey, createTenant, parseConfig } from '@rapport/service';
import type { RunningService } from '@rapport/service';
import { eventually, uniqueName } from '@rapport/tools/testing';
import { scoringConfig } from './config.ts';
import { startScoring } from './scoring.ts';
import { recordOf } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { inThisThread } from './spec-support/in-this-thread.ts';
import { openScoringDatabase, quiet } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

interface Money {
  readonly amount: string;
}

interface Theme {
  readonly theme: string;
  readonly about: string;
  readonly customers: number;
  readonly valueAtStake: Money;
  readonly points: number;
  readonly unmetNeed: boolean;
  readonly examples: readonly string[];
  readonly decision: { readonly id: string; readonly told: number } | null;
}

interface Act {
  readonly id: string;
  readonly source: string;
  readonly kind: string;
  readonly direction: string;
  readonly text: { readonly body: string; readonly lang: string } | null;
  readonly points: number;
  readonly retracted: boolean;
}

/** What these tests read of the answers; each answer has its own part of it. */
interface Body {
  readonly id: string;
  readonly told: number;
  readonly type: string;
  readonly items: readonly object[];
  readonly nextCursor: string | null;
  readonly customers: number;
  readonly affected: readonly { readonly id: string }[];
  readonly said: readonly { readonly interaction: string; readonly points: number }[];
  readonly contributions: readonly { readonly points: number; readonly interactions: readonly string[] }[];
  readonly relationship: { readonly loyalty: { readonly supplier: number }; readonly value: { readonly toSupplier: { readonly amount12m: string } } };
  readonly score: number;
}

const near = (value: number, digits: number): unknown => expect.closeTo(value, digits);
const apiKey = `rk_demo0001_${'A'.repeat(43)}`;
const hour = 3_600_000;
const now = Date.now() - 60_000;
const said = now - 2 * hour;
const topic = uniqueName('interactions');
const complainants = Array.from({ length: 40 }, (_, n) => `customer-${n}`);
const english = 'Third late delivery this month';
const german = 'Die Lieferung kam schon wieder zu spät';

let database: ScoringDatabase;
let service: RunningService;
let log: KafkaLog;
let strangers: string;
let reader: string;

beforeAll(async () => {
  database = await openScoringDatabase();
  log = connectLog({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'feedback-spec', logger: quiet });
  await log.createTopics([...topicDefinitions, { name: topic, partitions: 4, config: {} }]);
  const config = parseConfig(scoringConfig, { DATABASE_URL: database.url, KAFKA_BROKERS: process.env['KAFKA_BROKERS'], PORT: '0', BOOTSTRAP_API_KEY: apiKey, SESSION_TIMEOUT_MS: '6000' });
  service = await startScoring({ config, dataSource: database.dataSource, logger: quiet, topic, group: uniqueName('scoring'), ownsProcess: false, work: inThisThread(database.dataSource) });
  strangers = (await createTenant(database.dataSource.manager, { id: 'north', name: 'North' })).key;
  reader = (await createKey(database.dataSource.manager, 'demo', { name: 'reader', scopes: ['read'] })).key;
  await count(complainants.flatMap((id, n) => [
    // Half of them say no language: they are answered in the one that they wrote in.
    event(`o-${n}`, 'order.placed', id, { at: said - 30 * 24 * hour, value: { amount: `${100 * (n + 1)}.25`, currency: 'EUR' }, customer: { id, ...(n < 20 ? { locale: n % 2 === 0 ? 'en-GB' : 'de' } : {}) } }),
    event(`c-${n}`, 'complaint.received', id, { at: said + n, text: n % 2 === 0 ? { body: english, lang: 'en' } : { body: german } }),
  ]));
  await count([
    event('late-one', 'complaint.received', 'early-bird', { at: said - 24 * hour, text: { body: english, lang: 'en' } }),
    event('ours', 'email.sent', 'addressee', { at: said, text: { body: 'Sorry for the late delivery', lang: 'en' } }),
    event('taken-back', 'complaint.received', 'mistaken', { at: said, text: { body: english, lang: 'en' } }),
    event('return', 'order.returned', 'returner', { at: said, attributes: { reason: 'defective' } }),
    event('need', 'need.stated', 'wisher', { at: said, attributes: { what: 'steel variant' }, refs: [{ type: 'need', ns: 'console', id: 'n-1' }] }),
    event('answered-need', 'need.stated', 'fulfilled', { at: said, attributes: { what: 'please add a dark mode' }, refs: [{ type: 'need', ns: 'console', id: 'n-2' }] }),
    // Both arrive late: what was stored when the complaints were counted isn't what the explanation says now.
    event('meeting', 'meeting.held', 'customer-0', { at: said - hour }),
    event('more', 'complaint.received', 'customer-1', { at: said - hour }),
  ]);
  await count([
    event('sorry', 'interaction.retracted', 'mistaken', { refs: [{ type: 'interaction', ns: 'crm', id: 'taken-back' }] }),
    event('answer', 'need.answered', 'fulfilled', { refs: [{ type: 'need', ns: 'console', id: 'n-2' }] }),
  ]);
}, 120_000);

afterAll(async () => {
  await service.stop();
  await log.close();
  await database.close();
}, 60_000);

function event(id: string, kind: string, customer: string, { at = now, ...data }: { at?: number } & Partial<Told['data']> = {}): Told {
  return { id, at, data: { kind, customer: { id: customer }, ...data } };
}

async function count(events: readonly Told[]): Promise<void> {
  await log.send(events.map((told) => ({ topic, ...toKafkaRecord(recordOf(told)) })));
  for (const { id } of events) {
    await eventually(async () => { expect((await request(`/v1/interactions?source=crm&id=${id}`)).status).toBe(200); });
  }
}

async function request(path: string, { body, key = apiKey }: { body?: unknown; key?: string } = {}): Promise<{ status: number; body: Body }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(service.url + path, { ...init, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } });
  return { status: response.status, body: (await response.json()) as Body };
}

const body = async (path: string): Promise<Body> => {
  const answer = await request(path);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
};
const timeline = async (id: string) => (await body(`/v1/customers/${id}/timeline?limit=200`)).items as readonly Act[];
const inSpan = `from=${encodeURIComponent(writeInstant(said - hour))}&to=${encodeURIComponent(writeInstant(said + hour))}`;
const themes = async (query = inSpan): Promise<readonly Theme[]> => (await body(`/v1/feedback/themes?${query}`)).items as readonly Theme[];
const decision = { theme: 'late-delivery', about: 'policy', decision: 'change', text: { en: 'Friday orders now ship on Friday', de: 'Freitagsbestellungen gehen am Freitag raus' }, owner: 'ops@supplier.example', dueAt: '2026-12-15T00:00:00Z' };

describe('the themes of what customers said', () => {
  it('are those of what counts, in both languages', async () => {
    const [first, ...rest] = (await themes()).map(({ theme, about, customers, unmetNeed, decision: decided }) => [theme, about, customers, unmetNeed, decided]);
    expect(first).toEqual(['late-delivery', 'policy', 40, false, null]);
    expect(rest.toSorted()).toEqual([['missing-feature', 'product', 1, false, null], ['other', 'product', 1, true, null], ['quality', 'product', 1, false, null]]);
  });

  it('cost what the timeline and the explanation say, whatever was learnt late, and are worth each customer once', async () => {
    const [late] = await themes();
    let points = 0;
    let value = 0;
    for (const [n, id] of complainants.entries()) {
      const own = (await timeline(id)).find((act) => act.id === `c-${n}`)?.points ?? 0;
      const at = said + n;
      const explanation = await body(`/v1/customers/${id}/explanation?from=${encodeURIComponent(writeInstant(at - 1))}&to=${encodeURIComponent(writeInstant(at))}`);
      const explained = explanation.contributions.filter(({ interactions }) => interactions.includes(`crm#c-${n}`)).reduce((sum, each) => sum + each.points, 0);
      expect(explained).toBeCloseTo(own, 9);
      points += own;
      value += Number((await body(`/v1/customers/${id}`)).relationship.value.toSupplier.amount12m);
    }
    expect(points).toBeLessThan(-40);
    expect(late).toMatchObject({ points: near(points, 6), valueAtStake: { amount: value.toFixed(2), currency: 'EUR' } });
    const stored = await database.dataSource.query<{ points: number }[]>(`SELECT sum(score_after - score_before) AS points FROM scoring.timeline WHERE event_id LIKE 'c-%'`);
    expect(Math.abs(Number(stored[0]?.points) - points)).toBeGreaterThan(1e-6);
  });

  it('are narrowed by when it happened and by what it is about', async () => {
    expect((await themes(''))[0]).toMatchObject({ theme: 'late-delivery', customers: 41 });
    expect(await themes(`${inSpan}&about=service`)).toEqual([]);
    expect((await themes(`${inSpan}&about=product`)).map(({ theme }) => theme).toSorted()).toEqual(['missing-feature', 'other', 'quality']);
    expect(await themes(`from=${encodeURIComponent(writeInstant(now))}`)).toEqual([]);
  });

  it('name examples that are theirs, and one theme tells who said what', async () => {
    const [late] = await themes();
    const one = await body(`/v1/feedback/themes/late-delivery?${inSpan}&limit=10`);
    expect(one).toMatchObject({ ...late, affected: { length: 10 }, said: { length: 10 } });
    expect(one.said.slice(0, 5).map(({ interaction }) => interaction)).toEqual(late?.examples);
    expect(one.said[0]).toMatchObject({ kind: 'complaint.received', text: { body: expect.stringMatching(/late|zu spät/) as unknown }, customer: { id: expect.stringMatching(/^customer-/) as unknown } });
    expect(one.said.map(({ points }) => points)).toEqual(one.said.map(({ points }) => points).toSorted((a, b) => a - b));
    expect(await body('/v1/feedback/themes/other?about=product')).toMatchObject({ customers: 1, unmetNeed: true });
    expect(await body(`/v1/feedback/themes/unfriendly`)).toMatchObject({ customers: 0, affected: [], said: [], examples: [] });
  });

  it('taken back are in the timeline as such, and in no theme', async () => {
    expect((await timeline('mistaken')).map(({ id, retracted, points }) => [id, retracted, points])).toEqual([['sorry', false, 0], ['taken-back', true, 0]]);
  });

  it('are nobody else’s', async () => {
    expect((await request(`/v1/feedback/themes?${inSpan}`, { key: strangers })).body).toEqual({ items: [] });
    expect((await request('/v1/feedback/themes/late-delivery', { key: strangers })).body).toMatchObject({ customers: 0, said: [], affected: [] });
  });

  it.each([
    '/v1/feedback/themes?from=yesterday', '/v1/feedback/themes?about=weather', '/v1/feedback/themes?where=here',
    `/v1/feedback/themes?from=${encodeURIComponent(writeInstant(now))}&to=${encodeURIComponent(writeInstant(said))}`,
    '/v1/feedback/themes/late-delivery?limit=0', '/v1/feedback/decisions?cursor=nonsense',
  ])('refuses %s', async (path) => {
    expect(await request(path)).toMatchObject({ status: 422, body: { type: 'urn:rapport:problem:invalid-interaction' } });
  });

  it.each(['/v1/feedback/themes/no-theme', '/v1/feedback/themes/other', '/v1/feedback/themes/late-delivery?about=product', `/v1/feedback/themes/${encodeURIComponent("x'; DROP TABLE scoring.timeline --")}`])('knows no %s', async (path) => {
    expect(await request(path)).toMatchObject({ status: 404, body: { type: 'urn:rapport:problem:not-found' } });
  });
});

describe('a decision', () => {
  it.each([
    ['without an owner', { ...decision, owner: ' ' }],
    ['that says nothing', { ...decision, text: {} }],
    ['of a kind that is none', { ...decision, decision: 'maybe' }],
    ['with a day for a moment', { ...decision, dueAt: '2026-12-15' }],
    ['with what can’t be stored', { ...decision, text: { en: 'a\u0000b' } }],
    ['with half a surrogate pair', { ...decision, owner: '\ud800' }],
    ['with an unknown field', { ...decision, secret: 1 }],
    ['as a list', [decision]],
  ])('%s is refused', async (_, wrong) => {
    expect(await request('/v1/feedback/decisions', { body: wrong })).toMatchObject({ status: 422, body: { type: 'urn:rapport:problem:invalid-interaction' } });
    expect((await body('/v1/feedback/decisions')).items).toEqual([]);
  });

  it('on a theme that is none finds none; with a reader’s key there is none', async () => {
    expect(await request('/v1/feedback/decisions', { body: { ...decision, theme: 'no-theme' } })).toMatchObject({ status: 404 });
    expect(await request('/v1/feedback/decisions', { body: decision, key: reader })).toMatchObject({ status: 403 });
  });

  it('concerns those who spoke, tells each once and in its language, and is evidence of our loyalty', async () => {
    const before = await Promise.all(complainants.map((id) => body(`/v1/customers/${id}`)));
    const mean = before.reduce((sum, { score }) => sum + score, 0) / before.length;
    const made = await request('/v1/feedback/decisions', { body: { ...decision, from: writeInstant(said - hour) } });
    expect(made).toEqual({ status: 200, body: { id: expect.stringMatching(/^fd_/) as unknown, affected: 40, told: 0, scoreBefore: near(mean, 2), scoreNow: near(mean, 2) } });
    const { id } = made.body;
    expect((await themes())[0]?.decision).toMatchObject({ id, decision: 'change', owner: decision.owner, dueAt: decision.dueAt, text: decision.text, told: 0 });

    const tell = () => request(`/v1/feedback/decisions/${id}/tell`, { body: {} });
    expect(await Promise.all([tell(), tell()])).toEqual([{ status: 200, body: { told: 40 } }, { status: 200, body: { told: 40 } }]);
    expect((await tell()).body).toEqual({ told: 40 });
    await eventually(async () => {
      const counted = await database.dataSource.query<object[]>(`SELECT 1 FROM scoring.timeline WHERE kind = 'feedback.answered'`);
      expect(counted).toHaveLength(40);
    });
    for (const [n, customer] of complainants.entries()) {
      const answers = (await timeline(customer)).filter(({ kind }) => kind === 'feedback.answered');
      expect(answers).toEqual([expect.objectContaining({ direction: 'outbound', source: 'rapport', text: n % 2 === 0 ? { body: decision.text.en, lang: 'en' } : { body: decision.text.de, lang: 'de' }, refs: [{ type: 'feedback', ns: 'rapport', id }] })]);
      const { relationship } = await body(`/v1/customers/${customer}`);
      expect(relationship.loyalty.supplier).toBeGreaterThan((before[n]?.relationship.loyalty.supplier ?? 0) + 1);
    }
    const [shown] = (await body('/v1/feedback/decisions')).items as readonly { scoreBefore: number; scoreNow: number }[];
    expect(shown).toMatchObject({ id, theme: 'late-delivery', about: 'policy', affected: 40, told: 40, scoreBefore: near(mean, 2) });
    expect(shown?.scoreNow).toBeGreaterThan((shown?.scoreBefore ?? 100) + 1);
  });

  it('that was told half tells the rest and nobody again', async () => {
    const { id } = (await request('/v1/feedback/decisions', { body: { ...decision, theme: 'quality', about: 'product' } })).body;
    await database.dataSource.query(`INSERT INTO scoring.feedback_customer (tenant_id, decision_id, customer_id, told_at) VALUES ('demo', $1, 'customer-3', now())`, [id]);
    expect((await request(`/v1/feedback/decisions/${id}/tell`, { body: {} })).body).toEqual({ told: 2 });
    await eventually(async () => { expect((await timeline('returner')).map(({ kind }) => kind)).toContain('feedback.answered'); });
    expect((await timeline('customer-3')).filter(({ kind }) => kind === 'feedback.answered')).toHaveLength(1);
  });

  it('to refuse leaves a need unmet, to change something ends it; decisions come page by page, and are nobody else’s', async () => {
    expect((await request('/v1/feedback/decisions', { body: { ...decision, theme: 'other', about: 'product', decision: "won't", text: { de: 'Leider nein' }, dueAt: null } })).body).toMatchObject({ affected: 1 });
    expect((await themes()).find(({ theme }) => theme === 'other')).toMatchObject({ unmetNeed: true, decision: { decision: "won't", dueAt: null } });
    await request('/v1/feedback/decisions', { body: { ...decision, theme: 'other', about: 'product' } });
    expect((await themes()).find(({ theme }) => theme === 'other')).toMatchObject({ unmetNeed: false, decision: { decision: 'change' } });
    const first = await body('/v1/feedback/decisions?limit=2');
    const rest = await body(`/v1/feedback/decisions?limit=2&cursor=${first.nextCursor ?? ''}`);
    expect([...first.items, ...rest.items].map((each) => (each as { theme: string }).theme)).toEqual(['other', 'other', 'quality', 'late-delivery']);
    expect(rest.nextCursor).toBeNull();
    const [mine] = first.items as readonly { id: string }[];
    expect((await request('/v1/feedback/decisions', { key: strangers })).body.items).toEqual([]);
    expect(await request(`/v1/feedback/decisions/${mine?.id ?? ''}/tell`, { body: {}, key: strangers })).toMatchObject({ status: 404 });
  });
});

describe('the themes document', () => {
  const put = async (path: string, text: string) => {
    const response = await fetch(`${service.url}${path}`, { method: 'PUT', headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/yaml' }, body: text });
    return { status: response.status, body: (await response.json()) as object };
  };
  const own = 'themes:\n  - name: packaging\n    about: product\n    words: { en: [parcel], de: [Karton] }\n';

  it.each([
    [own.replace('product', 'weather'), 3, 12, '/themes/0/about'],
    [own.replace('packaging', 'Packaging'), 2, 11, '/themes/0/name'],
    [own.replace('packaging', 'other'), 2, 11, '/themes/0/name'],
    [own.replace('parcel', '"!"'), 4, 19, '/themes/0/words/en/0'],
    [`${own}  - name: packaging\n    about: policy\n    tags: [x]\n`, 5, 11, '/themes/1/name'],
  ])('is refused with line and column: %j', async (text, line, column, path) => {
    expect(await put('/v1/themes/draft', text)).toMatchObject({ status: 422, body: { type: 'urn:rapport:problem:invalid-document', errors: [{ line, column, path }] } });
  });

  it('is tried before it counts: on interactions, or on what customers said', async () => {
    const interactions = [{ text: { body: 'The parcel was open', lang: 'en' } }, { kind: 'note.written', text: { body: 'parcel open', lang: 'en' } }];
    const trial = await request('/v1/themes/dry-run', { body: { interactions, document: own } });
    expect(trial.body.items.map((item) => (item as { themes: object[] }).themes)).toEqual([[{ theme: 'packaging', about: 'product' }], []]);
    const newest = await request('/v1/themes/dry-run', { body: {} });
    expect(newest.body.items).toContainEqual({ interaction: 'crm#c-2', customer: 'customer-2', kind: 'complaint.received', text: english, themes: [{ theme: 'late-delivery', about: 'policy' }] });
    expect((await request('/v1/themes/dry-run', { body: {}, key: strangers })).body.items).toEqual([]);
    for (const wrong of [{ interactions: [] }, { interactions: [{ kind: 7 }] }, { interactions: 'all' }, { document: 'themes: 7' }, { documents: own }]) {
      expect((await request('/v1/themes/dry-run', { body: wrong })).status).toBe(422);
    }
    expect((await themes()).map(({ theme }) => theme)).not.toContain('packaging');
  });

  it('holds for the past at once, and rolls back', async () => {
    expect(await put('/v1/themes', own.replace('parcel', 'delivery'))).toMatchObject({ status: 200, body: { version: 2, warnings: [] } });
    expect((await themes()).map(({ theme, customers }) => [theme, customers])).toEqual([['packaging', 20], ['other', 2]]);
    expect((await request('/v1/themes/rollback', { body: { to: 1, note: 'back' } })).body).toMatchObject({ version: 3 });
    expect((await themes())[0]).toMatchObject({ theme: 'late-delivery', customers: 40 });
  });
});

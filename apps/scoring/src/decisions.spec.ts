import { topics } from '@rapport/contracts';
import type { Caller } from '@rapport/service';
import { CustomerReader } from './customer-reader.ts';
import { DecisionKeeper } from './decision-keeper.ts';
import { FeedbackReader } from './feedback-reader.ts';
import { Feedback } from './feedback.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const now = Date.now() - 60_000;
const theme = { name: 'late-delivery', about: 'policy' } as const;

let database: ScoringDatabase;
let partition: TestPartition;
let decisions: DecisionKeeper;
let feedback: Feedback;

beforeAll(async () => {
  database = await openScoringDatabase();
  const { dataSource, models, documents, keeper } = database;
  partition = await new TestPartition(keeper, dataSource).assign();
  const reader = new CustomerReader(dataSource, models);
  decisions = new DecisionKeeper(dataSource, { wake: () => undefined });
  feedback = new Feedback(dataSource, reader, new FeedbackReader(dataSource, reader, documents), decisions);
});
afterAll(() => database.close());

/** Each tenant is a story of its own: two who complain of the same, and who are one in between. */
class Story {
  private readonly caller: Caller;

  constructor(private readonly tenant: string) {
    this.caller = { tenant, keyId: 'key', keyName: 'team', scopes: ['act'], actor: 'jo@supplier.example' };
  }

  async complain(...customers: readonly string[]): Promise<void> {
    const body = 'Third late delivery this month';
    await this.count(customers.map((id) => ({ id: `complaint-${id}`, at: now, data: { kind: 'complaint.received', customer: { id }, text: { body, lang: 'en' } } })));
  }

  async merge(kind: 'customer.merged' | 'customer.unmerged'): Promise<void> {
    await this.count([{ id: kind, source: 'rapport', at: now, data: { kind, customer: { id: 'acme' }, refs: [{ type: 'merge', ns: 'rapport', id: `mg_${this.tenant}` }], attributes: { from: 'north' } } }]);
  }

  async decide(): Promise<string> {
    const { id } = await decisions.decide(this.caller, { theme: theme.name, about: theme.about, decision: 'change', text: { en: 'Friday orders now ship on Friday' }, owner: 'ops' }, await feedback.speakers(this.tenant, theme, {}));
    return id;
  }

  /** Whom it was said to, by now. */
  async tell(id: string): Promise<readonly string[]> {
    await decisions.tell(this.caller, id);
    const sent = await database.dataSource.query<{ value: string }[]>('SELECT value FROM scoring.outbox WHERE topic = $1 AND key LIKE $2 ORDER BY position', [topics.interactions, `${this.tenant}:%`]);
    return sent.flatMap(({ value }) => (JSON.parse(value) as { customer?: { id?: string } }).customer?.id ?? []);
  }

  async shown() {
    const [decision] = await decisions.newest(this.tenant, theme);
    return decision;
  }

  async scoreOf(customer: string): Promise<number> {
    const [row] = await database.dataSource.query<{ score: number }[]>('SELECT score FROM scoring.customer_state WHERE tenant_id = $1 AND customer_id = $2', [this.tenant, customer]);
    return row?.score ?? NaN;
  }

  private async count(told: readonly Told[]): Promise<void> {
    await partition.count(told.map((event) => ({ ...event, tenant: this.tenant })));
  }
}

it('made on two who become one is told once, and concerns one', async () => {
  const story = new Story('together');
  await story.complain('acme', 'north', 'other');
  const id = await story.decide();
  expect(await story.shown()).toMatchObject({ affected: 3, told: 0 });
  await story.merge('customer.merged');
  expect(await story.shown()).toMatchObject({ affected: 2, told: 0, scoreNow: expect.closeTo((await story.scoreOf('acme') + await story.scoreOf('other')) / 2, 2) as unknown });
  expect(await story.tell(id)).toEqual(['acme', 'other']);
  expect(await story.tell(id)).toEqual(['acme', 'other']);
  expect(await story.shown()).toMatchObject({ affected: 2, told: 2 });
});

it('told while they are one is told to the other one, too, when they are two', async () => {
  const story = new Story('told-as-one');
  await story.complain('acme', 'north');
  await story.merge('customer.merged');
  const id = await story.decide();
  expect(await story.tell(id)).toEqual(['acme']);
  expect(await story.shown()).toMatchObject({ affected: 1, told: 1 });
  await story.merge('customer.unmerged');
  expect(await story.shown()).toMatchObject({ affected: 2, told: 1 });
  expect(await story.tell(id)).toEqual(['acme', 'north']);
});

it('made while they are one concerns each who spoke when they are two', async () => {
  const story = new Story('apart');
  await story.complain('acme', 'north');
  await story.merge('customer.merged');
  const id = await story.decide();
  expect(await story.shown()).toMatchObject({ affected: 1 });
  await story.merge('customer.unmerged');
  expect(await story.shown()).toMatchObject({ affected: 2, told: 0, scoreNow: expect.closeTo((await story.scoreOf('acme') + await story.scoreOf('north')) / 2, 2) as unknown });
  expect(await story.tell(id)).toEqual(['acme', 'north']);
});

it('made while they are one concerns who spoke alone, and is told to that one', async () => {
  const story = new Story('spoke');
  await story.complain('north');
  await story.merge('customer.merged');
  const id = await story.decide();
  expect(await story.shown()).toMatchObject({ affected: 1, scoreBefore: expect.closeTo(await story.scoreOf('acme'), 2) as unknown });
  expect(await story.tell(id)).toEqual(['north']);
  await story.merge('customer.unmerged');
  expect(await story.shown()).toMatchObject({ affected: 1, told: 1, scoreNow: expect.closeTo(await story.scoreOf('north'), 2) as unknown });
});

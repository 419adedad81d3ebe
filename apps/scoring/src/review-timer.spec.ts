import type { RetentionChange } from '@rapport/contracts';
import { systemClock } from '@rapport/event-log';
import { eventually } from '@rapport/tools/testing';
import { shippedModel } from './shipped-model.ts';
import { modelType } from './model-type.ts';
import { ReviewTimer } from './review-timer.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import { openScoringDatabase, quiet } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const day = 86_400_000;
const today = Date.now() - 60_000;

let database: ScoringDatabase;
beforeEach(async () => {
  database = await openScoringDatabase();
  const partition = await new TestPartition(database.keeper, database.dataSource).assign();
  const weekly = Array.from({ length: 12 }, (_, week) => ({ id: `o-${week}`, at: today - (11 - week) * 7 * day, data: { kind: 'order.placed', customer: { id: 'weekly' } } }));
  await partition.count([...weekly, { id: 'c', at: today, data: { kind: 'contract.signed', customer: { id: 'bound' }, facts: { contractEndsAt: '2099-12-31' } } }]);
  await database.dataSource.query('DELETE FROM scoring.outbox');
});
afterEach(() => database.close());

const timerAt = (now: number): ReviewTimer =>
  new ReviewTimer({ dataSource: database.dataSource, models: database.models, relay: { wake: () => undefined }, logger: quiet, clock: systemClock, now: () => Promise.resolve(now) });
const changes = async (): Promise<RetentionChange[]> =>
  (await database.dataSource.query<{ value: string }[]>('SELECT value FROM scoring.outbox ORDER BY position')).map(({ value }) => JSON.parse(value) as RetentionChange);
const state = async (customer: string) =>
  (await database.dataSource.query<{ score: number; earlier_score: number | null; next_review_at: Date | null; model_version: number }[]>('SELECT * FROM scoring.customer_state WHERE customer_id = $1', [customer]))[0]!;

it('publishes what silence did, and not before it is a point', async () => {
  const first = (await state('weekly')).score;
  let due = 0;
  while ((await changes()).length === 0) {
    due = (await state('weekly')).next_review_at!.getTime();
    await timerAt(due - 60_000).round();
    expect([await changes(), Math.abs((await state('weekly')).score - first) < 1]).toEqual([[], true]);
    await timerAt(due).round();
  }
  const [change] = await changes();
  expect(change?.customer.id).toBe('weekly');
  expect(change?.contributions.map(({ kind, determinant }) => ({ kind, determinant }))).toEqual([{ kind: 'silence', determinant: 'rhythm' }]);
  expect(Math.abs(change!.score - change!.previous!.score)).toBeGreaterThanOrEqual(1);
  expect(change!.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(change!.score - change!.previous!.score, 9);
});

it('keeps the stored score within a point and asks for the next moment', async () => {
  expect(await timerAt(today + 7 * day).round()).toBe(2);
  const after = await state('weekly');
  expect(after.score).toBeCloseTo(71.58, 1);
  expect(after.next_review_at!.getTime()).toBeGreaterThan(today + 7 * day);
  expect(await timerAt(today + 7 * day).round()).toBe(0);
});

it('looks back as the days pass: the score 30 days before moves on, and a customer that stands still is left alone', async () => {
  expect((await state('weekly')).earlier_score).toBeCloseTo(68.04, 0);
  await timerAt(today + 30 * day).round();
  expect((await state('weekly')).earlier_score).toBeCloseTo(78.66, 0);
  await timerAt(today + 37 * day).round();
  expect((await state('weekly')).earlier_score).toBeCloseTo(71.58, 0);
  expect((await state('bound')).next_review_at!.getTime()).toBeGreaterThan(today + 59 * day);
});

it('looks back at whom a version without it has written', async () => {
  await timerAt(today + 2 * day).round();
  await database.dataSource.query('UPDATE scoring.customer_state SET earlier_score = NULL');
  expect(await timerAt(today + 2 * day + 60_000).round()).toBe(2);
  expect((await state('weekly')).earlier_score).not.toBeNull();
});

it('a new model version folds every state again, as a change of kind model', async () => {
  const changed = shippedModel.replace(/renewed: ?8.5/, 'renewed: 5');
  expect(changed).not.toBe(shippedModel);
  const reply = await database.documents.publish('demo', modelType, changed, { contentType: 'application/yaml', author: 'test' });
  expect(reply).toMatchObject({ version: 2, refold: { customers: 2, done: 0 } });
  // What the models were before is believed for up to a second.
  await eventually(async () => { expect(await database.models.of('demo')).toHaveLength(2); });
  expect(await timerAt(Date.now() + 1_000).round()).toBe(2);
  expect([(await state('weekly')).model_version, (await state('bound')).model_version]).toEqual([2, 2]);
  const [change] = (await changes()).filter(({ customer }) => customer.id === 'bound');
  expect(change?.modelVersion).toBe(2);
  expect(change?.contributions.some(({ kind }) => kind === 'model')).toBe(true);
  expect(change?.contributions.filter(({ kind }) => kind === 'event' || kind === 'late')).toEqual([]);
  expect(await timerAt(Date.now() + 1_000).round()).toBe(0);
});

it('two timers share the work: each score is reviewed once', async () => {
  const counts = await Promise.all([timerAt(today + 7 * day).round(), timerAt(today + 7 * day).round()]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
});

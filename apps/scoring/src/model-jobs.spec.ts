import { Problem } from '@rapport/service';
import type { Caller } from '@rapport/service';
import { JobStore } from './job-store.ts';
import { modelType } from './model-type.ts';
import { ModelJobsController } from './model-jobs.controller.ts';
import { shippedModel } from './shipped-model.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const day = 86_400_000;
const caller: Caller = { tenant: 'demo', keyId: 'key_1', keyName: 'ours', scopes: ['admin'] };
let database: ScoringDatabase;
let jobs: JobStore;
let controller: ModelJobsController;

const daysAgo = (days: number): string => new Date(Date.now() - days * day).toISOString().slice(0, 10);
const begin = (body: unknown): Promise<{ id: string }> => controller.begin(caller, body);

beforeAll(async () => {
  database = await openScoringDatabase();
  jobs = new JobStore(database.dataSource);
  controller = new ModelJobsController(database.documents, jobs);
  await database.documents.saveDraft('demo', modelType, shippedModel, { author: 'jo', contentType: 'application/yaml' });
}, 60_000);
afterAll(() => database.close());

it('refuses to judge what nobody can know yet, and keeps no job of it', async () => {
  const refused = async (body: unknown, words: string): Promise<void> => {
    const error: unknown = await begin(body).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ type: 'invalid-interaction', members: { errors: [{ path: '/cut', message: words }] } });
  };
  await refused({ cut: '2999-12-31', horizonDays: null }, 'must lie before today');
  await refused({ cut: daysAgo(-1), horizonDays: null }, 'must lie before today');
  await refused({ cut: daysAgo(10), horizonDays: 30 }, 'must lie at least 30 days before today: what came within the horizon is not known yet');
  expect(await jobs.unfinished('demo', 'backtest')).toBe(0);
});

it('lets five backtests of a tenant wait, and says when to try a sixth', async () => {
  const ids = [];
  for (let n = 0; n < 5; n += 1) ids.push((await begin({ cut: daysAgo(40), horizonDays: 30 })).id);
  await expect(begin({ cut: daysAgo(40), horizonDays: 30 })).rejects.toMatchObject({ type: 'rate-limited', retryAfterSeconds: 30 });
  expect(await controller.backtest(caller, ids[4] ?? '')).toMatchObject({ state: 'waiting', progress: 0 });
  const job = await jobs.claim(1_000);
  await jobs.finish(job!, 'done', { score: null });
  expect(await begin({ cut: daysAgo(40), horizonDays: null })).toEqual({ id: expect.stringMatching(/^bt_/) as string });
});

import { systemClock } from '@rapport/event-log';
import type { Caller } from '@rapport/service';
import { eventually } from '@rapport/tools/testing';
import { enqueueDaily } from './learning-schedule.ts';
import { JobRunner } from './job-runner.ts';
import { JobStore } from './job-store.ts';
import type { Job } from './job-store.ts';
import type { Learnt } from './learning/learn-model.ts';
import { learntDocument } from './learnt-document.ts';
import { doLongWork } from './long-work.ts';
import type { LongWork } from './long-work.ts';
import { resolveModel } from './model-document.ts';
import { ModelJobsController } from './model-jobs.controller.ts';
import { modelType } from './model-type.ts';
import { openApi } from './open-api.ts';
import { inThisThread } from './spec-support/in-this-thread.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import { openScoringDatabase, quiet } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';
import type { WorkDoer } from './worker-thread.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
}
type Paths = Readonly<Record<'/v1/model/learning', { readonly get: { readonly responses: { readonly 200: { readonly content: { readonly 'application/json': { readonly schema: Schema } } } } } }>>;

const day = 86_400_000;
const today = Math.floor(Date.now() / day) * day - day / 2;
const customers = 240;
/** Nothing that is counted later is learnt from. */
let asOf: number;
let database: ScoringDatabase;
let jobs: JobStore;
const running: JobRunner[] = [];

/** Buys every week or month, more or less; a third of them complain and leave, one after the other. */
function actsOf(n: number) {
  const customer = { id: `c-${String(n).padStart(3, '0')}` };
  const [gap, leftBefore] = [n % 2 === 0 ? 7 : 30, n % 3 === 0 ? n : 0];
  const acts: Parameters<TestPartition["count"]>[0][number][] = [];
  for (let ago = 330 - (n % gap); ago > leftBefore; ago -= gap * (0.6 + ((n * 7 + acts.length * 3) % 5) / 5)) {
    acts.push({ id: `${n}-${acts.length}`, at: today - ago * day, data: { kind: 'order.placed', customer, value: { amount: `${10 + (n % 9)}.00`, currency: 'EUR' } } });
  }
  const complaints = leftBefore === 0 ? [] : [2, 5, 8].map((before) => ({ id: `${n}-c${before}`, at: today - (leftBefore + before) * day, data: { kind: 'complaint.received', customer } }));
  return [...acts, ...complaints];
}

beforeAll(async () => {
  database = await openScoringDatabase();
  jobs = new JobStore(database.dataSource);
  const partition = await new TestPartition(database.keeper, database.dataSource).assign();
  for (let from = 0; from < customers; from += 40) await partition.count(Array.from({ length: 40 }, (_, i) => actsOf(from + i)).flat());
  asOf = Date.now();
}, 120_000);
afterEach(() => Promise.all(running.splice(0).map((runner) => runner.stop())));
afterAll(() => database.close());

const directly: WorkDoer = (work, onProgress, signal) => inThisThread(database.dataSource)(work, onProgress, signal);

function start(work: WorkDoer): JobRunner {
  const runner = new JobRunner({ dataSource: database.dataSource, documents: database.documents, work, logger: quiet, clock: systemClock, random: Math.random });
  running.push(runner);
  runner.start();
  return runner;
}

async function ended(id: string): Promise<Job> {
  return eventually(async () => {
    const job = await jobs.get('demo', 'learning', id);
    expect(['done', 'failed']).toContain(job?.state);
    return job!;
  }, { withinMs: 60_000 });
}

const learning = async () => jobs.add('demo', 'learning', { version: (await database.documents.current('demo', modelType)).version, asOf });

it('comes to the same version after a stop half-way, publishes it once, and nothing that is not better', async () => {
  const id = await learning();
  let begun: LongWork | undefined;
  const first = start((work, onProgress, signal) => new Promise((_resolve, reject) => {
    begun = work;
    onProgress('rhythm', 0.3);
    signal.addEventListener('abort', () => { reject(new Error('stopped')); });
  }));
  await eventually(() => { expect(begun).toMatchObject({ kind: 'learning', version: 1, asOf }); });
  await first.stop();
  expect(await jobs.get('demo', 'learning', id)).toMatchObject({ state: 'running', result: null });

  start(directly);
  expect(await ended(id)).toMatchObject({ state: 'done', result: { outcome: 'published', version: 2, customers } });
  const published = await database.documents.version('demo', modelType, 2);
  expect(published).toMatchObject({ author: 'learning', note: expect.stringMatching(/^learnt from 240 customers; rhythm: log-loss 0\.\d+ → 0\.\d+, parts: log-loss 0\.\d+ → 0\.\d+$/) as string });
  const { learnt } = published.value;
  expect(learnt).toMatchObject({ source: 'chain', customers, until: new Date(asOf).toISOString() });
  expect(learnt!.logLoss.rhythm!.after).toBeLessThan(learnt!.logLoss.rhythm!.before * 0.995);
  const { value: shipped } = await database.documents.version('demo', modelType, 1);
  const again = (await doLongWork(database.dataSource.manager, { kind: 'learning', tenant: 'demo', document: shipped, version: 1, asOf }, () => undefined)) as Learnt;
  expect(learntDocument(again, { inForce: resolveModel(shipped, 1), before: undefined, until: asOf })).toEqual(learnt);

  const second = await learning();
  expect(await ended(second)).toMatchObject({ result: { outcome: 'not-better' } });
  expect((await database.documents.versions('demo', modelType)).map(({ version }) => version)).toEqual([2, 1]);
}, 120_000);

it('learns from a publication at once, and leaves its place to one that comes meanwhile', async () => {
  const shipped = (await database.documents.version('demo', modelType, 1)).source;
  const how = { author: 'jo', contentType: 'application/yaml' };
  await database.documents.publish('demo', modelType, shipped.replace('name: shipped', 'name: ours'), how);
  const [waiting] = await jobs.newest('demo', 'learning', 1);
  expect(waiting).toMatchObject({ state: 'waiting', asked: { version: 3 } });
  start(async (work, onProgress) => {
    const result = await directly(work, onProgress, new AbortController().signal);
    if ('version' in work && work.version === 3) await database.documents.publish('demo', modelType, shipped.replace('name: shipped', 'name: newer'), how);
    return result;
  });
  expect(await ended(waiting!.id)).toMatchObject({ result: { outcome: 'outdated' } });
  await eventually(async () => {
    expect(await database.documents.current('demo', modelType)).toMatchObject({ version: 5, author: 'learning', value: { name: 'newer', learnt: { source: 'chain' } } });
  }, { withinMs: 60_000 });
}, 120_000);

it('does not undo a rollback: the version that somebody went back to stands until a learning is asked for', async () => {
  const before = await jobs.newest('demo', 'learning', 10);
  const { version } = await database.documents.rollback('demo', modelType, 1, { author: 'jo' });
  const [stop, ...earlier] = await jobs.newest('demo', 'learning', 11);
  expect(stop).toMatchObject({ state: 'done', result: { outcome: 'rolled-back' }, asked: { version } });
  expect(earlier.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  await database.dataSource.query(`UPDATE scoring.job SET requested_at = requested_at - interval '2 days'`);
  await enqueueDaily(database.dataSource);
  expect((await jobs.newest('demo', 'learning', 1))[0]?.id).toBe(stop?.id);
  const current = await database.documents.current('demo', modelType);
  expect(current).toMatchObject({ version, author: 'jo' });
  expect(current.value.learnt).toBeUndefined();
});

/** Places in a value that a schema doesn't describe, and those that it requires and the value hasn't. */
function differences(value: unknown, schema: Schema, place = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => differences(each, schema.items ?? {}, place));
  if (typeof value !== 'object' || value === null) return [];
  const described = [schema, ...(schema.anyOf ?? [])].find(({ properties, additionalProperties }) => properties !== undefined || additionalProperties !== undefined) ?? {};
  const inner = Object.entries(value).flatMap(([key, each]) => {
    const own = described.properties?.[key] ?? described.additionalProperties;
    return own === undefined ? [`${place}/${key}`] : differences(each, own, `${place}/${key}`);
  });
  return [...inner, ...(described.required ?? []).filter((key) => !(key in value)).map((key) => `${place}/${key} missing`)];
}

it('is answered with the fields that the description of the interface names', async () => {
  const { items } = await new ModelJobsController(database.documents, jobs).learning({ tenant: 'demo', keyId: 'k', keyName: 'ours', scopes: ['read'] } satisfies Caller);
  const outcomes = items.map((item) => ('outcome' in item ? item.outcome : null));
  expect(outcomes).toEqual(expect.arrayContaining(['published', 'not-better', 'outdated', 'rolled-back']));
  const { schema } = (openApi as unknown as { paths: Paths }).paths['/v1/model/learning'].get.responses[200].content['application/json'];
  expect(differences({ items }, schema)).toEqual([]);
});

it('says why work failed, and goes on with the next', async () => {
  const id = await jobs.add('demo', 'backtest', { kind: 'nothing' });
  start(() => Promise.reject(new Error('no such work')));
  await eventually(async () => { expect(await jobs.get('demo', 'backtest', id)).toMatchObject({ state: 'failed', result: { detail: 'no such work' } }); });
});

it('leaves work alone whose process has died three times', async () => {
  const id = await jobs.add('demo', 'backtest', { kind: 'deadly' });
  await database.dataSource.query('UPDATE scoring.job SET attempts = 3 WHERE id = $1', [id]);
  start(() => Promise.reject(new Error('must not be begun')));
  await eventually(async () => { expect(await jobs.get('demo', 'backtest', id)).toMatchObject({ state: 'failed', result: { detail: 'its process ended 3 times before it was done' } }); });
});

it('knows its own version when its process died between publishing and saying so', async () => {
  const told = (await jobs.newest('demo', 'learning', 20)).find(({ result }) => (result as { outcome?: string } | null)?.outcome === 'published');
  const { version } = told?.result as { version: number };
  const { source, contentType } = await database.documents.version('demo', modelType, version);
  const again = await database.documents.publish('demo', modelType, source, { author: 'learning', contentType });
  await database.dataSource.query(`UPDATE scoring.job SET state = 'done' WHERE kind = 'learning' AND state = 'waiting'`);
  await database.dataSource.query(`UPDATE scoring.job SET state = 'waiting', result = NULL WHERE id = $1`, [told?.id]);
  start(() => Promise.reject(new Error('must not be begun')));
  expect((await ended(told?.id ?? '')).result).toMatchObject({ outcome: 'published', version: again.version });
});

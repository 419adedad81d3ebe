import { randomBytes } from 'node:crypto';
import { toKafkaRecord, topics } from '@rapport/contracts';
import { Publisher } from '@rapport/event-log';
import type { RunningService } from '@rapport/service';
import { createTestDatabase, eventually, uniqueName } from '@rapport/tools/testing';
import type { TestDatabase } from '@rapport/tools/testing';
import { DataSource } from 'typeorm';
import { Refusal } from './domain/refusal.ts';
import { readRequest } from './request-reader.ts';
import { call, eventOf, post, startForTest, structured } from './spec-support/running-ingestion.ts';
import type { Answer } from './spec-support/running-ingestion.ts';
import { readInteractions } from './spec-support/topic-records.ts';
import type { TopicRecords } from './spec-support/topic-records.ts';

let database: TestDatabase;
let service: RunningService;
let records: TopicRecords;
const source = uniqueName('replays').replaceAll('_', '-');

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startForTest(database.url);
  records = await readInteractions();
}, 60_000);
afterAll(async () => {
  await records.stop();
  await service.stop();
  await database.drop();
});

const replay = (body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  call(service, '/v1/dead-letters/replay', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
const lettersOf = async (query: string): Promise<Record<string, unknown>[]> => (await call(service, `/v1/dead-letters?${query}`)).body['items'] as Record<string, unknown>[];

/** What another service refuses arrives by the topic. */
async function refuseElsewhere(letters: readonly object[]): Promise<void> {
  const publisher = new Publisher({ log: records.log });
  await publisher.publish(topics.deadLetters, letters.map((letter) => ({ key: 'demo', value: JSON.stringify(letter) })));
  await publisher.stop();
}

function letterOf(id: string, reason: string, record: { key: string; headers: Record<string, string>; value: string }, topic: string = topics.interactions): Record<string, unknown> {
  return {
    id: `dl_${randomBytes(8).toString('hex')}`, tenant: 'demo', service: topic === topics.changes ? 'notification' : 'scoring', reason, detail: 'told by the test', source, eventId: id, receivedAt: new Date().toISOString(),
    raw: { contentType: 'application/json', encoding: 'utf8', body: record.value }, record: { key: record.key, headers: record.headers }, topic, partition: 0, offset: '1',
  };
}

function interaction(id: string, data: object = {}): { key: string; headers: Record<string, string>; value: string } {
  const body = Buffer.from(JSON.stringify(eventOf(source, id, data)));
  const [read] = readRequest({ 'content-type': structured }, body, { tenant: 'demo', receivedAt: Date.now() }).events;
  if (read === undefined || read.outcome instanceof Refusal) throw new Error('the test told no interaction');
  return toKafkaRecord(read.outcome);
}

describe('the replay of dead letters', () => {
  it("publishes a record that another service refused as it was, says so on the letter, and doesn't mind a second time", async () => {
    const record = interaction('good');
    const good = letterOf('good', 'poison', record);
    const conflict = letterOf('conflict', 'id-conflict', interaction('conflict'));
    const broken = letterOf('broken', 'invalid-interaction', { ...interaction('broken'), value: '{}' });
    const stranger = letterOf('stranger', 'poison', { ...interaction('stranger'), key: 'other:acme' });
    const change = letterOf('change', 'poison', { key: 'demo:acme', headers: {}, value: '{"id":1}' }, topics.changes);
    await refuseElsewhere([good, conflict, broken, stranger, change]);
    await eventually(async () => { expect(await lettersOf(`source=${source}`)).toHaveLength(5); });
    const expected = {
      matched: 5,
      accepted: 1,
      refused: [
        { id: conflict['id'], reason: 'id-conflict' },
        { id: broken['id'], reason: 'invalid-interaction' },
        { id: stranger['id'], reason: 'not-an-event' },
        { id: change['id'], reason: 'poison' },
      ],
    };
    const sorted = ({ body }: Answer) => ({ ...body, refused: (body['refused'] as { reason: string; id: string }[]).toSorted((a, b) => a.reason.localeCompare(b.reason)) });
    const wanted = { ...expected, refused: expected.refused.toSorted((a, b) => a.reason.localeCompare(b.reason)) };

    expect(sorted(await replay({ filter: { source }, dryRun: true }))).toEqual(wanted);
    expect((await lettersOf(`source=${source}`)).map(({ replays }) => replays)).toEqual([[], [], [], [], []]);
    expect(records.of(source, 'good')).toHaveLength(0);

    expect(sorted(await replay({ filter: { source } }))).toEqual(wanted);
    expect(sorted(await replay({ filter: { source }, dryRun: false }))).toEqual(wanted);
    await eventually(() => { expect(records.of(source, 'good')).toHaveLength(2); });
    const [first] = records.of(source, 'good');
    expect({ key: first?.key, headers: first?.headers, value: first?.value?.toString() }).toEqual(record);

    const { body } = await call(service, `/v1/dead-letters/${String(good['id'])}`);
    const accepted = { at: expect.stringMatching(/^\d{4}-.*Z$/) as string, by: expect.any(String) as string, result: 'accepted', reason: null };
    expect(body).toMatchObject({ id: good['id'], topic: topics.interactions, offset: '1', replays: [accepted, accepted] });
    expect((await call(service, `/v1/dead-letters/${String(conflict['id'])}`)).body['replays']).toMatchObject([{ result: 'refused', reason: 'id-conflict' }, { result: 'refused', reason: 'id-conflict' }]);
  });

  it("reads what ingestion refused again, by today's rules, and finds letters by id", async () => {
    // A change that broke a rule then and keeps it now stands in for newer rules: the letter's own body is put right.
    const answer = await post(service, eventOf(`${source}-own`, 'kept', { kind: undefined }));
    const id = String(answer.body['deadLetter']);
    expect((await replay({ filter: { id } })).body).toEqual({ matched: 1, accepted: 0, refused: [{ id, reason: 'invalid-interaction' }] });
    await service.app.get(DataSource).query('UPDATE ingestion.dead_letter SET body = $2 WHERE id = $1', [id, JSON.stringify(eventOf(`${source}-own`, 'kept'))]);
    expect((await replay({ filter: { ids: [id, 'dl_nobody'] } })).body).toEqual({ matched: 1, accepted: 1, refused: [] });
    await eventually(() => { expect(records.of(`${source}-own`, 'kept')).toHaveLength(1); });
  });

  it('takes two thousand letters at a call and says where to go on', async () => {
    await service.app.get(DataSource).query(
      `INSERT INTO ingestion.dead_letter (tenant, id, service, reason, detail, source, received_at, content_type, encoding, body, replays)
       SELECT 'demo', 'dl_many_' || n, 'scoring', 'id-conflict', 'told by the test', $1, date_trunc('milliseconds', now()) - n * interval '1 second', '', 'utf8', '{}', '[]' FROM generate_series(1, 2001) AS n`,
      [`${source}-many`],
    );
    const wish = { filter: { source: `${source}-many` }, dryRun: true };
    const first = await replay(wish);
    expect(first.body).toMatchObject({ matched: 2_000, accepted: 0, nextCursor: expect.any(String) as string });
    const refused = [{ id: 'dl_many_1', reason: 'id-conflict' }];
    expect((await replay({ ...wish, cursor: first.body['nextCursor'] })).body).toEqual({ matched: 1, accepted: 0, refused });
    expect(await replay({ ...wish, cursor: 'x' })).toMatchObject({ status: 422 });
  }, 60_000);

  it('is one tenant’s own, needs admin, and takes no filter that it does not know', async () => {
    const name = uniqueName('t').replaceAll('_', '-');
    const json = { 'content-type': 'application/json' };
    const tenant = await call(service, '/v1/tenants', { method: 'POST', headers: json, body: JSON.stringify({ id: name, name }) });
    const other = { authorization: `Bearer ${String(tenant.body['key'])}` };
    const [letter] = await lettersOf(`source=${source}`);
    expect((await replay({ filter: { id: letter?.['id'] } }, other)).body).toEqual({ matched: 0, accepted: 0, refused: [] });
    expect(await call(service, `/v1/dead-letters/${String(letter?.['id'])}`, { headers: other })).toMatchObject({ status: 404, body: { type: 'urn:rapport:problem:not-found' } });
    const { body } = await call(service, '/v1/keys', { method: 'POST', headers: json, body: JSON.stringify({ name: 'reader', scopes: ['read'] }) });
    const reader = { authorization: `Bearer ${String(body['key'])}` };
    expect(await call(service, `/v1/dead-letters?source=${source}`, { headers: reader })).toMatchObject({ status: 200 });
    expect(await replay({ filter: {} }, reader)).toMatchObject({ status: 403 });
    expect(await replay({ filter: { sauce: 'x' } })).toMatchObject({ status: 422 });
    expect(await replay({})).toMatchObject({ status: 422 });
  });
});

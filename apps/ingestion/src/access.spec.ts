import type { RunningService } from '@rapport/service';
import { createKey } from '@rapport/service';
import { describeAccess } from '@rapport/service/spec-support';
import { createTestDatabase, eventually, uniqueName } from '@rapport/tools/testing';
import type { TestDatabase } from '@rapport/tools/testing';
import { DataSource } from 'typeorm';
import { call, eventOf, post, startForTest, structured } from './spec-support/running-ingestion.ts';

const secret = 'Geheimnis GmbH';
/** Nobody else's events have it. */
const source = uniqueName('crm');

let database: TestDatabase;
let service: RunningService;
let letter: string;
let key: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startForTest(database.url);
  const refused = await eventually(async () => {
    const answer = await post(service, eventOf(source, 'c-1', { kind: secret }));
    expect(answer.status).toBe(422);
    return answer;
  });
  letter = refused.body['deadLetter'] as string;
  key = (await createKey(service.app.get(DataSource).manager, 'demo', { name: secret, scopes: ['read'] })).id;
  expect((await call(service, `/v1/dead-letters/${letter}`)).status).toBe(200);
}, 60_000);

afterAll(async () => {
  await service.stop();
  await database.drop();
});

describeAccess('ingestion', {
  service: () => service,
  secret,
  // What others refuse comes in over the topic, which all specs share.
  apart: { dead_letter: `source IS DISTINCT FROM '${source}'` },
  routes: {
    'POST /v1/events': { needs: ['ingest'], contentType: structured, body: JSON.stringify(eventOf(source, 'c-2')), stranger: 202 },
    'OPTIONS /v1/events': { needs: 'open', stranger: 200 },
    'GET /v1/dead-letters': { needs: ['read'], stranger: 200 },
    'GET /v1/dead-letters/:id': { needs: ['read'], path: () => `/v1/dead-letters/${letter}`, stranger: 404 },
    'POST /v1/dead-letters/replay': { needs: ['admin'], body: { filter: {} }, stranger: 200 },
    'POST /v1/tenants': { needs: ['operator'], body: { id: 'north', name: 'North' }, stranger: 201 },
    'POST /v1/keys': { needs: ['admin'], body: { name: 'crm', scopes: ['ingest'] }, stranger: 201 },
    'GET /v1/keys': { needs: ['admin'], stranger: 200 },
    'DELETE /v1/keys/:id': { needs: ['admin'], path: () => `/v1/keys/${key}`, stranger: 404 },
  },
});

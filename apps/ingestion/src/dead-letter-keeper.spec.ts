import { storableProblem } from '@rapport/contracts';
import { accessSchema, createLogger, migrateDatabase, openDataSource } from '@rapport/service';
import { createTestDatabase } from '@rapport/tools/testing';
import type { TestDatabase } from '@rapport/tools/testing';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { ingestionSchema } from './database/schema.ts';
import { DeadLetterKeeper } from './dead-letter-keeper.ts';
import { Refusal } from './domain/refusal.ts';
import { readRequest } from './request-reader.ts';

const logger = createLogger('test', 'silent');
const reception = { tenant: 'demo', receivedAt: Date.parse('2026-11-22T09:12:00Z') };
const headers = { 'content-type': 'application/cloudevents+json' };

describe('what PostgreSQL can keep', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrateDatabase(database.url, [accessSchema, ingestionSchema], logger);
    dataSource = await openDataSource({ ...ingestionSchema, url: database.url, logger });
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('is everything that we accept, and every dead letter of what we refuse', async () => {
    const keeper = new DeadLetterKeeper(dataSource);
    const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\0', '\ud800', 'a\udfff', '\\u0000', '__proto__', '\uffff', 'x'.repeat(200)));
    const text = fc.oneof({ weight: 8, arbitrary: fc.string({ minLength: 1 }) }, hostile);
    const time = fc.oneof({ weight: 8, arbitrary: fc.constant('2026-01-01T00:00:00Z') }, text);
    const events = fc.array(fc.record({ id: text, source: text, time, name: text, value: fc.oneof(text, fc.double(), fc.maxSafeInteger()) }), { minLength: 20, maxLength: 30 });
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(events, async (sent) => {
        const read = sent.map(({ id, source, time, name, value }) => {
          const event = { specversion: '1.0', type: 'io.rapport.interaction.v1', id, source, time, data: { kind: 'order.placed', customer: { id: 'a', name }, text: { body: name }, attributes: { [name]: value } } };
          const [first] = readRequest(headers, Buffer.from(JSON.stringify(event)), reception).events;
          if (first === undefined) throw new Error('nothing was read');
          return first;
        });
        const stored = read.flatMap(({ outcome }) => (outcome instanceof Refusal ? [] : [JSON.stringify(outcome)]));
        accepted += stored.length;
        await dataSource.query('SELECT d::jsonb FROM unnest($1::text[]) AS d', [stored]);
        const refused = read.flatMap(({ outcome, id, source, raw }) =>
          outcome instanceof Refusal ? [{ ...reception, reason: outcome.reason, detail: outcome.detail, source, eventId: id, contentType: 'application/json', raw: raw() }] : [],
        );
        expect(await keeper.keep(refused)).toHaveLength(refused.length);
      }),
      { numRuns: 60 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('gives back the bytes of any body', async () => {
    const keeper = new DeadLetterKeeper(dataSource);
    const bodies = [Buffer.from('plain'), Buffer.from('nul \0'), Buffer.from([0xff, 0xfe]), Buffer.from([0xef, 0xbb, 0xbf, 0x41]), Buffer.alloc(0)];
    await keeper.keep(bodies.map((raw) => ({ tenant: 'bytes', receivedAt: 0, reason: 'poison' as const, detail: '', source: null, eventId: null, contentType: '', raw })));
    const { rows } = await keeper.list(['bytes'], {}, { limit: 10 });
    expect(rows.map((row) => Buffer.from(row.body, row.encoding)).reverse()).toEqual(bodies);
  });

  it('is not what storableProblem refuses: the rule is needed', async () => {
    expect(storableProblem('a\0')).not.toBeNull();
    await expect(dataSource.query('SELECT $1::jsonb', [JSON.stringify('a\0')])).rejects.toThrow();
  });
});

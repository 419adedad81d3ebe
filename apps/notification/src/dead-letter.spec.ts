import { deadLetter } from '@rapport/contracts';
import type { LogRecord } from '@rapport/event-log';
import { deadLetterOf } from './dead-letter.ts';

const record = (more: Partial<LogRecord>): LogRecord => ({ topic: 'retention-changes.v1', partition: 3, offset: 42, key: 'demo:acme', value: Buffer.from('{}'), headers: {}, timestamp: 0, ...more });

it.each<[string, Buffer | null, 'utf8' | 'base64']>([
  ['text', Buffer.from('no json: ä'), 'utf8'],
  ['nothing', null, 'utf8'],
  ['U+0000', Buffer.from('{"a":"\0"}'), 'base64'],
  ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'base64'],
  ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), 'base64'],
])('carries %s whole', (_, value, encoding) => {
  const letter = deadLetterOf(record({ value }), 'not-json', new Error('is not JSON'));
  expect(deadLetter.parse(letter)).toEqual(letter);
  expect(letter.raw.encoding).toBe(encoding);
  expect(Buffer.from(letter.raw.body, encoding)).toEqual(value ?? Buffer.alloc(0));
});

it.each([
  ['demo:acme', 'demo'],
  ['no-customer', 'no-customer'],
  ['Not A Tenant:acme', null],
  ['a\0b:acme', null],
  ['', null],
  [null, null],
])('of a record with the key %j is of the tenant %j, and keeps its reason', (key, tenant) => {
  const letter = deadLetterOf(record({ key }), 'not-json', new Error('x'));
  expect([letter.tenant, letter.reason]).toEqual([tenant, 'not-json']);
  expect(deadLetter.safeParse(letter).success).toBe(true);
});

it('keeps the reasons that the contract knows; any other is poison', () => {
  const reasons = ['not-storable', 'invalid-change'].map((reason) => deadLetterOf(record({}), reason, new Error('x')).reason);
  expect(reasons).toEqual(['not-storable', 'poison']);
});

it('has a storable detail and content type', () => {
  const letter = deadLetterOf(record({ headers: { 'content-type': 'a\0b' } }), 'x', new Error('c\0d\ud800'));
  expect([letter.detail, letter.raw.contentType]).toEqual(['c\uFFFDd\uFFFD', 'a\uFFFDb']);
});

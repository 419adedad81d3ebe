import { deadLetter } from './dead-letters.v1.ts';
import { deadLetterOf, type WhyRefused, type RefusedRecord } from './refused-record.ts';

const record = (more: Partial<RefusedRecord>): RefusedRecord => ({ topic: 'retention-changes.v1', partition: 3, offset: 42, key: 'demo:acme', value: Buffer.from('{}'), headers: {}, ...more });
const refuse = (more: Partial<RefusedRecord>, refusal: Partial<WhyRefused> = {}) => deadLetterOf(record(more), { id: 'refused-1', service: 'notification', reason: 'not-json', detail: 'is not JSON', receivedAt: 0, ...refusal });

it.each<[string, Buffer | null, 'utf8' | 'base64']>([
  ['text', Buffer.from('no json: ä'), 'utf8'],
  ['nothing', null, 'utf8'],
  ['U+0000', Buffer.from('{"a":"\0"}'), 'base64'],
  ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'base64'],
  ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), 'base64'],
])('carries %s whole', (_, value, encoding) => {
  const letter = refuse({ value });
  expect(deadLetter.parse(letter)).toEqual(letter);
  expect(letter.raw.encoding).toBe(encoding);
  expect(Buffer.from(letter.raw.body, encoding)).toEqual(value ?? Buffer.alloc(0));
});

it.each<[string | null, string | undefined, string | null]>([
  ['demo:acme', undefined, 'demo'],
  ['demo:acme', 'north', 'north'],
  ['no-customer', undefined, null],
  ['Not A Tenant:acme', undefined, null],
  ['a\0b:acme', undefined, null],
  ['', undefined, null],
  [null, undefined, null],
  [null, 'Not A Tenant', null],
])('of a record with the key %j and the header %j is of the tenant %j', (key, header, tenant) => {
  const letter = refuse({ key, headers: header === undefined ? {} : { ce_tenantid: header } });
  expect(letter.tenant).toBe(tenant);
  expect(deadLetter.safeParse(letter).success).toBe(true);
});

it('keeps the reasons that the contract knows; any other is poison', () => {
  expect(['not-storable', 'invalid-change'].map((reason) => refuse({}, { reason }).reason)).toEqual(['not-storable', 'poison']);
});

it('has texts that can be stored, of limited length', () => {
  const letter = refuse({ headers: { 'content-type': 'a\0b', ce_source: 'x'.repeat(5_000), ce_id: '1' } }, { detail: 'c\0d\ud800' });
  expect([letter.detail, letter.raw.contentType, letter.source?.length, letter.eventId]).toEqual(['c\uFFFDd\uFFFD', 'a\uFFFDb', 2_000, '1']);
});

import fc from 'fast-check';
import { ContractError } from './contract-error.ts';
import { interactionRef, parseInteractionRef, readKafkaRecord, toKafkaRecord, type InteractionRecord } from './interaction-record.ts';
import type { Interaction } from './interactions.v1.ts';
import { idProblem } from './storable.ts';

const data: Interaction = {
  kind: 'complaint.received',
  scope: 'customer',
  channel: 'support',
  direction: 'inbound',
  occurredAt: '2026-11-22T09:12:00Z',
  occurredAtQuality: 'source',
  customer: { id: 'acme' },
};

const record: InteractionRecord = {
  tenant: 'demo',
  source: 'crm',
  id: 'c-1001',
  customerKey: 'acme',
  time: '2026-11-22T09:12:00Z',
  receivedAt: '2026-11-22T09:12:00.412Z',
  data,
};

const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => idProblem(text) === null);
const moment = fc.date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') }).map((date) => date.toISOString());
const records: fc.Arbitrary<InteractionRecord> = fc.record(
  {
    tenant: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
    source: id,
    id,
    customerKey: id,
    time: moment,
    receivedAt: moment,
    correlationId: id,
    causationId: id,
    traceparent: fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    data: fc.record({
      kind: fc.constantFrom('order.placed', 'own.thing'),
      scope: fc.constantFrom('customer' as const, 'market' as const),
      channel: fc.constantFrom('order', 'own-channel'),
      direction: fc.constantFrom('inbound' as const, 'ambient' as const),
      occurredAt: moment,
      occurredAtQuality: fc.constantFrom('source' as const, 'received' as const),
      text: fc.record({ body: fc.string({ unit: 'grapheme' }) }),
      facts: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== '__proto__'), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
    }),
  },
  { requiredKeys: ['tenant', 'source', 'id', 'customerKey', 'time', 'receivedAt', 'data'] },
);

function reasonOf(read: () => unknown): string | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof ContractError) return error.reason;
    throw error;
  }
  return undefined;
}

describe('toKafkaRecord and readKafkaRecord', () => {
  it('come back to the same record, through bytes as well as through texts', () => {
    fc.assert(
      fc.property(records.filter(({ data: { text, facts } }) => !JSON.stringify([text, facts]).includes('\\u0000')), (sent) => {
        const written = toKafkaRecord(sent);
        const bytes = {
          key: Buffer.from(written.key),
          value: Buffer.from(written.value),
          headers: Object.fromEntries(Object.entries(written.headers).map(([name, value]) => [name, Buffer.from(value)])),
        };
        expect(readKafkaRecord(written)).toEqual(JSON.parse(JSON.stringify(sent)));
        expect(readKafkaRecord(bytes)).toEqual(JSON.parse(JSON.stringify(sent)));
      }),
    );
  });

  it('writes attributes as plain UTF-8 and percent-encodes nothing', () => {
    const { headers, key } = toKafkaRecord({ ...record, source: 'https://crm.example/a b#1', customerKey: 'Käufer 100%' });
    expect(headers).toMatchObject({ ce_source: 'https://crm.example/a b#1', ce_subject: 'Käufer 100%', ce_partitionkey: 'demo:Käufer 100%' });
    expect(key).toBe('demo:Käufer 100%');
  });

  it('takes the last of a header that stands several times', () => {
    const written = toKafkaRecord(record);
    expect(readKafkaRecord({ ...written, headers: { ...written.headers, ce_id: ['old', Buffer.from('new')] } }).id).toBe('new');
  });

  it('drops what no later version listed', () => {
    const written = toKafkaRecord(record);
    expect(readKafkaRecord({ ...written, value: JSON.stringify({ ...data, invented: 1 }) }).data).toEqual(data);
  });
});

describe('readKafkaRecord refuses', () => {
  const written = toKafkaRecord(record);
  const without = (name: string) => ({ ...written, headers: Object.fromEntries(Object.entries(written.headers).filter(([header]) => header !== name)) });
  const withHeader = (name: string, value: string) => ({ ...written, headers: { ...written.headers, [name]: value } });

  it.each([
    ['no headers', { key: written.key, value: written.value }, 'not-an-event'],
    ['no id', without('ce_id'), 'not-an-event'],
    ['no receipt', without('ce_receivedtime'), 'not-an-event'],
    ['an empty source', withHeader('ce_source', ''), 'not-an-event'],
    ['another type', withHeader('ce_type', 'com.example.order'), 'unknown-type'],
    ['a time in words', withHeader('ce_time', 'yesterday'), 'not-an-event'],
    ['an id of 129 bytes', withHeader('ce_id', 'x'.repeat(129)), 'not-storable'],
    ['an id with a line break', withHeader('ce_id', 'x\ny'), 'not-storable'],
    ['a tenant with a colon', { ...withHeader('ce_tenantid', 'demo:x'), key: 'demo:x:acme' }, 'not-an-event'],
    ["another customer's key", { ...written, key: 'demo:globex' }, 'not-an-event'],
    ["another tenant's key", { ...written, key: 'north:acme' }, 'not-an-event'],
    ['no key', { ...written, key: null }, 'not-an-event'],
    ['no value', { ...written, value: null }, 'not-json'],
    ['half a JSON', { ...written, value: '{"kind":' }, 'not-json'],
    ['5,000 levels', { ...written, value: '['.repeat(5000) + ']'.repeat(5000) }, 'not-storable'],
    ['a NUL', { ...written, value: JSON.stringify({ ...data, text: { body: '\0' } }) }, 'not-storable'],
    ['Infinity', { ...written, value: '{"kind":"order.placed","durationMs":1e999}' }, 'not-storable'],
    ['null', { ...written, value: 'null' }, 'invalid-interaction'],
    ['no direction', { ...written, value: JSON.stringify({ ...data, direction: undefined }) }, 'invalid-interaction'],
  ])('%s', (_, incoming, reason) => {
    expect(reasonOf(() => readKafkaRecord(incoming))).toBe(reason);
  });

  it('anything else with a ContractError, never with another error', () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
    const value = fc.oneof(bytes, fc.json(), fc.constant(null));
    fc.assert(fc.property(value, fc.dictionary(fc.constantFrom(...Object.keys(written.headers)), bytes), (broken, headers) => {
      reasonOf(() => readKafkaRecord({ key: written.key, value: broken, headers }));
      reasonOf(() => readKafkaRecord({ ...written, value: broken }));
    }));
  });
});

describe('interactionRef', () => {
  it('is source#id', () => {
    expect(interactionRef('crm', 'c-1001')).toBe('crm#c-1001');
  });

  it('leads back to source and id, whatever they hold', () => {
    fc.assert(fc.property(id, id, (source, event) => {
      expect(parseInteractionRef(interactionRef(source, event))).toEqual({ source, id: event });
    }));
    expect(parseInteractionRef(interactionRef('a#b%23', 'c#d'))).toEqual({ source: 'a#b%23', id: 'c#d' });
  });

  it.each(['', 'crm', '#x', 'crm#'])('%j is none', (ref) => {
    expect(parseInteractionRef(ref)).toBeNull();
  });
});

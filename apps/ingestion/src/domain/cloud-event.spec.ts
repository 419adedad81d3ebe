import fc from 'fast-check';
import { readBinary, readStructured } from './cloud-event.ts';
import { Refusal } from './refusal.ts';

const event = { specversion: '1.0', id: 'c-1', source: 'crm', type: 'io.rapport.interaction.v1' };

describe('readStructured', () => {
  it('reads attributes, extensions as text, and data', () => {
    expect(readStructured({ ...event, time: '2026-11-22T09:12:00Z', sequence: 7, sampled: true, unset: null, data: { a: 1 } })).toEqual({
      id: 'c-1',
      source: 'crm',
      type: 'io.rapport.interaction.v1',
      time: '2026-11-22T09:12:00Z',
      extensions: { sequence: '7', sampled: 'true' },
      data: { as: 'json', value: { a: 1 } },
    });
  });

  it('reads data_base64 as bytes', () => {
    expect(readStructured({ ...event, data_base64: 'e30=' })).toMatchObject({ data: { as: 'bytes', bytes: Buffer.from('{}') } });
  });

  it.each([
    ['no object', [], ''],
    ['no object', null, ''],
    ['no id', { ...event, id: undefined }, '/id'],
    ['an empty source', { ...event, source: '' }, '/source'],
    ['a type that is no text', { ...event, type: {} }, '/type'],
    ['another version', { ...event, specversion: '0.3' }, '/specversion'],
    ['a version that is a number', { ...event, specversion: 1 }, '/specversion'],
    ['a name in upper case', { ...event, traceParent: 'x' }, '/traceParent'],
    ['a name with a slash', { ...event, 'a/b': 'x' }, '/a~1b'],
    ['__proto__', JSON.parse(JSON.stringify(event).replace('"id"', '"__proto__":"x","id"')), '/__proto__'],
    ['an extension that is a list', { ...event, tags: ['x'] }, '/tags'],
    ['an extension with a fraction', { ...event, share: 0.5 }, '/share'],
    ['both data and data_base64', { ...event, data: {}, data_base64: 'e30=' }, '/data_base64'],
    ['data_base64 that is none', { ...event, data_base64: 'e30' + '*' }, '/data_base64'],
  ])('refuses %s', (_, value, path) => {
    const refusal = readStructured(value);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ reason: 'not-an-event', errors: [{ path }] });
  });

  it('never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readStructured(value)).toBeDefined();
      }),
    );
    fc.assert(
      fc.property(fc.record({ id: fc.jsonValue(), source: fc.jsonValue(), data_base64: fc.jsonValue() }, { requiredKeys: [] }), (value) => {
        expect(readStructured({ ...event, ...value })).toBeDefined();
      }),
    );
  });
});

describe('readBinary', () => {
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': 'c%2D1',
    'CE-Source': '"crm"',
    'ce-type': 'io.rapport.interaction.v1',
    'content-type': 'application/json',
    host: 'localhost',
  };

  it('reads the headers decoded once, and the body as data', () => {
    expect(readBinary({ ...headers, 'ce-correlationid': 'a%2520b' }, Buffer.from('{}'))).toEqual({
      id: 'c-1',
      source: 'crm',
      type: 'io.rapport.interaction.v1',
      datacontenttype: 'application/json',
      extensions: { correlationid: 'a%20b' },
      data: { as: 'bytes', bytes: Buffer.from('{}') },
    });
  });

  it('says that there is no data in an empty body', () => {
    expect(readBinary(headers, Buffer.alloc(0))).toMatchObject({ data: { as: 'none' } });
  });

  it.each([
    ['invalid UTF-8', { 'ce-id': '%ff' }, '/id'],
    ['a name with a dash', { 'ce-foo-bar': 'x' }, '/foo-bar'],
    ['a header for data', { 'ce-data': 'x' }, '/data'],
    ['no type', { 'ce-type': undefined }, '/type'],
  ])('refuses %s', (_, change, path) => {
    expect(readBinary({ ...headers, ...change }, Buffer.alloc(0))).toMatchObject({ reason: 'not-an-event', errors: [{ path }] });
  });
});

import { limits, readKafkaRecord, toKafkaRecord } from '@rapport/contracts';
import { Problem } from '@rapport/service';
import fc from 'fast-check';
import { Refusal } from './domain/refusal.ts';
import { readRequest } from './request-reader.ts';
import type { ReadEvent } from './request-reader.ts';

const receivedAt = Date.parse('2026-11-22T09:12:00.412Z');
const reception = { tenant: 'demo', receivedAt };
const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const batched = { 'content-type': 'application/cloudevents-batch+json' };
const complaint = { customer: { id: 'acme' }, kind: 'complaint.received' };
const envelope = { specversion: '1.0', type: 'io.rapport.interaction.v1', source: 'crm', id: 'c-1001' };

function send(event: unknown, headers: Record<string, string> = structured): readonly ReadEvent[] {
  return readRequest(headers, Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)), reception).events;
}

function outcome(data: unknown, more: object = {}): ReadEvent['outcome'] {
  const [event] = send({ ...envelope, ...more, data });
  if (event === undefined) throw new Error('no event');
  return event.outcome;
}

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error.type;
    throw error;
  }
  return 'none';
}

describe('from the wire to the canonical interaction', () => {
  it('fills in what the catalogue and the envelope know', () => {
    expect(outcome({ ...complaint, refs: [{ type: 'order', id: 5001 }], extra: 1 }, { time: '2026-11-22T10:12:00+01:00', correlationid: 'x-1' })).toEqual({
      tenant: 'demo',
      source: 'crm',
      id: 'c-1001',
      customerKey: 'acme',
      time: '2026-11-22T09:12:00Z',
      receivedAt: '2026-11-22T09:12:00.412Z',
      correlationId: 'x-1',
      data: {
        scope: 'customer',
        customer: { id: 'acme' },
        kind: 'complaint.received',
        channel: 'support',
        direction: 'inbound',
        occurredAt: '2026-11-22T09:12:00Z',
        occurredAtQuality: 'source',
        refs: [{ type: 'order', id: '5001', ns: 'crm' }],
      },
    });
  });

  it('reads the same in all three modes', () => {
    const event = { ...envelope, time: '2026-11-22T09:12:00Z', data: complaint };
    const headers = { 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-type': event.type, 'ce-source': 'crm', 'ce-id': 'c-1001', 'ce-time': event.time };
    const [alone] = send(event);
    expect(send([event], batched)[0]?.outcome).toEqual(alone?.outcome);
    expect(send(complaint, headers)[0]?.outcome).toEqual(alone?.outcome);
    expect(outcome(undefined, { time: event.time, data_base64: Buffer.from(JSON.stringify(complaint)).toString('base64') })).toEqual(alone?.outcome);
  });

  it.each([
    [undefined, {}, '2026-11-22T09:12:00.412Z', 'received', undefined],
    ['2026-11-22T09:17:00.412Z', {}, '2026-11-22T09:17:00.412Z', 'source', undefined],
    ['2026-11-22T09:17:00.413Z', {}, '2026-11-22T09:12:00.412Z', 'received', '2026-11-22T09:17:00.413Z'],
    ['0001-01-01T00:00:00Z', {}, '0001-01-01T00:00:00Z', 'source', undefined],
    ['2026-11-22T09:00:00Z', { occurredAt: '2026-11-21T09:00:00Z' }, '2026-11-21T09:00:00Z', 'source', undefined],
  ])('time %s with %j happened at %s (%s)', (time, data, ...[occurredAt, occurredAtQuality, claimed]) => {
    expect(outcome({ ...complaint, ...data }, { time })).toMatchObject({
      time: occurredAt,
      data: { occurredAt, occurredAtQuality, ...(claimed === undefined ? {} : { attributes: { claimedOccurredAt: claimed } }) },
    });
  });

  it('gives a reference without a namespace the source as its own, as long as a source may be', () => {
    const source = 's'.repeat(128);
    expect(outcome({ ...complaint, refs: [{ type: 'order', id: '1' }] }, { source })).toMatchObject({ data: { refs: [{ ns: source }] } });
  });

  it('keeps 64-bit ids', () => {
    const text = JSON.stringify({ ...envelope, data: { ...complaint, refs: [{ type: 'order', id: 1 }] } });
    const [event] = send(text.replace('"id":1}', '"id":271878346596884015}'));
    expect(event?.outcome).toMatchObject({ data: { refs: [{ id: '271878346596884015' }] } });
  });

  it.each([
    ['no kind', { customer: { id: 'a' } }, {}, 'invalid-interaction', '/data/kind', 'data.kind is required'],
    ['no data', undefined, {}, 'invalid-interaction', '/data', 'data is required'],
    ['nobody', { kind: 'complaint.received' }, {}, 'invalid-interaction', '/data/customer', undefined],
    ['an unknown kind without channel', { customer: { id: 'a' }, kind: 'moon.landed', direction: 'inbound' }, {}, 'invalid-interaction', '/data/channel', undefined],
    ['a due date that is none', { customer: { id: 'a' }, kind: 'promise.made', attributes: { dueAt: 'Friday' } }, {}, 'invalid-interaction', '/data/attributes/dueAt', undefined],
    ['an offer valid until when', { customer: { id: 'a' }, kind: 'offer.received', attributes: { validUntil: '2026-12-01' } }, {}, 'invalid-interaction', '/data/attributes/validUntil', undefined],
    ['a retraction of nothing', { customer: { id: 'a' }, kind: 'interaction.retracted' }, {}, 'invalid-interaction', '/data/refs', undefined],
    ['another tenant', complaint, { tenantid: 'north' }, 'invalid-interaction', '/tenantid', undefined],
    ['a time that is none', complaint, { time: 'yesterday' }, 'invalid-interaction', '/time', undefined],
    ['U+0000 in a text', { ...complaint, text: { body: 'a\u0000b' } }, {}, 'not-storable', '/data/text/body', 'data.text.body holds U+0000'],
    ['half a surrogate pair', { ...complaint, text: { body: 'a\ud800b' } }, {}, 'not-storable', '/data/text/body', 'data.text.body holds half a surrogate pair'],
    ['U+0000 under an odd name', { ...complaint, attributes: { 'a/b~c': 'a\u0000' } }, {}, 'not-storable', '/data/attributes/a~1b~0c', undefined],
    ['U+0000 in the id', complaint, { id: 'a\u0000' }, 'not-storable', '/id', undefined],
    ['an id of 129 bytes', complaint, { id: 'ä'.repeat(64) + 'a' }, 'not-storable', '/id', undefined],
    ['a foreign type', complaint, { type: 'com.example.other' }, 'unknown-type', undefined, undefined],
  ])('refuses %s', (_, data, more, ...[reason, path, detail]) => {
    const refusal = outcome(data, more);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ reason, ...(path === undefined ? {} : { errors: [{ path }] }), ...(detail === undefined ? {} : { detail }) });
  });

  it('gives an example of what is missing', () => {
    expect(outcome({ customer: { id: 'a' } })).toMatchObject({ errors: [{ path: '/data/kind', message: 'is required, for example "order.placed"' }] });
  });

  it('accepts an id of 128 bytes, and a kind of the sender’s own with channel and direction', () => {
    expect(outcome({ customer: { id: 'a' }, kind: 'moon.landed', channel: 'space', direction: 'ambient' }, { id: 'ä'.repeat(64) })).not.toBeInstanceOf(Refusal);
  });
});

describe('limits', () => {
  /** An event of exactly so many bytes, none of them in a text that could be cut. */
  function eventOf(bytes: number): string {
    const attributes = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`a${i}`, 'x'.repeat(i < 63 ? 4090 : 0)]));
    const size = Buffer.byteLength(JSON.stringify({ ...envelope, data: { ...complaint, attributes } }));
    attributes['a63'] = 'x'.repeat(bytes - size);
    return JSON.stringify({ ...envelope, data: { ...complaint, attributes } });
  }

  it.each([[-1, true], [0, true], [1, false]])('takes an event of 256 KiB %d bytes: %s', (more, taken) => {
    const text = eventOf(limits.eventBytes + more);
    expect(Buffer.byteLength(text)).toBe(limits.eventBytes + more);
    for (const [event] of [send(text), send(`[${text}]`, batched)]) {
      expect(event?.outcome instanceof Refusal ? event.outcome.reason : 'taken').toBe(taken ? 'taken' : 'too-large');
    }
  });

  it.each([[16_383, false], [16_384, false], [16_385, true], [300_000, true]])('cuts a text of %d characters: %s', (length, cut) => {
    const result = outcome({ ...complaint, text: { body: '😀'.repeat(length) } });
    const text = result instanceof Refusal ? undefined : result.data.text;
    expect(Array.from(text?.body ?? '')).toHaveLength(Math.min(length, limits.textLength));
    expect(text?.truncated ?? false).toBe(cut);
  });

  it.each([[31, false], [32, false], [33, true]])('data nested %d deep is too deep: %s', (depth, refused) => {
    const deep = `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`.replace('{', '{"kind":"complaint.received","customer":{"id":"a"},');
    const text = JSON.stringify({ ...envelope, data: 0 }).replace('"data":0', `"data":${deep}`);
    for (const event of [send(text)[0], send(`[${text},${JSON.stringify({ ...envelope, data: complaint })}]`, batched)[0]]) {
      expect(event?.outcome instanceof Refusal).toBe(refused);
    }
  });

  it('keeps the good ones beside one that nests far too deep', () => {
    const events = send(`[${'['.repeat(100_000)}${']'.repeat(100_000)}, ${JSON.stringify({ ...envelope, data: complaint })}]`, batched);
    expect(events.map(({ outcome: one }) => (one instanceof Refusal ? one.reason : 'taken'))).toEqual(['not-storable', 'taken']);
  });

  const deep = JSON.stringify({ ...envelope, data: complaint }).replace('"acme"', `${'['.repeat(60)}${']'.repeat(60)}`);
  const good = JSON.stringify({ ...envelope, data: complaint });

  it.each([
    ['a lone deep event as a batch', deep, 'not-an-event'],
    ['a deep event, cut off behind it', `[${deep},{${good}`, 'not-json'],
    ['a deep event and something behind the batch', `[${deep}] ${good}`, 'not-json'],
    ['a quote that is never closed', `[${deep},"`, 'not-json'],
  ])('%s: %#', (_, body, expected) => {
    expect(problemOf(() => send(body, batched))).toBe(expected);
  });

  it('reads a batch behind a byte order mark, with its limits', () => {
    const events = send(`\uFEFF[${deep},${good}]`, batched);
    expect(events.map(({ outcome: one }) => (one instanceof Refusal ? one.reason : 'taken'))).toEqual(['not-storable', 'taken']);
    expect(problemOf(() => send(`\uFEFF[${Array.from({ length: 501 }, () => good).join(',')}]`, batched))).toBe('too-large');
  });

  it.each([[499, 'none'], [500, 'none'], [501, 'too-large']])('a batch of %d events: %s', (count, expected) => {
    expect(problemOf(() => send(Array.from({ length: count }, () => ({ ...envelope, data: complaint })), batched))).toBe(expected);
  });
});

describe('whole requests', () => {
  it.each([
    ['{', structured, 'not-json'],
    ['', structured, 'not-json'],
    ['{"a":1}', batched, 'not-an-event'],
    ['{}', { 'content-type': 'text/plain' }, 'unsupported-media-type'],
    ['{}', { 'content-type': 'application/json' }, 'not-an-event'],
  ])('%s is refused', (body, headers, type) => {
    expect(problemOf(() => send(body, headers))).toBe(type);
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(problemOf(() => readRequest(structured, Buffer.from([0x22, 0xff, 0x22]), reception))).toBe('not-json');
  });

  it('keeps each refused event of a batch byte for byte, and one from headers with its attributes', () => {
    const [bad] = send(`[ {"specversion":"1.0","n": 12345678901234567890} ]`, batched);
    expect(bad?.raw().toString()).toBe('{"specversion":"1.0","n": 12345678901234567890}');
    const headers = { 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-type': envelope.type, 'ce-source': 'crm', 'ce-id': '1' };
    const [binary] = send('{"kind": 1e999}', headers);
    expect(binary?.raw().toString()).toBe('{"specversion":"1.0","id":"1","source":"crm","type":"io.rapport.interaction.v1","datacontenttype":"application/json","data":{"kind": 1e999}}');
  });

  it('answers any JSON with an outcome, and what it accepts is a record that scoring can read', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const text = fc.oneof({ weight: 20, arbitrary: fc.string({ minLength: 1 }) }, { weight: 5, arbitrary: fc.string({ unit: 'grapheme', minLength: 1 }) }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) });
    const or = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> => fc.oneof({ weight: 20, arbitrary: good }, { weight: 1, arbitrary: json });
    const hostile = fc.record(
      {
        customer: or(fc.record({ id: text, name: or(text), traits: or(fc.dictionary(text, text)) }, { requiredKeys: ['id'] })),
        kind: or(fc.constantFrom('order.placed', 'stock.depleted', 'constructor.name', 'a.b')),
        channel: or(fc.constant('web')),
        direction: fc.constantFrom('inbound', 'ambient'),
        text: or(fc.record({ body: text })),
        facts: or(fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean()))),
        attributes: or(fc.dictionary(text, fc.oneof(text, fc.integer()))),
        items: or(fc.array(fc.record({ id: text }), { minLength: 1 })),
        more: json,
      },
      { requiredKeys: ['kind', 'customer'] },
    );
    const attributes = fc.record({ time: or(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())), id: or(text), source: or(text), correlationid: or(text) }, { requiredKeys: [] });
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: hostile }, { weight: 1, arbitrary: json }), attributes, (data, more) => {
        const result = outcome(data, more);
        if (result instanceof Refusal) return;
        accepted++;
        const record = toKafkaRecord(result);
        expect(readKafkaRecord(record)).toEqual(result);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

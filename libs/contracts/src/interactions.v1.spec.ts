import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { interactionProblems } from './interaction-problems.ts';
import { interactionData } from './interaction-data.ts';
import { interactionShape, ratingScaleNames } from './interactions.v1.ts';
import { jsonSchemaOf } from './json-schemas.ts';
import { limits } from './limits.ts';

const ajv = new Ajv2020({ strict: true, validateFormats: false });
const hasShape = ajv.compile(jsonSchemaOf('interaction-data.v1'));

const acme = { customer: { id: 'acme' } };
const order = { ...acme, kind: 'order.placed' };

/** What is wrong, as paths; both readers have to come to the same judgement first. */
function problems(data: unknown): string[] {
  const result = interactionShape.safeParse(data);
  expect({ data, ajv: hasShape(data) }).toEqual({ data, ajv: result.success });
  if (!result.success) return result.error.issues.map((issue) => issue.path.join('/'));
  const rules = interactionProblems(result.data);
  expect(interactionData.safeParse(data).success).toBe(rules.length === 0);
  return rules.map((problem) => problem.path.join('/'));
}

function members(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, 'x']));
}

describe('interactionData: taken', () => {
  it.each([
    ['an order', order],
    ['a field that nobody listed', { ...order, loyaltyLevel: { deep: [1] } }],
    ['an own kind with channel and direction', { ...acme, kind: 'machine.serviced', channel: 'field-service', direction: 'outbound' }],
    ['an unknown channel', { ...order, channel: 'carrier-pigeon' }],
    ['a customer by alias', { kind: 'order.placed', customer: { aliases: [{ ns: 'email', value: 'a@b.example' }] } }],
    ['a customer by account', { kind: 'order.placed', customer: { account: { aliases: [{ ns: 'crm', value: '1' }] } } }],
    ['a reference into a namespace as long as a source', { kind: 'interaction.retracted', refs: [{ type: 'interaction', ns: 'n'.repeat(limits.idBytes), id: '1' }] }],
    ['a reference alone', { kind: 'order.refunded', refs: [{ type: 'order', id: '5001' }] }],
    ['a product', { kind: 'stock.depleted', items: [{ id: 'sku-7' }] }],
    ['a shop near one customer', { kind: 'shop.closed', ...acme }],
    ['a shop that sold something', { kind: 'shop.closed', items: [{ id: 'sku-7' }] }],
    ['a shop of a market', { kind: 'shop.closed', scope: 'market', items: [{ id: 'sku-7' }] }],
    ['an offset', { ...order, occurredAt: '2026-11-22T10:12:00.123456+01:00' }],
    ['29 February of a leap year', { ...order, occurredAt: '2028-02-29T00:00:00Z' }],
    ['a name of 256 emojis', { ...order, customer: { id: 'acme', name: '😀'.repeat(256) } }],
    ['a long text, which ingestion cuts', { ...order, text: { body: 'x'.repeat(100_000) } }],
    ['NPS without ends', { ...order, rating: { scale: 'nps', value: 10 } }],
    ['a custom scale', { ...order, rating: { scale: 'custom', value: 3, min: 0, max: 3 } }],
    ['64 attributes and 32 traits', { ...order, attributes: members(64), customer: { id: 'acme', traits: members(32) } }],
    ['flat attributes of each type', { ...order, attributes: { a: 'x', b: 1.5, c: true } }],
    ['facts with names of an object', JSON.parse('{"kind":"order.placed","customer":{"id":"a"},"facts":{"constructor":1,"toString":"x"}}')],
  ])('%s', (_, data) => {
    expect(problems(data)).toEqual([]);
  });
});

describe('interactionData: refused', () => {
  it.each<[string, unknown, string]>([
    ['no kind', acme, 'kind'],
    ['a kind without a verb', { ...acme, kind: 'order' }, 'kind'],
    ['nobody', { kind: 'order.placed' }, 'customer'],
    ['an empty customer', { kind: 'order.placed', customer: { traits: {} } }, 'customer'],
    ['a product without items', { kind: 'stock.depleted', ...acme }, 'items'],
    ['an own kind without a channel', { ...acme, kind: 'machine.serviced', direction: 'inbound' }, 'channel'],
    ["a kind that is an object's own member", { ...acme, kind: 'constructor.call', channel: 'x' }, 'direction'],
    ['a number as amount', { ...order, value: { amount: 12, currency: 'EUR' } }, 'value/amount'],
    ['a comma', { ...order, value: { amount: '12,00', currency: 'EUR' } }, 'value/amount'],
    ['an exponent', { ...order, value: { amount: '1e999', currency: 'EUR' } }, 'value/amount'],
    ['a small currency', { ...order, value: { amount: '12', currency: 'eur' } }, 'value/currency'],
    ['a day that does not exist', { ...order, occurredAt: '2026-02-29T00:00:00Z' }, 'occurredAt'],
    ['a time without an offset', { ...order, occurredAt: '2026-11-22T09:12:00' }, 'occurredAt'],
    ['year 0 by its offset', { ...order, occurredAt: '0001-01-01T00:00:00+01:00' }, 'occurredAt'],
    ['year 10000 by its offset', { ...order, occurredAt: '9999-12-31T23:59:59-01:00' }, 'occurredAt'],
    ['dueAt in words', { ...acme, kind: 'promise.made', attributes: { dueAt: 'Friday' } }, 'attributes/dueAt'],
    ['validUntil as a number', { ...acme, kind: 'offer.received', attributes: { validUntil: 1 } }, 'attributes/validUntil'],
    ['a nested attribute', { ...order, attributes: { a: { b: 1 } } }, 'attributes/a'],
    ['65 attributes', { ...order, attributes: members(65) }, 'attributes'],
    ['33 traits', { ...order, customer: { id: 'acme', traits: members(33) } }, 'customer/traits'],
    ['65 facts', { ...order, facts: members(65) }, 'facts'],
    ['a trait that is a number', { ...order, customer: { id: 'acme', traits: { plan: 1 } } }, 'customer/traits/plan'],
    ['17 aliases', { kind: 'order.placed', customer: { aliases: Array.from({ length: 17 }, (_, at) => ({ ns: 'x', value: `${at}` })) } }, 'customer/aliases'],
    ['101 items', { ...order, items: Array.from({ length: 101 }, (_, at) => ({ id: `${at}` })) }, 'items'],
    ['an id of 65 umlauts: 130 bytes', { ...order, customer: { id: 'ä'.repeat(65) } }, 'customer/id'],
    ['an id of 129 characters', { ...order, customer: { id: 'a'.repeat(129) } }, 'customer/id'],
    ['an id that is the step of a path', { ...order, customer: { id: '..' } }, 'customer/id'],
    ["an account's id that is one", { ...order, customer: { account: { id: '.' } } }, 'customer/account/id'],
    ['a namespace of a reference of too many bytes', { ...order, refs: [{ type: 'order', ns: 'ä'.repeat(65), id: 'a' }] }, 'refs/0/ns'],
    ['a line break in a reference', { ...order, refs: [{ type: 'order', ns: 'x', id: 'a\nb' }] }, 'refs/0/id'],
    ['an alias with NUL', { kind: 'order.placed', customer: { aliases: [{ ns: 'x', value: '\0' }] } }, 'customer/aliases/0/value'],
    ['257 emojis', { ...order, customer: { id: 'acme', name: '😀'.repeat(257) } }, 'customer/name'],
    ['NPS of 11', { ...order, rating: { scale: 'nps', value: 11 } }, 'rating/value'],
    ['a custom scale without ends', { ...order, rating: { scale: 'custom', value: 3 } }, 'rating'],
    ['a scale upside down', { ...order, rating: { scale: 'csat', value: 3, min: 5, max: 1 } }, 'rating/max'],
    ['a polarity of 2', { ...order, sentiment: { score: 2, confidence: 0.5 } }, 'sentiment/score'],
    ['1e999', { ...order, durationMs: JSON.parse('1e999') as number }, 'durationMs'],
    ['null', null, ''],
    ['a list', [order], ''],
  ])('%s', (_, data, path) => {
    expect(problems(data)).toContain(path);
  });
});

describe('zod and the generated schema', () => {
  const wrongLength = (most: number) => fc.oneof({ weight: 20, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: most - 1, maxLength: most + 1 }) });
  const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 70 }), fc.constantFrom('', 'acme', 'order.placed', 'EUR', '12.50', '😀', '2026-11-22T09:12:00Z', '\ud800'));
  const scalar = fc.oneof(words, fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
  const junk = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(words, scalar, { maxKeys: 3 }));
  /** Mostly right, now and then something else, and often absent. */
  const nearly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> => fc.oneof({ weight: 60, arbitrary: good }, { weight: 1, arbitrary: junk });
  const some = (model: Record<string, fc.Arbitrary<unknown>>) => fc.record(model, { requiredKeys: [] });
  const record = (model: Record<string, fc.Arbitrary<unknown>>) => fc.oneof({ weight: 9, arbitrary: fc.record(model) }, { weight: 1, arbitrary: some(model) });
  const id = wrongLength(128);

  const alias = record({ ns: nearly(fc.constantFrom('email', 'crm')), value: nearly(id) });
  const flat = fc.dictionary(wrongLength(64).filter((name) => name !== '__proto__'), nearly(fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())), { maxKeys: 4 });
  const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
  const wrong = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]): fc.Arbitrary<unknown> => fc.oneof({ weight: 20, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const kind = wrong(fc.constantFrom('order.placed', 'promise.made', 'stock.depleted', 'offer.received', 'own.thing'), 'order', 'Order.placed', 'a..b', 'x'.repeat(70), null);
  const rest = some({
    scope: nearly(fc.constantFrom('customer', 'account', 'product', 'market')),
    customer: nearly(record({ id: nearly(id), aliases: nearly(fc.array(alias, { maxLength: 3 })), name: nearly(fc.string()), traits: nearly(flat), account: nearly(record({ id: nearly(id) })) })),
    channel: wrong(fc.constantFrom('call', 'own-channel'), 'Not A Channel'),
    direction: wrong(fc.constantFrom('inbound', 'outbound', 'ambient'), 'sideways'),
    occurredAt: wrong(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()), '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2100-02-29T00:00:00Z', '2000-02-29T23:59:59-12:00'),
    value: nearly(record({ amount: wrong(fc.constantFrom('0', '-1.5', '12.345678'), '01', '1.', '1e3', ''), currency: nearly(fc.constant('EUR')), meaning: wrong(fc.constantFrom('revenue', 'cost'), 'gift') })),
    rating: nearly(record({ scale: nearly(fc.constantFrom(...ratingScaleNames)), value: nearly(fc.integer({ min: -1, max: 12 })), min: nearly(fc.integer({ min: 0, max: 3 })), max: nearly(fc.integer({ min: 2, max: 9 })) })),
    sentiment: nearly(record({ score: wrong(share, -1.01, 1.01, -1), confidence: wrong(share, -1.01, 1.01, -1) })),
    text: nearly(record({ body: nearly(fc.string({ unit: 'binary' })), truncated: nearly(fc.boolean()), format: wrong(fc.constantFrom('plain', 'html'), 'pdf') })),
    items: nearly(fc.array(record({ id: nearly(id), quantity: nearly(amount) }), { maxLength: 3 })),
    refs: nearly(fc.array(record({ type: nearly(fc.constant('order')), id: nearly(id), ns: nearly(fc.constant('shop')) }), { maxLength: 3 })),
    determinants: nearly(fc.array(record({ name: nearly(fc.constant('service')), value: nearly(fc.string()), polarity: wrong(share, -1.01, 1.01, -1) }), { maxLength: 2 })),
    facts: nearly(flat),
    attributes: nearly(flat),
    durationMs: nearly(amount),
  });

  const data = fc.tuple(kind, rest).map(([named, more]) => ({ ...more, kind: named }));

  it('agree on anything that could be sent', () => {
    let taken = 0;
    fc.assert(
      fc.property(data, (value) => {
        const sent = JSON.parse(JSON.stringify(value)) as unknown;
        problems(sent);
        taken += interactionShape.safeParse(sent).success ? 1 : 0;
      }),
      { numRuns: 3000 },
    );
    // An agreement on refusals alone would prove little.
    expect(taken).toBeGreaterThan(100);
  });

  it('agree on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void problems(value)), { numRuns: 500 });
  });

  it('agree on every text field at its limit and one beyond', () => {
    for (const most of [limits.nameLength, limits.idBytes, limits.labelLength]) {
      for (const size of [most - 1, most, most + 1]) {
        for (const unit of ['a', '😀']) problems({ ...order, customer: { id: unit.repeat(size), name: unit.repeat(size), aliases: [{ ns: unit.repeat(size), value: 'x' }] } });
      }
    }
  });
});

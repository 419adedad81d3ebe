import { z } from 'zod';
import { DocumentError } from './document-type.ts';
import type { DocumentType } from './document-type.ts';
import { parseDocument } from './parse-document.ts';

const schema = z.strictObject({
  route: z.strictObject({ receiver: z.string() }),
  receivers: z.array(z.strictObject({ name: z.string(), url: z.url().optional(), wait: z.number().default(5) })).max(3),
  when: z.union([z.string(), z.strictObject({ from: z.number(), to: z.number() })]).optional(),
});
const type: DocumentType<z.infer<typeof schema>> = {
  name: 'routing',
  schema,
  shipped: 'route: { receiver: a }\nreceivers: []\n',
  check: ({ route, receivers }) => [
    ...(receivers.some(({ name }) => name === route.receiver) ? [] : [{ path: ['route', 'receiver'], message: `no receiver "${route.receiver}"` }]),
    ...(receivers.length > 2 ? [{ path: ['receivers', 2], message: 'many receivers', warning: true }] : []),
  ],
};

function errorsOf(text: string, contentType?: string) {
  try {
    parseDocument(type, text, contentType);
  } catch (error) {
    if (error instanceof DocumentError) return error.errors;
    throw error;
  }
  return [];
}

describe('a document', () => {
  it('is read from YAML and from JSON, with the defaults of its schema', () => {
    const value = { route: { receiver: 'a' }, receivers: [{ name: 'a', wait: 5 }] };
    expect(parseDocument(type, 'route:\n  receiver: a\nreceivers:\n  - name: a\n')).toEqual({ value, warnings: [] });
    const tabs = '{\n\t"route": {"receiver": "a"},\n\t"receivers": [\n\t\t{"name": "a"}\n\t]\n}\n';
    expect(parseDocument(type, tabs, 'application/json')).toEqual({ value, warnings: [] });
  });

  it('says line and column where the syntax is wrong', () => {
    expect(errorsOf('route:\n  receiver: [a\nreceivers: []\n')).toEqual([expect.objectContaining({ line: 3, path: '' })]);
    expect(errorsOf('a: 1\nb: "x\n')[0]).toMatchObject({ line: 3, column: 1 });
    expect(errorsOf('a: 1\na: 2\n')).toEqual([{ line: 2, column: 1, path: '', message: 'is there twice: keep one of the two' }]);
    expect(errorsOf('{"route": {"receiver": "a"},\n "receivers": [}', 'application/json')[0]).toMatchObject({ line: 2, column: 16 });
    expect(errorsOf('route: {receiver: a}\nreceivers: []', 'application/json')).toEqual([{ line: 1, column: 1, path: '', message: 'is not JSON from here on' }]);
    expect(errorsOf('a: 1\n---\nb: 2\n')).toHaveLength(1);
  });

  it('says line and column where the schema does not hold', () => {
    expect(errorsOf('route:\n  receiver: 7\n  extra: 1\nreceivers:\n  - { name: a }\n  - url: nowhere\n')).toEqual([
      { line: 2, column: 13, path: '/route/receiver', message: 'must be a text, and is a number' },
      { line: 3, column: 3, path: '/route/extra', message: 'is not known here; the fields here are receiver' },
      { line: 6, column: 5, path: '/receivers/1/name', message: 'is required' },
      { line: 6, column: 10, path: '/receivers/1/url', message: 'must be an address, for example "https://example.com/alerts"' },
    ]);
    const union = 'route: { receiver: a }\nreceivers: [{ name: a }]\nwhen:\n  from: 1\n  to: x\n';
    expect(errorsOf(union)).toEqual([expect.objectContaining({ line: 5, column: 7, path: '/when/to' })]);
    expect(errorsOf('')).toEqual([expect.objectContaining({ line: 1, column: 1, path: '' })]);
  });

  it('says in plain words what to write instead, and what was probably meant', () => {
    const lanes = z.strictObject({ rules: z.array(z.discriminatedUnion('lane', [z.strictObject({ lane: z.literal('hard'), signals: z.array(z.string()).min(1) }), z.strictObject({ lane: z.literal('step'), drop: z.int().max(100) })])) });
    const messages = (text: string) => {
      try {
        parseDocument({ name: 'rules', schema: lanes, shipped: '' }, text);
      } catch (error) {
        if (error instanceof DocumentError) return error.errors.map(({ line, path, message }) => `${line} ${path} ${message}`);
      }
      return [];
    };
    expect(errorsOf('route: { reciever: a }\nreceivers: []\n').map(({ message }) => message)).toEqual(['is required', 'is not known here; did you mean "receiver"?']);
    expect(messages('rules:\n  - { lane: stepp, drop: 5 }\n')).toEqual(['2 /rules/0/lane must be one of hard, step; did you mean "step"?']);
    expect(messages('rules:\n  - lane: hard\n    signal: [x]\n')).toEqual([
      '2 /rules/0/signals is required',
      '3 /rules/0/signal is not known here; did you mean "signals"?',
    ]);
    expect(messages('rules:\n  - { lane: hard, signals: [] }\n  - { lane: step, drop: 700 }\n  - { lane: step, drop: "7" }\n')).toEqual([
      '2 /rules/0/signals must hold at least one element',
      '3 /rules/1/drop must be at most 100',
      '4 /rules/2/drop must be a number, and is a text',
    ]);
    expect(messages('rules:\n  - { lane: step, drop: 7.5 }\n')).toEqual(['2 /rules/0/drop must be a whole number']);
    expect(messages('rules: 7\n')).toEqual(['1 /rules must be a list, and is a number']);
    expect(messages('rules:\n\t- lane: hard\n')[0]).toMatch(/ is indented with a tab: use spaces$/);
  });

  it('says line and column where the meaning is wrong, and warns where it may be', () => {
    expect(errorsOf('receivers:\n  - name: a\nroute:\n  receiver: b\n')).toEqual([{ line: 4, column: 13, path: '/route/receiver', message: 'no receiver "b"' }]);
    const many = parseDocument(type, 'route: { receiver: a }\nreceivers:\n  - name: a\n  - name: b\n  - name: c\n');
    expect(many.warnings).toEqual([{ line: 5, column: 5, path: '/receivers/2', message: 'many receivers' }]);
  });

  it.each([
    ['nested too deeply', '['.repeat(20_000)],
    ['a billion laughs', `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.split('').map((n, i) => `${n}: &${n} [${`*${'abcdefgh'[i]},`.repeat(9)}*a]`).join('\n')}`],
    ['U+0000', 'route: { receiver: "a\\0" }'],
    ['half a surrogate pair', '{"route": "\\ud800"}'],
  ])('is refused and never breaks the reader: %s', (_name, text) => {
    expect(errorsOf(text).length).toBeGreaterThan(0);
  });

  it('says what to do about too many anchors', () => {
    expect(errorsOf(`a: &a [x]\nb: [${'*a,'.repeat(200)}]\n`)).toEqual([{ line: 1, column: 1, path: '', message: 'uses anchors more than 100 times in all: write the values out' }]);
  });
});

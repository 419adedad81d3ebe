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

const notText: unknown = expect.stringContaining('expected string');

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
    expect(errorsOf('a: 1\na: 2\n')).toEqual([{ line: 2, column: 1, path: '', message: 'Map keys must be unique' }]);
    expect(errorsOf('{"route": {"receiver": "a"},\n "receivers": [}', 'application/json')[0]).toMatchObject({ line: 2, column: 16 });
    expect(errorsOf('route: {receiver: a}\nreceivers: []', 'application/json')).toEqual([{ line: 1, column: 1, path: '', message: 'is not JSON from here on' }]);
    expect(errorsOf('a: 1\n---\nb: 2\n')).toHaveLength(1);
  });

  it('says line and column where the schema does not hold', () => {
    expect(errorsOf('route:\n  receiver: 7\n  extra: 1\nreceivers:\n  - { name: a }\n  - url: nowhere\n')).toEqual([
      { line: 2, column: 13, path: '/route/receiver', message: notText },
      { line: 3, column: 3, path: '/route/extra', message: 'is not known here' },
      { line: 6, column: 5, path: '/receivers/1/name', message: notText },
      { line: 6, column: 10, path: '/receivers/1/url', message: 'Invalid URL' },
    ]);
    const union = 'route: { receiver: a }\nreceivers: [{ name: a }]\nwhen:\n  from: 1\n  to: x\n';
    expect(errorsOf(union)).toEqual([expect.objectContaining({ line: 5, column: 7, path: '/when/to' })]);
    expect(errorsOf('')).toEqual([expect.objectContaining({ line: 1, column: 1, path: '' })]);
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
});

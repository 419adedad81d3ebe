import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApi } from './asyncapi.ts';
import { generatedFiles } from './generate.ts';
import { kinds } from './kinds.ts';

const root = join(import.meta.dirname, '../../..');
const generated = [...generatedFiles()];

describe('generated files', () => {
  it.each(generated)('%s is what the contracts say (else: npm run generate)', (path, content) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(content);
  });

  it('has no schema that nothing generates any more', () => {
    const written = readdirSync(join(root, 'libs/contracts/schemas')).map((file) => `libs/contracts/schemas/${file}`);
    expect(written.sort()).toEqual(generated.map(([path]) => path).filter((path) => path.includes('/schemas/')).sort());
  });

  it('lists every kind in docs/events.md', () => {
    const page = generatedFiles().get('docs/events.md') ?? '';
    expect(Object.keys(kinds).filter((kind) => !page.includes(`| \`${kind}\` |`))).toEqual([]);
  });
});

describe('AsyncAPI document', () => {
  const document = JSON.parse(JSON.stringify(asyncApi())) as Record<string, unknown>;

  it('has no reference that leads nowhere', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]!);
    expect(refs.length).toBeGreaterThan(20);
    expect(refs.filter((ref) => resolve(document, ref) === undefined)).toEqual([]);
  });

  it('gives every operation messages of its own channel, as AsyncAPI 3 asks', () => {
    const operations = Object.values(document['operations'] as Record<string, { channel: { $ref: string }; messages: { $ref: string }[] }>);
    for (const { channel, messages } of operations) {
      expect(messages.every((message) => message.$ref.startsWith(`${channel.$ref}/messages/`))).toBe(true);
    }
  });
});

function resolve(document: unknown, ref: string): unknown {
  return ref.slice(2).split('/').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
}

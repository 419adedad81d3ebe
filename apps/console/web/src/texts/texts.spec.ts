import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { kinds } from '@rapport/contracts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const languages = readdirSync(folder).filter((name) => name.endsWith('.json'));
const texts = new Map(languages.map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, string>]));
const english = texts.get('en.json')!;

/** Names of the arguments and tags that a text takes. */
function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  const names = elements.flatMap((element): string[] => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return [element.value, ...argumentsOf(element.children)];
    if (element.type === TYPE.plural || element.type === TYPE.select) return [element.value, ...Object.values(element.options).flatMap((option) => argumentsOf(option.value))];
    return [element.value];
  });
  return [...new Set(names)].sort();
}

/** `customer.`, `customer.show.`: what a key that is put together may begin with. */
function beginnings(key: string): string[] {
  return [...key.matchAll(/\./g)].map(({ index }) => key.slice(0, index + 1));
}

function sources(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return sources(join(path, entry.name));
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.spec.ts') ? [readFileSync(join(path, entry.name), 'utf8')] : [];
  });
}

describe('the texts', () => {
  it('are there in English and German', () => {
    expect(languages.sort()).toEqual(['de.json', 'en.json']);
  });

  it.each(languages)('%s has every text, in order, and none is empty', (name) => {
    const own = texts.get(name)!;
    expect(Object.keys(own)).toEqual(Object.keys(english).sort());
    expect(Object.entries(own).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it.each(languages)('%s parses as ICU and takes the arguments of the English text', (name) => {
    const own = texts.get(name)!;
    for (const [key, text] of Object.entries(english)) {
      expect([key, argumentsOf(parse(own[key] ?? ''))]).toEqual([key, argumentsOf(parse(text))]);
    }
  });

  // The compiler knows the ids that are used; this finds one that nothing uses.
  it('are all used', () => {
    const code = sources(join(folder, '..')).join('\n');
    const unused = Object.keys(english).filter((key) => !code.includes(`'${key}'`) && !code.includes(`"${key}"`) && !beginnings(key).some((start) => code.includes(`\`${start}\${`)));
    expect(unused).toEqual([]);
  });
});

it.each(languages)('%s names every kind of the catalogue', (name) => {
  const own = texts.get(name)!;
  expect(Object.keys(kinds).filter((kind) => !(`kind.${kind.replace('.', '-')}` in own))).toEqual([]);
});

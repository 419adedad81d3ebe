import { kinds, parts } from '@rapport/contracts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceOf } from './domain/evidence.ts';
import { happened } from './domain/given.ts';
import { shippedResolvedModel } from './model-document.ts';

const root = join(import.meta.dirname, '../../..');
const pages = join(root, 'apps/console/web/src/pages');
const model = shippedResolvedModel();

interface Row {
  readonly statement: string;
  readonly interactions: string;
  readonly score: string;
  readonly page: string;
  readonly test: string;
}

const rows = readFileSync(join(root, 'docs/customer-dynamics.md'), 'utf8').split('\n').flatMap((line): Row[] => {
  const [, statement, interactions, score, page, test, end] = line.split('|').map((cell) => cell.trim());
  if (end !== '' || statement === 'statement' || statement === '---') return [];
  return [{ statement: statement!, interactions: interactions!, score: score!, page: page!, test: test! }];
});

/** What a cell names as code: `order.placed`, or `order.*` for all of an object's. */
const named = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
const isKind = (name: string): boolean => /^[a-z-]+\.([a-z-]+|\*)$/.test(name) && !/^(relationship|text)\./.test(name);
const kindsLike = (name: string): string[] => Object.keys(kinds).filter((kind) => (name.endsWith('*') ? kind.startsWith(name.slice(0, -1)) : kind === name));
const kindsNamed = ({ interactions, score }: Row): string[] => [interactions, score].flatMap(named).filter(isKind);

interface TestNamed {
  readonly file: string;
  /** Words of its title. */
  readonly title: string;
}

/** "the same" is the first test of the row before. */
function testsOf(index: number): TestNamed[] {
  return rows[index]!.test.split('; ').flatMap((cell): TestNamed[] => {
    if (cell === 'the same') return testsOf(index - 1).slice(0, 1);
    const [, file = '', title = ''] = /^`([^`]+)`(?:: (.+))?$/.exec(cell) ?? [];
    return [{ file, title }];
  });
}

const textOf = ({ file }: TestNamed): string => (file !== '' && existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');

const partWords: Readonly<Record<string, string>> = { exitBarriers: 'exit barriers', supplierLoyalty: "supplier's loyalty" };
const partsNamed = (score: string): string[] => parts.filter((part) => {
  const cell = part === 'loyalty' ? score.replaceAll("supplier's loyalty", '') : score;
  return new RegExp(`\\b${partWords[part] ?? part}\\b`).test(cell);
});

/** The parts that a kind speaks about, or a rating or text that the cell names. */
function partsMoved(row: Row): Set<string> {
  const ofKinds = kindsNamed(row).flatMap(kindsLike).flatMap((kind) => evidenceOf(happened(kind, 0, { affirms: true }), model));
  const scales = [...model.ratings].filter(([scale]) => new RegExp(`\\b${scale}\\b`, 'i').test(row.interactions)).flatMap(([, evidence]) => evidence);
  const facts = model.facts.filter(({ name }) => row.score.includes(name));
  const text = /\btexts?\b/.test(row.interactions) ? [model.text] : [];
  return new Set([...ofKinds, ...scales, ...facts, ...text].map(({ part }) => parts[part]!));
}

it('has a row for each statement', () => {
  expect(rows.length).toBeGreaterThan(25);
});

describe.each(rows.map((row, index) => ({ ...row, row, index })))('$statement', ({ row, index }) => {
  it('names kinds of the catalogue, and parts that they speak about', () => {
    expect(kindsNamed(row).filter((name) => kindsLike(name).length === 0)).toEqual([]);
    if (kindsNamed(row).length > 0) expect([...partsMoved(row)]).toEqual(expect.arrayContaining(partsNamed(row.score)));
  });

  it('names pages that exist', () => {
    const wanted = row.page.split('; ').flatMap((cell) => cell.split(': ')[0]!.split(', ')).map((name) => `${name.replaceAll(' ', '-')}.tsx`);
    expect(wanted.filter((file) => !existsSync(join(pages, file)))).toEqual([]);
  });

  it('names tests that exist, and each of its kinds is in one of them', () => {
    const tests = testsOf(index);
    expect(tests.filter((test) => textOf(test) === '' || !textOf(test).includes(test.title))).toEqual([]);
    const texts = tests.map(textOf);
    expect(kindsNamed(row).filter((name) => !kindsLike(name).some((kind) => texts.some((text) => text.includes(`'${kind}'`))))).toEqual([]);
  });
});

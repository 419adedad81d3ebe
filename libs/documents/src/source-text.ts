import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument as parseYaml } from 'yaml';
import type { Document, Node, YAMLParseError } from 'yaml';
import { DocumentError } from './document-type.ts';
import type { LocatedFinding } from './document-type.ts';
import { jsonErrorOffset } from './json-syntax.ts';

type Path = readonly PropertyKey[];

/** A text that was read: its plain value, and where in the text each part of it stands. */
export class SourceText {
  private constructor(
    readonly text: string,
    readonly value: unknown,
    private readonly tree: Document,
    private readonly lines: LineCounter,
  ) {}

  /** Reads YAML 1.2 or JSON; a `DocumentError` says where it is neither. */
  static read(text: string, contentType: string): SourceText {
    const lines = new LineCounter();
    const tree = compose(text, lines);
    if (contentType.includes('json') && !isJson(text)) throw new DocumentError([at(lines, jsonErrorOffset(text), [], 'is not JSON from here on')]);
    const errors = tree.errors.map((error) => at(lines, error.pos[0], [], syntaxWords(error)));
    if (errors.length > 0) throw new DocumentError(errors);
    return new SourceText(text, plainValue(tree, text), tree, lines);
  }

  /** What stands at a path. */
  valueAt(path: Path): unknown {
    const node = this.nodeAt(path);
    return isScalar(node) ? node.value : undefined;
  }

  /** The place of a path; of its nearest ancestor when the path isn't there. With `key`, the place of that key of it. */
  locate(path: Path, message: string, key?: string): LocatedFinding {
    const offset = (key === undefined ? null : keyOffset(this.nodeAt(path), key)) ?? this.offsetOf(path);
    return at(this.lines, offset, key === undefined ? path : [...path, key], message);
  }

  /** The text with the scalars at these paths replaced by `***`. */
  masked(paths: readonly Path[]): string {
    const ranges = paths
      .map((path) => this.nodeAt(path))
      .filter((node) => isScalar(node))
      .flatMap((node) => (node.range ? [node.range] : []))
      .sort((a, b) => b[0] - a[0]);
    return ranges.reduce((text, [start, end]) => `${text.slice(0, start)}"***"${text.slice(end)}`, this.text);
  }

  private nodeAt(path: Path): unknown {
    let node: unknown = this.tree.contents;
    for (const step of path) {
      const here: unknown = isAlias(node) ? node.resolve(this.tree) : node;
      node = isMap(here) || isSeq(here) ? here.get(step, true) : undefined;
    }
    return node;
  }

  private offsetOf(path: Path): number {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = this.nodeAt(path.slice(0, length));
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  }
}

/** A path as a JSON pointer, RFC 6901. */
export function pointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function at(lines: LineCounter, offset: number, path: Path, message: string): LocatedFinding {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1), path: pointer(path), message };
}

function keyOffset(node: unknown, key: string): number | null {
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return (pair?.key as Node | undefined)?.range?.[0] ?? null;
}

function compose(text: string, lines: LineCounter): Document {
  try {
    return parseYaml(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  } catch (error) {
    throw tooDeepOr(error);
  }
}

// Plenty for a document and too few for a "billion laughs".
const maxAliasCount = 100;

function plainValue(tree: Document, text: string): unknown {
  let value: unknown;
  try {
    value = tree.toJS({ maxAliasCount });
  } catch (error) {
    throw tooDeepOr(error);
  }
  const problem = storableProblem(text, jsonOf(value));
  if (problem !== null) throw new DocumentError([{ line: 1, column: 1, path: '', message: problem }]);
  return value;
}

/** An anchor may name itself; JSON can't say that. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError) throw new DocumentError([{ line: 1, column: 1, path: '', message: 'an anchor refers to itself' }]);
    throw tooDeepOr(error);
  }
}

function tooDeepOr(error: unknown): unknown {
  if (error instanceof RangeError) return new DocumentError([{ line: 1, column: 1, path: '', message: 'is nested too deeply' }]);
  if (error instanceof ReferenceError) return new DocumentError([{ line: 1, column: 1, path: '', message: error.message.startsWith('Excessive') ? `uses anchors more than ${maxAliasCount} times in all: write the values out` : error.message }]);
  return error;
}

// What PostgreSQL's jsonb refuses.
function storableProblem(text: string, json: string): string | null {
  if (text.includes('\0')) return 'contains U+0000, which can not be stored';
  if (/(^|[^\\])(\\\\)*\\u0000/.test(json)) return 'contains U+0000, which can not be stored';
  return /(^|[^\\])(\\\\)*\\ud[89a-f]/i.test(json) ? 'contains half of a surrogate pair, which can not be stored' : null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const syntaxProblems: Readonly<Partial<Record<YAMLParseError['code'], string>>> = {
  DUPLICATE_KEY: 'is there twice: keep one of the two',
  TAB_AS_INDENT: 'is indented with a tab: use spaces',
  BAD_INDENT: 'is not indented like its neighbours, or a bracket before it is not closed',
  MULTIPLE_DOCS: 'begins a second document: send one, without "---" in between',
  BAD_ALIAS: 'refers to an anchor that is not there',
  MISSING_CHAR: 'lacks a closing quote, a comma or a colon',
  BLOCK_AS_IMPLICIT_KEY: 'has a second colon: put the text in quotes, or the value on a line of its own',
  BAD_SCALAR_START: 'begins with a character that needs quotes around the text',
  UNEXPECTED_TOKEN: 'is not expected here: a bracket, a quote or a comma may be missing before it',
};

/** What the reader of YAML complains of. */
function syntaxWords({ code, message }: Pick<YAMLParseError, 'code' | 'message'>): string {
  return syntaxProblems[code] ?? `is not YAML: ${message.split('\n', 1)[0] ?? ''}`;
}

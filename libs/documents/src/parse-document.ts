import { didYouMean, oneOf, plainWords } from '@rapport/service';
import type { z } from 'zod';
import { DocumentError } from './document-type.ts';
import type { DocumentType, LocatedFinding } from './document-type.ts';
import { SchemaWords } from './schema-words.ts';
import { SourceText } from './source-text.ts';

/** A document that was read and found valid. */
export interface ParsedDocument<T> {
  readonly value: T;
  readonly warnings: readonly LocatedFinding[];
}

/** Reads a text and holds it against its type; a `DocumentError` lists every wrong place with line and column. */
export function parseDocument<T>(type: DocumentType<T>, text: string, contentType = 'application/yaml'): ParsedDocument<T> {
  const source = SourceText.read(text, contentType);
  return checkValue(type, source, source.value);
}

/** The same for a value that differs from the text in its secrets only. */
export function checkValue<T>(type: DocumentType<T>, source: SourceText, value: unknown): ParsedDocument<T> {
  const result = type.schema.safeParse(value, { reportInput: true });
  if (!result.success) {
    const told = { source, words: new SchemaWords(type.schema) };
    throw new DocumentError(result.error.issues.flatMap((issue) => describe(told, issue, [])));
  }
  const findings = type.check?.(result.data) ?? [];
  const located = (warning: boolean) =>
    findings.filter((finding) => (finding.warning === true) === warning).map(({ path, message }) => source.locate(path, message));
  const errors = located(false);
  if (errors.length > 0) throw new DocumentError(errors);
  return { value: result.data, warnings: located(true) };
}

interface Told {
  readonly source: SourceText;
  readonly words: SchemaWords;
}

function describe(told: Told, issue: z.core.$ZodIssue, above: readonly PropertyKey[]): LocatedFinding[] {
  const { source, words } = told;
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => source.locate(path, unknownField(key, words.fieldsAt(path)), key));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return nearestBranch(issue.errors).flatMap((inner) => describe(told, inner, path));
  }
  const values = issue.code === 'invalid_union' ? words.valuesAt(path) : [];
  return [source.locate(path, values.length > 0 ? oneOf(values, source.valueAt(path)) : plainWords(issue))];
}

const mostFields = 12;

function unknownField(key: string, fields: readonly string[]): string {
  const meant = didYouMean(key, fields);
  const list = fields.length > 0 && fields.length <= mostFields ? `; the fields here are ${fields.join(', ')}` : '';
  return `is not known here${meant === '' ? list : meant}`;
}

// Of the alternatives, the one whose first complaint lies deepest is the one that was meant.
function nearestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const depth = (branch: readonly z.core.$ZodIssue[]) => Math.max(...branch.map((issue) => issue.path.length));
  return branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best));
}

import { stringify } from 'yaml';
import type { Change } from './diff-values.ts';
import { DocumentError } from './document-type.ts';
import type { DocumentType, LocatedFinding, Published } from './document-type.ts';
import { checkValue, parseDocument } from './parse-document.ts';
import { changeAt, mask, replaceSealed, samePlace, SecretBox, secretPaths, valueAt } from './secret-fields.ts';
import type { Path } from './secret-fields.ts';
import { SourceText } from './source-text.ts';
import type { StoredDocument } from './stored-document.entity.ts';

/** A text as it came in. */
export interface DocumentText {
  readonly source: string;
  readonly contentType: string;
}

/** A document fit to be stored: its secrets sealed in `body`, masked in `source`. */
export interface AcceptedDocument extends DocumentText {
  readonly value: unknown;
  readonly body: unknown;
  readonly warnings: readonly LocatedFinding[];
}

/** Between a document as people write it, with secrets open, and as it is stored and shown. */
export class DocumentVault {
  private readonly box: SecretBox | null;

  constructor(secretsKey: Buffer | undefined) {
    this.box = secretsKey === undefined ? null : new SecretBox(secretsKey);
  }

  /** Validates a text in which `***` stands for the secret at the same place of `current`, an open body. */
  accept(owner: { tenant: string; type: DocumentType<unknown> }, text: DocumentText, current: unknown): AcceptedDocument {
    const { tenant, type } = owner;
    const source = SourceText.read(text.source, text.contentType);
    const paths = secretPaths(source.value, type.secrets ?? []);
    const open = changeAt(source.value, paths, (value, path) => {
      if (value !== mask) return value;
      const place = samePlace({ fresh: source.value, old: current, patterns: type.secrets ?? [] }, path);
      const kept = place === null ? undefined : valueAt(current, place);
      if (typeof kept === 'string') return kept;
      throw new DocumentError([source.locate(path, unknownSecret)]);
    });
    const { value, warnings } = checkValue(type, source, open);
    const body = changeAt(open, paths, (secret, path) => {
      if (typeof secret !== 'string') throw new DocumentError([source.locate(path, 'must be a text: it is a secret')]);
      if (this.box === null) throw new DocumentError([source.locate(path, 'can not be kept: SECRETS_KEY is not set')]);
      return this.box.seal(secret, boundTo(tenant, type));
    });
    const secrets = paths.map((path) => valueAt(open, path));
    return { value, warnings, body, contentType: text.contentType, source: maskedSource(source, paths, secrets, text.contentType) };
  }

  /** A stored body with its secrets open. */
  openBody(tenant: string, type: DocumentType<unknown>, body: unknown): unknown {
    return replaceSealed(body, (sealed) => {
      if (this.box === null) throw new Error(`${type.name} has secrets, and SECRETS_KEY is not set`);
      return this.box.open(sealed, boundTo(tenant, type));
    });
  }

  /** A stored version as the service uses it; null is the shipped one. */
  open(tenant: string, type: DocumentType<unknown>, row: StoredDocument | null): Published<unknown> {
    if (row === null) {
      const { value } = parseDocument(type, type.shipped);
      return { version: 1, value, ...shippedText(type), note: null, author: null, publishedAt: null };
    }
    const result = type.schema.safeParse(this.openBody(tenant, type, row.body));
    if (!result.success) throw new Error(`${type.name} version ${row.number} of ${tenant} is not valid for this program: ${result.error.message}`);
    const { number: version, source, contentType, note, author, createdAt } = row;
    return { version, value: result.data, source, contentType, note, author, publishedAt: createdAt.toISOString() };
  }

  /** A stored document held against its type once more, to be published again as it is. */
  reopen(tenant: string, type: DocumentType<unknown>, row: StoredDocument): AcceptedDocument {
    const { body, source, contentType } = row;
    const { value, warnings } = checkValue(type, SourceText.read(source, contentType), this.openBody(tenant, type, body));
    return { value, warnings, body, source, contentType };
  }
}

const unknownSecret =
  'is "***", which stands for the secret that this entry had before; none of the entries before is certainly this one: write the secret itself';

/** A stored body as readers see it. */
export function maskedBody(body: unknown): unknown {
  return replaceSealed(body, () => mask);
}

/** The differences between two open bodies as readers may see them: a changed secret goes from `***` to `***`. */
export function maskedChanges(changes: readonly Change[], type: DocumentType<unknown>): Change[] {
  return changes.map((change) => {
    const steps = change.path.split('/').slice(1);
    const hide = (value: unknown) => hideSecrets(value, steps, type.secrets ?? []);
    const before = 'before' in change ? { before: hide(change.before) } : {};
    const after = 'after' in change ? { after: hide(change.after) } : {};
    return { op: change.op, path: change.path, ...before, ...after };
  });
}

// The rest of each pattern below the place of the change; a pattern that ends there hides the whole value.
function hideSecrets(value: unknown, steps: readonly string[], patterns: readonly string[]): unknown {
  const below = patterns
    .map((pattern) => pattern.split('.'))
    .filter((pattern) => steps.every((step, index) => pattern[index] === '*' || pattern[index] === step))
    .map((pattern) => pattern.slice(steps.length));
  if (below.some((rest) => rest.length === 0)) return mask;
  const paths = secretPaths(value, below.map((rest) => rest.join('.')));
  return changeAt(value, paths, () => mask);
}

/** The shipped text as it would stand in the table. */
export function shippedText(type: DocumentType<unknown>): DocumentText {
  return { source: type.shipped, contentType: 'application/yaml' };
}

function boundTo(tenant: string, type: DocumentType<unknown>): string {
  return `${tenant}\n${type.name}`;
}

// Anchors and comments may repeat a secret elsewhere in the text; then what is kept is written anew from the value.
function maskedSource(source: SourceText, paths: readonly Path[], secrets: readonly unknown[], contentType: string): string {
  if (paths.length === 0) return source.text;
  const value = changeAt(source.value, paths, () => mask);
  const text = source.masked(paths);
  const leaks = secrets.some((secret) => typeof secret === 'string' && secret !== '' && text.includes(secret));
  if (!leaks && reads(text, contentType, value)) return text;
  return contentType.includes('json') ? JSON.stringify(value, null, 2) : stringify(value);
}

function reads(text: string, contentType: string, value: unknown): boolean {
  try {
    return JSON.stringify(SourceText.read(text, contentType).value) === JSON.stringify(value);
  } catch (error) {
    if (error instanceof DocumentError) return false;
    throw error;
  }
}

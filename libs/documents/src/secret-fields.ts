import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keys and indexes from the top of a value. */
export type Path = readonly (string | number)[];

/** What a reader sees in place of a secret, and what a writer sends to keep it. */
export const mask = '***';

const sealedKey = '$sealed';
const [ivBytes, tagBytes] = [12, 16];

/** The paths in `body` that match a pattern of the document type, `receivers.*.webhook_configs.*.secret`. */
export function secretPaths(body: unknown, patterns: readonly string[]): Path[] {
  return patterns.flatMap((pattern) => matches(body, pattern.split('.'), []));
}

function matches(value: unknown, pattern: readonly string[], path: Path): Path[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return value === undefined || value === null ? [] : [path];
  return children(value)
    .filter(([key]) => step === '*' || step === String(key))
    .flatMap(([key, child]) => matches(child, rest, [...path, key]));
}

function children(value: unknown): (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item] as const);
  if (typeof value !== 'object' || value === null || sealedKey in value) return [];
  return Object.entries(value);
}

/** The value at a path; undefined where there is none. */
export function valueAt(body: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => children(value).find(([key]) => key === step)?.[1], body);
}

/** A copy in which each value at the paths is what `change` makes of it. */
export function changeAt(body: unknown, paths: readonly Path[], change: (value: unknown, path: Path) => unknown): unknown {
  const copy = structuredClone({ body });
  for (const path of paths) {
    const whole: Path = ['body', ...path];
    const parent = valueAt(copy, whole.slice(0, -1)) as Record<string | number, unknown>;
    const last = whole.at(-1) ?? 'body';
    parent[last] = change(parent[last], path);
  }
  return copy.body;
}

/**
 * The path in `old` that means the same as `path` in `fresh`: an element of a list that has a name is found by its
 * name, wherever it stands now, so that a secret never slips to another receiver.
 */
export function samePlace(fresh: unknown, old: unknown, path: Path): Path | null {
  const found: (string | number)[] = [];
  for (const [depth, step] of path.entries()) {
    const list = valueAt(old, found);
    const name = nameOf(valueAt(fresh, path.slice(0, depth + 1)));
    const index = Array.isArray(list) && name !== undefined ? list.findIndex((item) => nameOf(item) === name) : step;
    if (index === -1) return null;
    found.push(index);
  }
  return found;
}

function nameOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
}

/** Encrypts and decrypts the secrets of documents with AES-256-GCM, bound to tenant and document. */
export class SecretBox {
  constructor(private readonly key: Buffer) {}

  seal(secret: string, boundTo: string): object {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(boundTo));
    const encrypted = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return { [sealedKey]: Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString('base64') };
  }

  open(sealed: string, boundTo: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(boundTo)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
  }
}

/** A copy of a stored body in which everything sealed is what `open` makes of it. */
export function replaceSealed(body: unknown, open: (sealed: string) => unknown): unknown {
  if (Array.isArray(body)) return body.map((item) => replaceSealed(item, open));
  if (typeof body !== 'object' || body === null) return body;
  if (sealedKey in body && typeof body[sealedKey] === 'string') return open(body[sealedKey]);
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, replaceSealed(value, open)]));
}

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

/** Two versions of a body, and where a document of their type has secrets. */
interface Versions {
  readonly fresh: unknown;
  readonly old: unknown;
  readonly patterns: readonly string[];
}

/**
 * The path in `old` that certainly means the same as `path` in `fresh`, or null. An element of a list is the one of its
 * name, wherever it stands now; one without a name is the one that is alike in all but its secrets, or the only one of its
 * list, now as before. So a secret never slips to another receiver.
 */
export function samePlace(versions: Versions, path: Path): Path | null {
  const bare = { fresh: withoutSecrets(versions.fresh, versions.patterns), old: withoutSecrets(versions.old, versions.patterns) };
  const found: (string | number)[] = [];
  for (const [depth, step] of path.entries()) {
    const [above, below] = [path.slice(0, depth), path.slice(depth + 1)];
    const now = valueAt(bare.fresh, above);
    const before = valueAt(bare.old, found);
    const asksToo = (index: number): boolean => valueAt(versions.fresh, [...above, index, ...below]) === mask;
    const same = Array.isArray(now) && Array.isArray(before) ? sameElement(now, before, { index: step as number, asksToo }) : step;
    if (same === null) return null;
    found.push(same);
  }
  return found;
}

function withoutSecrets(body: unknown, patterns: readonly string[]): unknown {
  return changeAt(body, secretPaths(body, patterns), () => mask);
}

/** `asksToo` tells whether another element of the list has `***` at the same place. */
function sameElement(now: readonly unknown[], before: readonly unknown[], of: { index: number; asksToo: (index: number) => boolean }): number | null {
  const { index, asksToo } = of;
  const name = nameOf(now[index]);
  if (name !== undefined) return onlyIndex(now, (item) => nameOf(item) === name) === null ? null : onlyIndex(before, (item) => nameOf(item) === name);
  const text = JSON.stringify(now[index]);
  const isAlike = (item: unknown): boolean => JSON.stringify(item) === text;
  const peers = indexesOf(now, isAlike).filter(asksToo);
  const alike = indexesOf(before, isAlike);
  // Of several that are alike each keeps its rank; with one more or one less nobody knows which is which.
  if (alike.length > 0) return alike.length === peers.length ? (alike[peers.indexOf(index)] ?? null) : null;
  return now.length === 1 && before.length === 1 && nameOf(before[0]) === undefined ? 0 : null;
}

function onlyIndex(list: readonly unknown[], test: (item: unknown) => boolean): number | null {
  const [first, ...more] = indexesOf(list, test);
  return first === undefined || more.length > 0 ? null : first;
}

function indexesOf(list: readonly unknown[], test: (item: unknown) => boolean): number[] {
  return list.flatMap((item, index) => (test(item) ? [index] : []));
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

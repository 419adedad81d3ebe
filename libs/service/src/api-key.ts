import { createHash, randomBytes, randomInt } from 'node:crypto';

export const scopeNames = ['ingest', 'read', 'act', 'admin', 'operator', 'delegate'] as const;

/** What a key may do: `operator` tenants, `delegate` to act for the person in `Rapport-Actor`. */
export type ScopeName = (typeof scopeNames)[number];

/** Who is asking: the tenant comes from the credential, never from the payload. */
export interface Caller {
  readonly tenant: string;
  readonly keyId: string;
  readonly keyName: string;
  readonly scopes: readonly ScopeName[];
  /** The person a delegating key acts for. */
  readonly actor?: string;
}

/** A key's three words: any name, a public part to look it up by, a secret. */
export interface ApiKeyParts {
  readonly publicPrefix: string;
  readonly secretHash: Buffer;
}

// The name has no underscore; the secret may, base64url has it.
const form = /^[^_\s]+_([A-Za-z0-9]{8,16})_([A-Za-z0-9_-]{43,})$/;
const longestKey = 512;

/** The parts of a well-formed key; null for anything else. */
export function parseApiKey(key: string): ApiKeyParts | null {
  const match = key.length <= longestKey ? form.exec(key) : null;
  const [publicPrefix, secret] = [match?.[1], match?.[2]];
  if (publicPrefix === undefined || secret === undefined) return null;
  return { publicPrefix, secretHash: createHash('sha256').update(secret).digest() };
}

/** A new key: `rk_`, 10 public characters, 256 random bits as base64url. */
export function newApiKey(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const publicPart = Array.from({ length: 10 }, () => letters.charAt(randomInt(letters.length))).join('');
  return `rk_${publicPart}_${randomBytes(32).toString('base64url')}`;
}

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** What scrypt costs: 32 MB and about a tenth of a second. A stored hash keeps the parameters it was made with. */
const cost = { N: 32_768, r: 8, p: 3 };
const hashBytes = 32;

/** `scrypt$N$r$p$salt$hash`, salt and hash as base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether the password is that of the hash; for null (no such account) false after the same work. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, n, r, p, salt, hash] = (stored ?? (await nobody)).split('$');
  if (salt === undefined || hash === undefined) throw new Error('a stored password hash is not of the form scrypt$N$r$p$salt$hash');
  const derived = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(n), r: Number(r), p: Number(p) });
  return timingSafeEqual(derived, Buffer.from(hash, 'base64url')) && stored !== null;
}

// What an unknown account is compared with: found or not, sign-in takes equally long.
const nobody = hashPassword(randomBytes(32).toString('base64url'));

function derive(password: string, salt: Buffer, parameters: typeof cost): Promise<Buffer> {
  // The same letters typed at another keyboard may come composed differently.
  const text = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    scrypt(text, salt, hashBytes, { ...parameters, maxmem: 256 * parameters.N * parameters.r }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

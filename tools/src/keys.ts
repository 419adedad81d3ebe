import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ownerOnly = 0o600;

/** The demo tenant's API key: `BOOTSTRAP_API_KEY`, else one made once for this folder. */
export function keepApiKey(home: string, env: NodeJS.ProcessEnv): string {
  return env['BOOTSTRAP_API_KEY'] || keep(join(home, 'api-key'), () => `rk_demo0001_${randomBytes(32).toString('base64url')}`);
}

/** What encrypts secrets in documents: `SECRETS_KEY`, else 32 bytes made once for this folder. Losing it loses them. */
export function keepSecretsKey(home: string, env: NodeJS.ProcessEnv): string {
  return env['SECRETS_KEY'] || keep(join(home, 'secrets-key'), () => randomBytes(32).toString('base64'));
}

/** The password of the console's first account: `BOOTSTRAP_ADMIN_PASSWORD`, else one made once for this folder. */
export function keepAdminPassword(home: string, env: NodeJS.ProcessEnv): string {
  return env['BOOTSTRAP_ADMIN_PASSWORD'] || keep(join(home, 'admin-password'), () => randomBytes(12).toString('base64url'));
}

function keep(file: string, make: () => string): string {
  if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { mode: ownerOnly });
  return readFileSync(file, 'utf8').trim();
}

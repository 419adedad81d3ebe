import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** apps/console, whether this is server/ or dist/server/. */
export const packageFolder = resolve(dirname(fileURLToPath(import.meta.url)), import.meta.url.includes('/dist/server/') ? '../..' : '..');

/** The version of the console, page and server. */
export const consoleVersion = (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version;

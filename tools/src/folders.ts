import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository: this file is tools/src/folders.ts or tools/dist/folders.js. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where a stack keeps its data, logs, ports and keys: `RAPPORT_HOME`, else `.local` of the repository. */
export function homeFolder(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(repository, env['RAPPORT_HOME'] ?? '.local');
}

/** The broker's jars are shared by all stacks of this repository. */
export const kafkaJars = join(repository, '.local', 'kafka', 'lib');

export function makeFolder(...parts: string[]): string {
  const folder = join(...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder } from './folders.ts';

export const serviceNames = ['ingestion', 'scoring', 'notification', 'console'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What `.local/stack.json` says while a stack is ready. */
export interface Stack {
  readonly ready: true;
  readonly tenant: string;
  readonly apiKey: string;
  /** The console's first account; its password until somebody changes it there. */
  readonly signIn: { readonly email: string; readonly password: string };
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly kafkaBrokers: string;
  readonly databaseUrl: string;
  readonly processes: readonly { readonly service: string; readonly pid: number }[];
}

export function stackFile(home: string): string {
  return join(home, 'stack.json');
}

/** It holds the API key and a password, so nobody else may read it; written whole or not at all. */
export function writeStack(home: string, stack: Stack): void {
  const file = stackFile(home);
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The running stack of a data folder; undefined when none is ready. */
export function readStack(home: string = homeFolder()): Stack | undefined {
  const file = stackFile(home);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Stack) : undefined;
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './folders.ts';

/** The part of package-lock.json (version 3) that is read here. */
export interface Lock {
  readonly packages: Record<string, LockedPackage>;
}

export interface LockedPackage {
  readonly version?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];
const otherWords: Record<string, string> = { windows: 'win32', win: 'win32', linuxmusl: 'linux', x86: 'ia32', mipsel: 'mips64el', armv7: 'arm', armhf: 'arm' };

/**
 * `npm ci` refuses a lock that lacks a package which another one names as optional for some platform. npm leaves such
 * a package out when the registry doesn't serve it. Its entry needs only what says that it isn't for here: no address.
 */
export function missingPlatformPackages(lock: Lock): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {};
  for (const [place, locked] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(locked.optionalDependencies ?? {})) {
      if (isFound(lock, place, name)) continue;
      const platform = platformOf(name);
      if (platform === undefined) continue;
      missing[`node_modules/${name}`] = { version: range.replace(/^[~^]/, ''), optional: true, ...(locked.dev === true && { dev: true }), ...platform };
    }
  }
  return missing;
}

/** Node's way of looking: beside the package, then up through every node_modules. */
function isFound(lock: Lock, place: string, name: string): boolean {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === '' || !at.includes('/node_modules/')) return lock.packages[`node_modules/${name}`] !== undefined;
  }
}

/** The platform that a package's name ends with: @swc/core-linux-arm64-gnu → linux, arm64; undefined when it names none. */
function platformOf(name: string): { os: string[]; cpu: string[] } | undefined {
  const words = (name.split('/').at(-1) ?? '').split(/[-.]/).map((word) => otherWords[word] ?? word);
  const os = words.find((word) => systems.includes(word)) ?? (words.includes('wasm32') ? 'none' : undefined);
  const cpu = words.find((word) => processors.includes(word)) ?? (words.includes('universal') ? 'none' : undefined);
  return os === undefined && cpu === undefined ? undefined : { os: [os ?? 'none'], cpu: [cpu ?? 'none'] };
}

function main(): void {
  const file = join(repository, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  const missing = missingPlatformPackages(lock);
  const names = Object.keys(missing);
  console.log(names.length === 0 ? 'package-lock.json names every platform package' : `Added to package-lock.json:\n${names.map((name) => `  ${name}`).join('\n')}`);
  if (names.length === 0) return;
  const packages = Object.fromEntries(Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
}

if (process.argv[1]?.endsWith('lockfile.js') === true) main();

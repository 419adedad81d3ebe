import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './folders.ts';
import { missingPlatformPackages, type Lock } from './lockfile.ts';

describe('platform packages in the lock', () => {
  it('are all named in the lock of this repository, so that npm ci takes it', () => {
    const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as Lock;
    expect(missingPlatformPackages(lock)).toEqual({});
  });

  it('are added with what says that they are not for here', () => {
    const lock: Lock = {
      packages: {
        'node_modules/a': { version: '1.0.0', dev: true, optionalDependencies: { '@a/linux-x64-gnu': '1.0.0', '@a/core-win32-arm64-msvc': '^1.0.2', 'better-a': '2.0.0' } },
        'node_modules/a/node_modules/@a/linux-x64-gnu': { version: '1.0.0', optional: true },
      },
    };
    expect(missingPlatformPackages(lock)).toEqual({
      'node_modules/@a/core-win32-arm64-msvc': { version: '1.0.2', optional: true, dev: true, os: ['win32'], cpu: ['arm64'] },
    });
  });
});

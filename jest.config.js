// The tests read sources: the "@rapport/source" condition of each library's exports. Node reads dist.
export const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@rapport/source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/\\.local/'],
  modulePathIgnorePatterns: ['/dist/', '/\\.local/'],
  globalSetup: './tools/src/jest-global-setup.ts',
  globalTeardown: './tools/src/jest-global-teardown.ts',
  reporters: ['default', './tools/jest-closing-line.js'],
  maxWorkers: 2,
  testTimeout: 30_000,
};

export default { ...base, testMatch: ['**/{src,server}/**/*.spec.ts'], testPathIgnorePatterns: [...base.testPathIgnorePatterns, '\\.long\\.spec\\.ts$'] };

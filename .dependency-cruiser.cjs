/** Boundaries that hold for files; the ones between projects stand in eslint.config.js too. */
const TEST = '(\\.spec\\.tsx?$|/spec-support/)';

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', comment: 'a cycle hides which part comes first', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', comment: 'an app imported by its package name ends here: apps export nothing', from: {}, to: { couldNotResolve: true } },
    { name: 'no-app-to-app', severity: 'error', comment: 'services meet only through a topic or HTTP', from: { path: '^apps/([^/]+)/' }, to: { path: '^apps/', pathNot: '^apps/$1/' } },
    { name: 'no-lib-to-app', severity: 'error', comment: 'libraries know no service', from: { path: '^libs/' }, to: { path: '^apps/' } },
    { name: 'no-outside-to-inside', severity: 'error', comment: 'e2e and bench start what is built and import no app and no library', from: { path: '^(e2e|bench)/' }, to: { path: '^(apps|libs)/' } },
    { name: 'no-tools-to-app', severity: 'error', comment: 'tools start apps as processes', from: { path: '^tools/' }, to: { path: '^apps/' } },
    { name: 'no-tools-in-production', severity: 'error', comment: 'test support stays in tests', from: { path: '^(apps|libs)/', pathNot: TEST }, to: { path: '^tools/' } },
    { name: 'no-test-in-production', severity: 'error', comment: 'production code imports no test', from: { pathNot: TEST }, to: { path: TEST } },
    { name: 'contracts-on-zod-alone', severity: 'error', comment: 'the contract depends on zod (and uuid for the ids that it defines) alone', from: { path: '^libs/contracts/src', pathNot: `(${TEST}|/generate|/write-generated)` }, to: { pathNot: ['^libs/contracts/', 'node_modules/(zod|uuid)/', '^(node:)?buffer$'] } },
    { name: 'pure-domain', severity: 'error', comment: 'a domain imports only siblings and contract types: no clock, no I/O, no framework', from: { path: '^apps/[^/]+/src/domain/', pathNot: TEST }, to: { pathNot: ['^apps/[^/]+/src/domain/', '^libs/contracts/', 'node_modules/(zod|re2js|lossless-json|uuid)/'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.test.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['@rapport/source', 'import', 'node', 'default', 'types'], exportsFields: ['exports'], extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};

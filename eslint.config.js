import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const spec = ['**/*.spec.{ts,tsx}', '**/spec-support/**'];

/** Which kind of project may depend on which. Services meet only through Kafka; libraries know no service. */
const boundaries = [
  { sourceTag: 'scope:contracts', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'scope:event-log', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'scope:service', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'scope:documents', onlyDependOnLibsWithTags: ['scope:service'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib'] },
  { sourceTag: 'type:outside', onlyDependOnLibsWithTags: ['type:tool'] },
];

/** A test may also use the test support of tools. */
const boundariesOfTests = boundaries.map((rule) => ({ ...rule, onlyDependOnLibsWithTags: [...rule.onlyDependOnLibsWithTags, 'type:tool'] }));

const moduleBoundaries = (depConstraints) => ({
  '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, allowCircularSelfDependency: true, ignoredCircularDependencies: [], depConstraints }],
});

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.local/**', '.nx/**', '**/*.d.ts'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { project: ['./tsconfig.test.json', './apps/console/web/tsconfig.json', './e2e/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...moduleBoundaries(boundaries),
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'max-depth': ['error', 3],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-empty': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A Nest module is a class that holds nothing but its decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    files: spec,
    rules: {
      ...moduleBoundaries(boundariesOfTests),
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Jest's asymmetric matchers are typed as any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  // Numeric loops index arrays whose bounds they set themselves.
  { files: ['apps/scoring/src/learning/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  // The commands talk to a person on the terminal.
  { files: ['tools/**/*.ts', 'bench/**/*.ts'], rules: { 'no-console': 'off' } },
);

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ESLint } from 'eslint';

/** One file that breaks each rule of .dependency-cruiser.cjs; the tree has the shape of this one. */
const planted: Record<string, string> = {
  'libs/contracts/src/index.ts': "import fastify from 'fastify';\nexport const contract = fastify;\n",
  'libs/service/src/index.ts': "import { consume } from '../../../apps/scoring/src/consume.ts';\nexport const service = consume;\n",
  'apps/scoring/src/consume.ts': "import { accept } from '../../ingestion/src/accept.ts';\nexport const consume = accept;\n",
  'apps/scoring/src/by-name.ts': "import * as ingestion from '@rapport/ingestion';\nexport const named = ingestion;\n",
  'apps/scoring/src/keeper.ts': "import { given } from './keeper.spec.ts';\nimport { support } from '../../../tools/src/testing.ts';\nexport const keeper = [given, support];\n",
  'apps/scoring/src/keeper.spec.ts': 'export const given = 1;\n',
  'apps/scoring/src/domain/score.ts': "import { readFileSync } from 'node:fs';\nexport const score = readFileSync;\n",
  'apps/scoring/src/domain/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
  'apps/scoring/src/domain/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
  'apps/ingestion/src/accept.ts': "import { score } from '../../scoring/src/domain/score.ts';\nexport const accept = score;\n",
  'tools/src/testing.ts': "import { accept } from '../../apps/ingestion/src/accept.ts';\nexport const support = accept;\n",
  'e2e/src/story.ts': "import { accept } from '../../apps/ingestion/src/accept.ts';\nexport const story = accept;\n",
  'bench/src/empty.ts': 'export {};\n',
};

const root = resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const rules = (require(join(root, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] }).forbidden.map((rule) => rule.name);

async function plant(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(planted)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const tsconfig = { compilerOptions: { module: 'nodenext', target: 'es2023', allowImportingTsExtensions: true, noEmit: true }, include: ['**/*.ts'] };
  await writeFile(join(folder, 'tsconfig.test.json'), JSON.stringify(tsconfig));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

describe('the rules of .dependency-cruiser.cjs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rapport-boundaries-'));
    await plant(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('each finds the violation that is planted for it', async () => {
    const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const args = [cruise, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', 'apps', 'libs', 'tools', 'e2e', 'bench'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }).catch((error: unknown) => error as { stdout: string });
    const report = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
    const found = new Set(report.summary.violations.map((violation) => violation.rule.name));
    expect([...found].sort()).toEqual([...rules].sort());
  });
});

describe('the boundaries between projects in eslint.config.js', () => {
  // Without Nx's project graph in its cache the rule says nothing.
  beforeAll(() => promisify(execFile)(process.execPath, [join(root, 'node_modules/.bin/nx'), 'graph', '--file=.nx/graph.json'], { cwd: root }), 60_000);

  const lint = new ESLint({
    cwd: root,
    ruleFilter: ({ ruleId }) => ruleId === '@nx/enforce-module-boundaries',
    overrideConfig: { languageOptions: { parserOptions: { project: null } } },
  });

  it.each([
    ['an app imports test support', 'apps/scoring/src/main.ts', "import { uniqueName } from '@rapport/tools/testing';\nexport const x = uniqueName;\n"],
    ['a library imports another', 'libs/contracts/src/index.ts', "import { Problem } from '@rapport/service';\nexport const x = Problem;\n"],
    ['an app imports another by path', 'apps/scoring/src/main.ts', "import { x } from '../../ingestion/src/main.ts';\nexport const y = x;\n"],
    ['e2e imports a library', 'e2e/src/story.spec.ts', "import { kinds } from '@rapport/contracts';\nexport const x = kinds;\n"],
  ])('%s', async (_what, file, text) => {
    const [result] = await lint.lintText(text, { filePath: join(root, file) });
    expect(result?.messages.map((message) => message.ruleId)).toContain('@nx/enforce-module-boundaries');
  });
});

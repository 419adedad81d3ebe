import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './folders.ts';

const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

it('every command of the README builds what it runs: each may be the first', () => {
  const ofBuilt = Object.entries(scripts).filter(([, command]) => /\bnode \S+\/dist\//.test(command));
  expect(ofBuilt.map(([name]) => name)).toEqual(expect.arrayContaining(['start', 'migrate', 'import', 'simulate', 'bench']));
  for (const [name, command] of ofBuilt) expect([name, command]).toEqual([name, expect.stringMatching(/^(tsc -b( tools)?|npm run --silent build) && /)]);
});

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const data = resolve(root, '../shared/data');
const hasData = existsSync(data);
if (!hasData) process.stderr.write(`skipped: the gates of the score, for there is no ${data}\n`);

(hasData ? it : it.skip)('the chain passes its gates on real purchases, and gives the same figures twenty years later under other names', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [resolve(root, 'bench/dist/gates.js')]);
  process.stdout.write(`\n${stdout}`);
  expect(stdout.match(/identical/g)).toHaveLength(5);
}, 600_000);

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, type Ended } from '../spec-support/run-program.ts';

const dayMs = 86_400_000;
let folder: string;

const alarms = (...args: string[]): Promise<Ended> => runProgram('alarms/main.js', args);

/** Orders each ten days from New Year on, the last one after so many days. */
async function fileOf(days: number): Promise<string> {
  const rows = Array.from({ length: days / 10 + 1 }, (_, n) => `c${n % 2},${new Date(Date.parse('2025-01-01') + 10 * n * dayMs).toISOString().slice(0, 10)}`);
  const file = join(folder, `${days}.csv`);
  await writeFile(file, `id,date\n${rows.join('\n')}\n`);
  return file;
}

beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'rapport-alarms-')); });
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['no file', ['--json'], '--orders names the file', true],
  ['an option that nobody knows', ['--cut', '2025-06-30'], "Unknown option '--cut'", true],
  ['a file that is not there', ['--orders', 'o.csv'], "o.csv can't be read", false],
])('ends with 2 and says what is wrong, with the usage where it is the arguments: %s', async (_, args, says, withUsage) => {
  const { code, stdout, stderr } = await alarms(...args);
  expect([code, stdout, stderr.includes('Usage: npm run alarms')]).toEqual([2, '', withUsage]);
  expect(stderr).toContain(says);
});

it('ends with 2 on orders that span 240 days or less: nothing is judged by 120 days that are not there', async () => {
  const { code, stdout, stderr } = await alarms('--orders', await fileOf(240));
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/240\.csv has too little history: alarms are judged by what followed within 120 days, so its orders must span more than 240\n$/);
  const longer = await alarms('--orders', await fileOf(250), '--json');
  expect(longer.code).toBe(0);
  expect(JSON.parse(longer.stdout)).toMatchObject({ customers: 2 });
});

it('says how it is used, and ends with 0', async () => {
  const { code, stdout, stderr } = await alarms('--help');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: npm run alarms -- --orders FILE /);
});

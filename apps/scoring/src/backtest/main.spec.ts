import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, type Ended } from '../spec-support/run-program.ts';

const dayMs = 86_400_000;
const cut = '2026-06-30';
let folder: string;
let orders: string;

/** Buys each fortnight or each month, more or less, from January to October; every other customer leaves one day. One name needs quotes. */
function file(): string {
  const rows = Array.from({ length: 60 }, (_, n) => n).flatMap((n) => {
    const days: string[] = [];
    for (let day = n % 14; day < (n % 2 === 0 ? 300 : 80 + 2 * n); day += (n % 3 === 0 ? 30 : 14) + (n * 7 + days.length * 5) % 9) days.push(new Date(Date.parse('2026-01-01') + day * dayMs).toISOString().slice(0, 10));
    return days.map((day) => `${n === 7 ? '"Jo ""7"", Ltd"' : `c${n}`},${day},${n % 5 === 0 ? '' : (10 + n / 4).toFixed(2)}`);
  });
  return `id,date,value\n${rows.join('\n')}\n`;
}

const backtest = (...args: string[]): Promise<Ended> => runProgram('backtest/main.js', args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-backtest-'));
  orders = join(folder, 'orders.csv');
  await writeFile(orders, file());
});
afterAll(() => rm(folder, { recursive: true }));

const figures = { auc: expect.any(Number) as number, brier: expect.any(Number) as number, calibrationError: expect.any(Number) as number, topDecileLift: expect.any(Number) as number };

it('prints JSON alone on its stream, how far it is on the other, and writes each customer', async () => {
  const out = join(folder, 'forecasts.csv');
  const { code, stdout, stderr } = await backtest('--orders', orders, '--cut', cut, '--horizon', '60', '--json', '--out', out);
  expect(code).toBe(0);
  const answer = JSON.parse(stdout) as { customers: number; retained: number; newestLabelLearntFrom: string };
  expect(answer).toMatchObject({
    cut, horizonDays: 60, customers: 60, rhythm: { source: 'chain', secondStage: false }, score: figures,
    baselines: { recency: { ...figures, brier: null, calibrationError: null }, rfmLogistic: figures, bgNbd: figures, paretoNbd: figures },
  });
  expect(answer.newestLabelLearntFrom <= cut).toBe(true);
  expect(stderr.trim().split('\n').map((line) => line.replace(/ \(\d of 7\)$/, ''))).toEqual([`reading ${orders}`, 'learning', 'replaying', 'recency', 'RFM logistic', 'BG/NBD', 'Pareto/NBD']);
  const [header, ...rows] = (await readFile(out, 'utf8')).trim().split('\n');
  expect(header).toBe('id,p,label');
  expect(rows).toHaveLength(60);
  expect(rows[7]).toMatch(/^"Jo ""7"", Ltd",0\.\d+,[01]$/);
  expect(rows.filter((row) => row.endsWith(',1')).length / 60).toBeCloseTo(answer.retained, 12);
});

it('prints a table for a person, and the rule of admission in words', async () => {
  const { stdout } = await backtest('--orders', orders, '--cut', cut, '--horizon', '60');
  const [head, ...lines] = stdout.split('\n');
  expect(head).toMatch(/AUC +Brier +calibration error +lift of the top tenth/);
  expect(lines.slice(0, 5).map((line) => line.split('  ')[0])).toEqual(['Rapport', 'recency', 'RFM logistic', 'BG/NBD', 'Pareto/NBD']);
  expect(lines.at(-2)).toMatch(/^Our score is the chain as learnt at the cut .* The rule of admission /);
});

it.each<[string, string[], string, boolean]>([
  ['no file', ['--cut', cut, '--horizon', '60'], '--orders names the file', true],
  ['no such day', ['--orders', 'o.csv', '--cut', '2026-02-30', '--horizon', '60'], '--cut is a date', true],
  ['no horizon', ['--orders', 'o.csv', '--cut', cut, '--horizon', '0'], '--horizon is a whole number', true],
  ['an option that nobody knows', ['--order', 'o.csv'], "Unknown option '--order'", true],
  ['a file that is not there', ['--orders', 'o.csv', '--cut', cut, '--horizon', '60'], "o.csv can't be read", false],
])('ends with 2 and says what is wrong, with the usage where it is the arguments: %s', async (_, args, says, withUsage) => {
  const { code, stdout, stderr } = await backtest(...args);
  expect([code, stdout, stderr.includes('Usage: npm run backtest')]).toEqual([2, '', withUsage]);
  expect(stderr).toContain(says);
});

it.each([
  ['behind its last order', '2026-11-30', /orders\.csv has no order after 2026-11-30: take a cut at least 60 days before its last order, of 2026-10-\d\d\n/],
  ['before its first one', '2025-12-31', /orders\.csv has no order up to 2025-12-31\n/],
])('ends with 2 on a cut %s, without the usage', async (_, day, says) => {
  const { code, stdout, stderr } = await backtest('--orders', orders, '--cut', day, '--horizon', '60');
  expect([code, stdout, stderr.includes('Usage')]).toEqual([2, '', false]);
  expect(stderr).toMatch(says);
});

it('says how it is used, and ends with 0', async () => {
  const { code, stdout, stderr } = await backtest('--orders', orders, '--help');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: npm run backtest -- --orders FILE --cut YYYY-MM-DD --horizon DAYS /);
});

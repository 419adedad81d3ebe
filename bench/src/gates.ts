import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';

/** The gates of the score: real purchases through `npm run backtest`, and the same ones later under other names. Ends 1 where one is missed. */
interface Gate {
  readonly name: string;
  readonly file: string;
  readonly cut: string;
  readonly horizonDays: number;
  readonly must: { readonly auc: number; readonly brier: number; readonly error: number };
  readonly aim: { readonly auc: number; readonly brier: number };
}

interface Figures {
  readonly auc: number;
  readonly brier: number | null;
  readonly calibrationError: number | null;
}

/** What the backtest prints. */
interface Answer {
  readonly cut: string;
  readonly customers: number;
  readonly newestLabelLearntFrom: string;
  readonly rhythm: { readonly source: string };
  readonly score: Figures;
  readonly baselines: Readonly<Record<string, Figures | null>>;
}

const root = resolve(import.meta.dirname, '../..');
const { values: { data } } = parseArgs({ options: { data: { type: 'string', default: resolve(root, '../shared/data') } } });

const gates: readonly Gate[] = [
  { name: 'CDNOW', file: 'cdnow/orders.csv', cut: '1997-12-31', horizonDays: 181, must: { auc: 0.804, brier: 0.1305, error: 0.055 }, aim: { auc: 0.807, brier: 0.128 } },
  { name: 'CDNOW', file: 'cdnow/orders.csv', cut: '1997-09-30', horizonDays: 273, must: { auc: 0.768, brier: 0.1654, error: 0.055 }, aim: { auc: 0.772, brier: 0.1598 } },
  { name: 'groceryElog', file: 'grocery/orders.csv', cut: '2007-06-30', horizonDays: 183, must: { auc: 0.926, brier: 0.0811, error: 0.055 }, aim: { auc: 0.934, brier: 0.0768 } },
  { name: 'groceryElog', file: 'grocery/orders.csv', cut: '2006-12-31', horizonDays: 364, must: { auc: 0.887, brier: 0.116, error: 0.06 }, aim: { auc: 0.891, brier: 0.113 } },
  { name: 'Online Retail', file: 'online_retail/orders.csv', cut: '2011-09-10', horizonDays: 90, must: { auc: 0.735, brier: 0.218, error: 0.115 }, aim: { auc: 0.742, brier: 0.2106 } },
];
const tolerance = 0.002;
const dayMs = 86_400_000;
/** Twenty years. */
const shiftDays = 7_305;
const baselineNames = { recency: 'recency', rfmLogistic: 'RFM logistic', bgNbd: 'BG/NBD', paretoNbd: 'Pareto/NBD' };

function later(date: string): string {
  return new Date(Date.parse(date) + shiftDays * dayMs).toISOString().slice(0, 10);
}

/** Writes the same purchases twenty years later, by customers of other names. */
async function move(from: string, to: string): Promise<void> {
  const [header = '', ...rows] = (await readFile(from, 'utf8')).trim().split('\n');
  const names = new Map<string, string>();
  const moved = rows.map((row) => {
    const [id = '', date = '', ...rest] = row.split(',');
    const name = names.get(id) ?? `k${(names.size * 7_919) % 1_000_003}`;
    names.set(id, name);
    return [name, later(date), ...rest].join(',');
  });
  await writeFile(to, `${[header, ...moved].join('\n')}\n`);
}

async function backtest(orders: string, { cut, horizonDays }: { cut: string; horizonDays: number }): Promise<{ answer: Answer; forecasts: string[] }> {
  const out = `${orders}.${cut}.forecasts.csv`;
  const file = join(folder, basename(out));
  const args = [join(root, 'apps/scoring/dist/backtest/main.js'), '--orders', orders, '--cut', cut, '--horizon', String(horizonDays), '--json', '--out', file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  const forecasts = (await readFile(file, 'utf8')).trim().split('\n').slice(1);
  return { answer: JSON.parse(stdout) as Answer, forecasts: forecasts.map((line) => line.slice(line.indexOf(',') + 1)) };
}

/** What is wrong with a gate's figures, in words. */
function missed({ must }: Gate, { score, rhythm }: Answer): string[] {
  const { auc, brier, calibrationError } = score;
  const checks: [boolean, string][] = [
    [rhythm.source === 'chain', 'the chain was not learnt'],
    [auc >= must.auc - tolerance, `AUC ${auc} is below ${must.auc}`],
    [(brier ?? 1) <= must.brier + tolerance, `Brier ${brier} is above ${must.brier}`],
    [(calibrationError ?? 1) <= must.error + tolerance, `the calibration error ${calibrationError} is above ${must.error}`],
  ];
  return checks.flatMap(([isMet, problem]) => (isMet ? [] : [problem]));
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

const four = (value: number | null | undefined): string => value?.toFixed(4) ?? '–';
const pair = (figures: Figures | null | undefined): string => (figures === null || figures === undefined ? '–' : `${four(figures.auc)} / ${four(figures.brier)}`);

const folder = await mkdtemp(join(tmpdir(), 'rapport-gates-'));
const ours: string[] = [row(['data, cut, horizon', 'customers', 'AUC', 'must · aim ≥', 'Brier', 'must · aim ≤', 'calibration error', 'must ≤', 'twenty years later']), row(new Array<string>(9).fill('---'))];
const others: string[] = [row(['AUC / Brier', 'Rapport', ...Object.values(baselineNames)]), row(new Array<string>(6).fill('---'))];
try {
  for (const gate of gates) {
    const { name, file, cut, horizonDays, must, aim } = gate;
    const where = `${name}, ${cut}, ${horizonDays} d`;
    process.stderr.write(`${where}\n`);
    const orders = join(data, file);
    const moved = join(folder, `later-${basename(name)}.csv`);
    await move(orders, moved);
    const [now, then] = await Promise.all([backtest(orders, gate), backtest(moved, { cut: later(cut), horizonDays })]);
    const { answer } = now;
    const asNow = { ...then, answer: { ...then.answer, cut, newestLabelLearntFrom: answer.newestLabelLearntFrom } };
    const isSame = JSON.stringify(asNow) === JSON.stringify(now);
    const problems = [...missed(gate, answer), ...(isSame ? [] : ['twenty years later the figures differ'])];
    for (const problem of problems) process.stderr.write(`${where}: ${problem}\n`);
    if (problems.length > 0) process.exitCode = 1;
    const { auc, brier, calibrationError } = answer.score;
    ours.push(row([where, answer.customers, four(auc), `${must.auc} · ${aim.auc}`, four(brier), `${must.brier} · ${aim.brier}`, four(calibrationError), must.error, isSame ? 'identical' : 'differs']));
    others.push(row([where, pair(answer.score), ...Object.keys(baselineNames).map((key) => pair(answer.baselines[key]))]));
  }
} finally {
  await rm(folder, { recursive: true });
}
process.stdout.write(`${[...ours, '', ...others].join('\n')}\n`);

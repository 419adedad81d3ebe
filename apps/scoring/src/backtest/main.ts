import { closeSync, openSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { runCommand, UsageProblem } from '../command.ts';
import { dayMs, dayNumber } from '../domain/duration.ts';
import { shippedResolvedModel } from '../model-document.ts';
import { baselines } from './baselines.ts';
import { dayOf, noonOf, OrdersFileProblem, readOrders } from './orders-file.ts';
import type { OrdersFile } from './orders-file.ts';
import { csvOf, jsonOf, tableOf } from './report.ts';
import { runBacktest } from './run-backtest.ts';

const usage = `Usage: npm run backtest -- --orders FILE --cut YYYY-MM-DD --horizon DAYS [--out FILE.csv] [--json]

  --orders FILE   CSV with a header id,date,value; value is optional, rows of one day are one event
  --cut DATE      only what happened up to this day is known and learnt from
  --horizon DAYS  a customer stays when an order follows within so many days
  --out FILE.csv  writes id,p,label of every customer known at the cut
  --json          prints JSON instead of the table`;

interface Asked {
  readonly orders: string;
  readonly cut: string;
  readonly cutDay: number;
  readonly horizonDays: number;
  readonly out: string | null;
  readonly json: boolean;
}

function readArguments(args: string[]): Asked {
  const options = { orders: { type: 'string' }, cut: { type: 'string' }, horizon: { type: 'string' }, out: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  const { orders, cut = '', horizon = '', out = null, json } = parseArgs({ args, options, strict: true }).values;
  const cutDay = dayOf(cut);
  const horizonDays = Number(horizon);
  if (orders === undefined) throw new UsageProblem('--orders names the file');
  if (cutDay === null) throw new UsageProblem('--cut is a date such as 2026-06-30');
  if (!Number.isInteger(horizonDays) || horizonDays < 1 || horizonDays > 3_650) throw new UsageProblem('--horizon is a whole number of days from 1 to 3650');
  return { orders, cut, cutDay, horizonDays, out, json };
}

/** On the terminal's other stream: a bar on a terminal, a line a step elsewhere. The table or JSON stays alone on its own. */
class Progress {
  readonly #bar = process.stderr.isTTY ? new SingleBar({ format: '{bar} {percentage} % | {step}', barsize: 24, stream: process.stderr, hideCursor: true }, Presets.shades_classic) : null;
  readonly #steps = 3 + baselines.length;
  #done = -1;

  next(step: string): void {
    this.#done += 1;
    if (this.#bar === null) process.stderr.write(`${step} (${this.#done + 1} of ${this.#steps})\n`);
    else if (this.#done === 0) this.#bar.start(this.#steps, 0, { step });
    else this.#show(this.#bar, step);
  }

  /** At once: the step that begins leaves no time to. */
  #show(bar: SingleBar, step: string): void {
    bar.update(this.#done, { step });
    bar.render();
  }

  end(): void {
    this.#bar?.stop();
  }
}

/** A file that can't be written is told before the work, and what it holds stays until there is something better. */
function requireWritable(file: string): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new OrdersFileProblem(`${file} can't be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Without an order after the cut there is nothing to compare with; with too few days after it the outcomes of some still run. */
function requireOutcomes({ customers }: OrdersFile, { file, cut, cutDay, horizonDays }: Pick<Asked, 'cut' | 'cutDay' | 'horizonDays'> & { file: string }): void {
  const newest = customers.reduce((day, { history }) => Math.max(day, dayNumber(history.at(-1)?.at ?? -Infinity)), -Infinity);
  if (newest <= cutDay) throw new OrdersFileProblem(`${file} has no order after ${cut}: take a cut at least ${horizonDays} days before its last order, of ${dayText(newest)}`);
  const missing = cutDay + horizonDays - newest;
  if (missing > 0) process.stderr.write(`The last order is of ${dayText(newest)}, ${missing} days before the horizon ends: who has not ordered by then counts as lost.\n`);
}

function dayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

async function main(): Promise<void> {
  const { orders: file, cut, cutDay, horizonDays, out, json } = readArguments(process.argv.slice(2));
  if (out !== null) requireWritable(out);
  const progress = new Progress();
  progress.next(`reading ${file}`);
  const orders = await readOrders(file);
  if (!orders.customers.some(({ history: [first] }) => first !== undefined && first.at <= noonOf(cutDay))) throw new OrdersFileProblem(`${file} has no order up to ${cut}`);
  requireOutcomes(orders, { file, cut, cutDay, horizonDays });
  const backtest = await runBacktest({ orders, cut: noonOf(cutDay), horizonDays, base: shippedResolvedModel(), onStep: (step) => { progress.next(step); } });
  progress.end();
  if (out !== null) writeFileSync(out, csvOf(backtest));
  process.stdout.write(`${json ? jsonOf(backtest, { cut, horizonDays }) : tableOf(backtest)}\n`);
}

await runCommand(main, usage);

import { parseArgs } from 'node:util';
import { OrdersFileProblem, readOrders } from '../backtest/orders-file.ts';
import type { OrdersFile } from '../backtest/orders-file.ts';
import { runCommand, UsageProblem } from '../command.ts';
import { dayMs } from '../domain/duration.ts';
import { shippedResolvedModel } from '../model-document.ts';
import { lossDays, measureAlarms } from './measure-alarms.ts';
import { jsonOf, tableOf } from './report.ts';

const usage = `Usage: npm run alarms -- --orders FILE [--json]

  --orders FILE   CSV with a header id,date,value; value is optional, rows of one day are one event
  --json          prints JSON instead of the tables`;

function readArguments(args: string[]): { orders: string; json: boolean } {
  const { orders, json } = parseArgs({ args, options: { orders: { type: 'string' }, json: { type: 'boolean', default: false } }, strict: true }).values;
  if (orders === undefined) throw new UsageProblem('--orders names the file');
  return { orders, json };
}

/** An alarm is judged by what followed within `lossDays`: a shorter file holds no outcome. */
function requireHistory({ customers }: OrdersFile, file: string): void {
  const moments = customers.flatMap(({ history }) => [history[0], history.at(-1)].flatMap((event) => (event === undefined ? [] : [event.at])));
  const days = (moments.reduce((a, b) => Math.max(a, b), -Infinity) - moments.reduce((a, b) => Math.min(a, b), Infinity)) / dayMs;
  if (!(days > 2 * lossDays)) throw new OrdersFileProblem(`${file} has too little history: alarms are judged by what followed within ${lossDays} days, so its orders must span more than ${2 * lossDays}`);
}

async function main(): Promise<void> {
  const { orders: file, json } = readArguments(process.argv.slice(2));
  const say = (step: string): void => void process.stderr.write(`${step}\n`);
  say(`reading ${file}`);
  const orders = await readOrders(file);
  requireHistory(orders, file);
  const alarms = measureAlarms(orders, shippedResolvedModel(), say);
  process.stdout.write(`${json ? jsonOf(alarms) : tableOf(alarms)}\n`);
}

await runCommand(main, usage);

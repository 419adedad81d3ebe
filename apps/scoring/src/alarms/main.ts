import { parseArgs } from 'node:util';
import { readOrders } from '../backtest/orders-file.ts';
import { runCommand, UsageProblem } from '../command.ts';
import { shippedResolvedModel } from '../model-document.ts';
import { measureAlarms } from './measure-alarms.ts';
import { jsonOf, tableOf } from './report.ts';

const usage = `Usage: npm run alarms -- --orders FILE [--json]

  --orders FILE   CSV with a header id,date,value; value is optional, rows of one day are one event
  --json          prints JSON instead of the tables`;

function readArguments(args: string[]): { orders: string; json: boolean } {
  const { orders, json } = parseArgs({ args, options: { orders: { type: 'string' }, json: { type: 'boolean', default: false } }, strict: true }).values;
  if (orders === undefined) throw new UsageProblem('--orders names the file');
  return { orders, json };
}

async function main(): Promise<void> {
  const { orders: file, json } = readArguments(process.argv.slice(2));
  const say = (step: string): void => void process.stderr.write(`${step}\n`);
  say(`reading ${file}`);
  const orders = await readOrders(file);
  const alarms = measureAlarms(orders, shippedResolvedModel(), say);
  process.stdout.write(`${json ? jsonOf(alarms) : tableOf(alarms)}\n`);
}

await runCommand(main, usage);

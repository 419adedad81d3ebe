import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { repository } from './folders.ts';
import { PlainFailure, runCommand } from './plain-failure.ts';
import { judgeYear } from './simulation/judged-year.ts';
import type { JudgedYear, ToldYear } from './simulation/judged-year.ts';
import { leadDays, outageAt, plantedYear, year } from './simulation/planted-year.ts';
import type { YearPlan } from './simulation/planted-year.ts';
import { judgedYearText } from './simulation/judged-year-text.ts';

const usage = `Usage: npm run alarms -- --orders FILE [--json]
       npm run alarms -- --simulate [--customers N] [--seed S] [--json]

  --orders FILE   CSV with a header id,date,value; value is optional, rows of one day are one event
  --simulate      a year of customers with known truth through fold, score and the shipped rules
  --customers N   simulated customers, 20 to 100,000 (3000)
  --seed S        the same seed gives the same year (1)
  --json          prints JSON instead of the tables`;

await runCommand(async () => {
  const wish = readArguments();
  if (wish.orders !== undefined) return exitOf(start('scoring', 'main.js', ['--orders', wish.orders, ...(wish.isJson ? ['--json'] : [])], 'inherit'));
  const judged = await simulate(wish.plan);
  process.stdout.write(`${wish.isJson ? JSON.stringify({ ...wish.plan, ...judged }, null, 2) : judgedYearText(wish.plan, judged)}\n`);
  return 0;
});

/** Scoring and notification run as processes of their own, and meet by what the one tells the other. */
async function simulate(plan: YearPlan): Promise<JudgedYear> {
  const span = [year.from, year.to].map(String);
  const scoring = start('scoring', 'tell-changes.js', [String(year.from - leadDays * 86_400_000), String(year.to)], 'pipe');
  const notification = start('notification', 'tell-alerts.js', span, 'pipe');
  if (scoring.stdin === null || scoring.stdout === null || notification.stdin === null || notification.stdout === null) throw new Error('a pipe is missing');
  const ended = Promise.all([scoring, notification].map(exitOf));
  scoring.stdout.pipe(notification.stdin);
  for (const pipe of [scoring.stdin, notification.stdin]) pipe.on('error', () => undefined); // the exit code says more
  const answer = text(notification.stdout);
  const customers = [];
  for (const { customer, planted, events } of plantedYear(plan)) {
    const { id, name, traits } = customer;
    customers.push({ id, planted });
    if (!scoring.stdin.write(`${JSON.stringify({ customer: { id, name, traits }, events })}\n`)) await Promise.race([once(scoring.stdin, 'drain'), ended]);
  }
  scoring.stdin.end();
  if ((await ended).some((code) => code !== 0)) throw new PlainFailure('The year could not be told: see above');
  return judgeYear(customers, JSON.parse(await answer) as ToldYear, outageAt);
}

function start(app: 'scoring' | 'notification', file: string, args: readonly string[], stdio: 'inherit' | 'pipe'): ChildProcess {
  return spawn(process.execPath, [join(repository, 'apps', app, 'dist', 'alarms', file), ...args], { stdio: [stdio, stdio, 'inherit'] });
}

async function exitOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

function readArguments(): { orders: string | undefined; plan: YearPlan; isJson: boolean } {
  const options = { orders: { type: 'string' }, simulate: { type: 'boolean', default: false }, customers: { type: 'string', default: '3000' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } as const;
  let values;
  try {
    ({ values } = parseArgs({ options, strict: true }));
  } catch (error) {
    throw new PlainFailure(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, 2);
  }
  if (values.simulate === (values.orders !== undefined)) throw new PlainFailure(`Either --orders FILE or --simulate\n\n${usage}`, 2);
  return { orders: values.orders, isJson: values.json, plan: { customers: whole('customers', values.customers, [20, 100_000]), seed: whole('seed', values.seed, [1, 2_147]) } };
}

function whole(name: string, text: string, [least, most]: readonly [number, number]): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) throw new PlainFailure(`--${name} is a whole number from ${least} to ${most.toLocaleString('en-US')}\n\n${usage}`, 2);
  return number;
}

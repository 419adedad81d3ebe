import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findProduct, ImportClient, Stopped } from './import-client.ts';
import { ImportRun, type ImportResult } from './import-run.ts';
import { PlainFailure, runCommand } from './plain-failure.ts';
import { readStack } from './stack-file.ts';

const usage = 'Usage: npm run import -- FILE --source NAME [--as orders] [--shift-to-now]';
const help = `${usage}

  FILE            CSV (comma-separated, with a header) or NDJSON (a line is the data of an interaction, or a CloudEvent)
  --source NAME   the system that the file comes from; with it, the same row is known again
  --as orders     the columns are id,date,value: id is the CUSTOMER's, date is YYYY-MM-DD, value is in the reporting
                  currency of the model document; every row is one order.placed
  --shift-to-now  adds the same whole days to every time, so that the newest falls on yesterday

Without --as the columns are canonical paths, for example:
  id,time,kind,customer.id,value.amount,value.currency,text.body
  o-1,2026-01-05T10:00:00Z,order.placed,acme,120.00,EUR,
Kinds: docs/events.md. Rows that are refused go to FILE.rejected.ndjson; FILE.<source>.import.json remembers how far
it came, and can be deleted: rows that are known already are repeats and change nothing.

Ends with 0 when every row was counted, 1 when some were refused or are not counted yet, 2 when it was stopped (the
same command resumes) or can't be run so.`;
const currencyWithoutModel = 'EUR';

interface Wish {
  readonly file: string;
  readonly source: string;
  readonly as: 'orders' | 'canonical';
  readonly shiftToNow: boolean;
}

await runCommand(async () => {
  if (process.argv.includes('--help')) {
    console.log(help);
    return 0;
  }
  const wish = readArguments();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop.abort();
    });
  }
  const client = new ImportClient(findProduct(process.env, readStack()), stop.signal);
  const currency = client.canAsk && wish.as === 'orders' ? await client.reportingCurrency() : undefined;
  const form = { source: wish.source, as: wish.as, currency: currency ?? currencyWithoutModel };
  const run = new ImportRun({ file: wish.file, form, shiftToNow: wish.shiftToNow }, client, stop.signal);
  try {
    return report(await run.run(), run);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    throw new PlainFailure(`Stopped after ${grouped(run.rowsDone)} rows. The same command resumes.`, 2);
  }
});

function readArguments(): Wish {
  const options = { source: { type: 'string' }, as: { type: 'string' }, map: { type: 'string' }, 'shift-to-now': { type: 'boolean' } } as const;
  let parsed;
  try {
    parsed = parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new PlainFailure(`${error instanceof Error ? error.message : String(error)}\n${usage}`, 2);
  }
  const { values, positionals } = parsed;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1 || !values.source) throw new PlainFailure(usage, 2);
  if (values.map !== undefined) throw new PlainFailure('--map is not there yet: give the columns canonical names, or use --as orders', 2);
  if (values.as !== undefined && values.as !== 'orders') throw new PlainFailure(`--as knows orders, not ${values.as}`, 2);
  if (!existsSync(file)) throw new PlainFailure(`There is no file ${file}`, 2);
  return { file, source: values.source, as: values.as ?? 'canonical', shiftToNow: values['shift-to-now'] ?? false };
}

/** Prints the closing line; 0 when every row was counted, else 1. */
function report({ rows, refused, earlier, repeats }: ImportResult, { rejectedFile, stateFile }: ImportRun): number {
  if (earlier === rows && rows > 0) console.log(`Nothing was sent now: an earlier run had sent all rows. Delete ${stateFile} to send them again. The figures are of the whole import:`);
  else if (earlier > 0) console.log(`${grouped(rows - earlier)} rows were sent now, ${grouped(earlier)} by an earlier run (${stateFile}). The figures are of the whole import:`);
  if (refused > 0) console.log(`Refused rows with their reasons: ${rejectedFile}`);
  if (repeats === undefined) {
    console.log(`Repeats were not asked: SCORING_URL is not set`);
    console.log(`${grouped(rows)} rows: ${grouped(rows - refused)} accepted, ${grouped(refused)} refused`);
    return refused > 0 ? 1 : 0;
  }
  const missing = repeats.missing;
  if (missing > 0) console.log(`${grouped(missing)} accepted rows are not counted yet: see GET /v1/dead-letters, or whether scoring is behind`);
  console.log(`${grouped(rows)} rows: ${grouped(rows - refused - repeats.repeats)} accepted, ${grouped(refused)} refused, ${grouped(repeats.repeats)} repeats`);
  return refused > 0 || missing > 0 ? 1 : 0;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

import { OrdersFileProblem } from './backtest/orders-file.ts';

/** What is wrong with the arguments, for the person who gave them. */
export class UsageProblem extends Error {}

/** Runs a command: what its user can mend is said without a stack, what is wrong with the arguments with the usage, and it exits with 2. */
export async function runCommand(main: () => Promise<void>, usage: string): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  try {
    await main();
  } catch (error) {
    const isUsage = error instanceof UsageProblem || isOfParseArgs(error);
    if (!isUsage && !(error instanceof OrdersFileProblem)) throw error;
    process.stderr.write(`${error.message}\n${isUsage ? `\n${usage}\n` : ''}`);
    process.exitCode = 2;
  }
}

function isOfParseArgs(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}

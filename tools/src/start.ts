import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { homeFolder, makeFolder } from './folders.ts';
import { PlainFailure, runCommand } from './plain-failure.ts';
import { Product } from './product.ts';
import { StartLock } from './start-lock.ts';
import { stackFile } from './stack-file.ts';

/** How long the guardian of a starter that was killed may need to end what it left. */
const cleaningMs = 20_000;
const parentCheckMs = 500;

await runCommand(async () => {
  const { withDemo } = readArguments();
  const home = makeFolder(homeFolder());
  const lock = await takeLock(home);
  const product = new Product(home, lock, withDemo);
  endWhenAsked(product);
  try {
    await product.run();
  } finally {
    lock.release();
  }
  return 0;
});
process.exit();

function readArguments(): { withDemo: boolean } {
  try {
    const { values } = parseArgs({ options: { 'no-demo': { type: 'boolean', default: false } }, strict: true });
    return { withDemo: !values['no-demo'] };
  } catch (error) {
    throw new PlainFailure(`${error instanceof Error ? error.message : String(error)}\nUsage: npm start [-- --no-demo]`, 2);
  }
}

async function takeLock(home: string): Promise<StartLock> {
  let told = false;
  for (const deadline = Date.now() + cleaningMs; ; await new Promise((wake) => setTimeout(wake, 200))) {
    const answer = StartLock.take(home);
    if ('lock' in answer) {
      rmSync(stackFile(home), { force: true });
      return answer.lock;
    }
    if (answer.role === 'starter') throw new PlainFailure(`It already runs here (process ${answer.heldBy}, data in ${home}). End that one first, or use it: ${stackFile(home)}`);
    if (Date.now() > deadline) throw new PlainFailure(`What a killed start left is still being ended (process ${answer.heldBy})`);
    if (!told) console.log('What a killed start left is being ended first');
    told = true;
  }
}

function endWhenAsked(product: Product): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => { product.stop(); });
  // A test that started this one and is gone.
  process.once('disconnect', () => { product.stop(); });
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  // npm passes on SIGINT and SIGTERM, but it may be killed.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) product.stop();
  }, parentCheckMs).unref();
}

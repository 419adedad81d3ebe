import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './folders.ts';
import { startKafka, startPostgres } from './stack.ts';
import { StartLock } from './start-lock.ts';
import { Supervisor } from './supervisor.ts';

declare global {
  var endTestStack: (() => Promise<void>) | undefined;
}

/** Jest's globalSetup: what `DATABASE_URL` and `KAFKA_BROKERS` don't name is started under .local/test. */
export default async function setUp(): Promise<void> {
  if (process.env['DATABASE_URL'] !== undefined && process.env['KAFKA_BROKERS'] !== undefined) return;
  const { home, release } = takeFolder();
  const supervisor = new Supervisor(home, { say: (sentence) => process.stderr.write(`${sentence}\n`) });
  globalThis.endTestStack = async () => {
    await supervisor.stopAll();
    release();
  };
  try {
    process.env['DATABASE_URL'] ??= await startPostgres({ home, supervisor }, 'postgres');
    process.env['KAFKA_BROKERS'] ??= await startKafka({ home, supervisor });
  } catch (error) {
    await globalThis.endTestStack();
    throw error;
  }
}

/** The kept folder, or one for this run only while another run has it. */
function takeFolder(): { home: string; release: () => void } {
  const home = join(repository, '.local', 'test');
  const answer = StartLock.take(home);
  if ('lock' in answer) return { home, release: () => { answer.lock.release(); } };
  const own = `${home}-${process.pid}`;
  return { home: own, release: () => { rmSync(own, { recursive: true, force: true }); } };
}

import { Worker } from 'node:worker_threads';
import type { LongWork, Progress } from './long-work.ts';

/** Does long work somewhere; ends early, with an error, when the signal is aborted. */
export type WorkDoer = (work: LongWork, onProgress: Progress, signal: AbortSignal) => Promise<unknown>;

type Message = { readonly step: string; readonly progress: number } | { readonly result: unknown };

/** Does it in a thread with a database connection of its own. */
export function inWorkerThread(databaseUrl: string): WorkDoer {
  return (work, onProgress, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const worker = new Worker(new URL('./long-work-worker.js', import.meta.url), { workerData: { databaseUrl, work } });
      const abort = (): void => {
        void worker.terminate();
      };
      signal.addEventListener('abort', abort, { once: true });
      worker.on('message', (message: Message) => {
        if ('result' in message) resolve(message.result);
        else onProgress(message.step, message.progress);
      });
      worker.on('error', reject);
      worker.on('exit', (code) => {
        signal.removeEventListener('abort', abort);
        reject(new Error(`the thread ended with code ${code} before its work was done`));
      });
    });
}

import type { DataSource } from 'typeorm';
import { doLongWork } from '../long-work.ts';
import type { WorkDoer } from '../worker-thread.ts';

/** The same work without the thread, which only what is built can start. */
export function inThisThread(dataSource: DataSource): WorkDoer {
  return (work, onProgress) => doLongWork(dataSource.manager, work, onProgress);
}

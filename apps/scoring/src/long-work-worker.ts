import { parentPort, workerData } from 'node:worker_threads';
import { createLogger, openDataSource } from '@rapport/service';
import { scoringSchema } from './database/schema.ts';
import { doLongWork } from './long-work.ts';
import type { LongWork } from './long-work.ts';

/** A thread of its own, so that hours of arithmetic hold up no heartbeat. It ends when its work is done. */
const { databaseUrl, work } = workerData as { databaseUrl: string; work: LongWork };
const dataSource = await openDataSource({ ...scoringSchema, url: databaseUrl, logger: createLogger('scoring', 'warn'), poolSize: 1 });
const result = await doLongWork(dataSource.manager, work, (step, progress) => parentPort?.postMessage({ step, progress }));
await dataSource.destroy();
parentPort?.postMessage({ result });

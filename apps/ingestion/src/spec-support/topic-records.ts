import { topics } from '@rapport/contracts';
import { connectLog } from '@rapport/event-log';
import type { KafkaLog, LogRecord } from '@rapport/event-log';
import { eventually, uniqueName } from '@rapport/tools/testing';
import { silent } from './running-ingestion.ts';

export interface TopicRecords {
  readonly log: KafkaLog;
  /** The records of one event on `interactions.v1` since the reader began, in order. */
  of(source: string, id: string): readonly LogRecord[];
  stop(): Promise<void>;
}

/** Reads `interactions.v1` from where it stands now. */
export async function readInteractions(): Promise<TopicRecords> {
  const seen: LogRecord[] = [];
  const log = connectLog({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'test', logger: silent });
  await eventually(async () => { expect((await log.watermarks(topics.interactions)).size).toBe(8); });
  const highs = await log.watermarks(topics.interactions);
  const reader = log.reader(
    { group: uniqueName('reader'), topics: [topics.interactions] },
    {
      assigned: (partitions) => {
        for (const at of partitions) reader.seek({ ...at, nextOffset: highs.get(at.partition)?.high ?? 0 });
      },
      fetched: ({ records }) => {
        seen.push(...records);
        return Promise.resolve(true);
      },
      alive: () => undefined,
      failed: (reason) => {
        throw reason;
      },
    },
  );
  reader.start();
  return {
    log,
    of: (source, id) => seen.filter(({ headers }) => headers['ce_source'] === source && headers['ce_id'] === id),
    stop: async () => {
      await reader.stop();
      await log.close();
    },
  };
}

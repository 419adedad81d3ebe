import { topicDefinitions } from '@rapport/contracts';
import { createTopics, LogUnavailable, systemClock } from '@rapport/event-log';
import type { KafkaLog } from '@rapport/event-log';
import type { Logger } from '@rapport/service';

/** The broker may be away, or without a controller yet; asked again so often. */
const topicsRetryMs = 1_000;

/** Creates what is missing, for as long as it takes: without a broker the service still answers, with 503. */
export async function makeTopics(log: KafkaLog, logger: Logger, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await createTopics(log, topicDefinitions);
      return true;
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      logger.warn({ err: error }, 'topics can not be created yet');
      await systemClock.sleep(topicsRetryMs, signal);
    }
  }
  return false;
}

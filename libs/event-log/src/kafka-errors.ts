import { asError, LogUnavailable, PublishRefused } from './errors.ts';

/** Broker answers that concern the record, not the moment. */
const REFUSALS = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'INVALID_TIMESTAMP', 'CORRUPT_MESSAGE']);

/** An error of kafkajs in our two words. */
export function fromKafka(thrown: unknown): LogUnavailable | PublishRefused {
  const error = asError(thrown);
  if (error instanceof LogUnavailable || error instanceof PublishRefused) return error;
  const type = brokerErrorType(error);
  if (type !== undefined && REFUSALS.has(type)) return new PublishRefused(error.message, { cause: error });
  return new LogUnavailable(error.message, { cause: error });
}

/** kafkajs wraps what the broker said once per layer of retries. */
export function brokerErrorType(error: unknown): string | undefined {
  let layer = error;
  for (let depth = 0; depth < 6 && layer instanceof Error; depth += 1) {
    if ('type' in layer && typeof layer.type === 'string') return layer.type;
    layer = layer.cause;
  }
  return undefined;
}

const NOT_YET_KNOWN = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);

/** A topic that is made but not known to every broker yet, or not led by the one that is asked, which kafkajs takes for an error that no time heals. */
export function isNotYetKnown(error: unknown): boolean {
  return NOT_YET_KNOWN.has(brokerErrorType(error) ?? '');
}

/** A broker that has just started still reads what it knew of the group. */
export function isLoading(error: unknown): boolean {
  return brokerErrorType(error) === 'GROUP_LOAD_IN_PROGRESS';
}

/** Whether kafkajs made the error: such a one must reach its runner, which rejoins or retries by it. */
export function isKafkaError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('KafkaJS');
}

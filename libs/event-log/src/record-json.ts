import { DataError } from './errors.ts';
import type { LogRecord } from './log.ts';

/** The value of a record as JSON; throws `DataError` where it is none. */
export function jsonOf({ value, offset, partition }: LogRecord): unknown {
  try {
    return JSON.parse(value?.toString('utf8') ?? '');
  } catch (error) {
    throw new DataError('not-json', `offset ${offset} of partition ${partition} is not JSON`, { cause: error });
  }
}

import { DataError, LogUnavailable } from './errors.ts';

/** data: the record's own fault · transient: passes by itself · bug: ours. */
export type ErrorClass = 'data' | 'transient' | 'bug';

/**
 * SQLSTATE classes that pass by themselves: connection (08), transaction rollback with deadlock and serialisation
 * (40), resources (53), object not in the needed state with lock timeout (55), operator's intervention with statement timeout
 * and shutdown (57), system error (58), read-only while a standby takes over (25).
 */
const TRANSIENT_SQL = new Set(['08', '25', '40', '53', '55', '57', '58']);

/** SQLSTATE classes that a value causes: data exception (22), integrity constraint (23), program limit (54), raised by our function (P0). */
const DATA_SQL = new Set(['22', '23', '54', 'P0']);

const TRANSIENT_CODES = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EMFILE',
]);

/** The driver and its pool tell these by their text only. */
const TRANSIENT_TEXT = /connection terminated|connection timeout|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error|not queryable|connection is not established|driver not connected/i;

/** The class of an error thrown by a processor; wrapped errors are looked through. */
export function classifyError(error: unknown): ErrorClass {
  for (const layer of layers(error)) {
    const found = classifyLayer(layer);
    if (found !== undefined) return found;
  }
  return 'bug';
}

function classifyLayer(error: Error): ErrorClass | undefined {
  if (error instanceof DataError) return 'data';
  if (error instanceof LogUnavailable || ('retriable' in error && error.retriable === true)) return 'transient';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined && TRANSIENT_CODES.has(code)) return 'transient';
  if (TRANSIENT_TEXT.test(error.message)) return 'transient';
  return code?.length === 5 ? sqlClass(code) : undefined;
}

function sqlClass(code: string): ErrorClass | undefined {
  const group = code.slice(0, 2);
  if (TRANSIENT_SQL.has(group)) return 'transient';
  return DATA_SQL.has(group) ? 'data' : undefined;
}

/** The error, what it wraps (`cause`, TypeORM's `driverError`, an aggregate's parts); five levels are more than any library nests. */
function* layers(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) || depth > 5) return;
  yield error;
  const wrapped: unknown[] = [error.cause];
  if ('driverError' in error) wrapped.push(error.driverError);
  if (error instanceof AggregateError) wrapped.push(...(error.errors as unknown[]));
  for (const inner of wrapped) yield* layers(inner, depth + 1);
}

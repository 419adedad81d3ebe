import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type { Logger };

const secretNames = ['authorization', 'secret', 'secrets', 'password', 'key', 'apiKey', 'token', 'cookie', 'api_url'];
const paths = [...secretNames, ...secretNames.flatMap((name) => [`*.${name}`, `*.*.${name}`])];

/** JSON lines on stdout; whatever is called like a secret, to a depth of three, is written as `***`. */
export function createLogger(name: string, level = 'info', destination?: DestinationStream): Logger {
  const options = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths, censor: '***' },
    serializers: { err: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

// Not pino's own: that one copies every property, and a failed query carries its parameters.
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code: unknown = 'code' in error ? error.code : undefined;
  const cause = error.cause === undefined ? undefined : describeError(error.cause);
  return { type: error.name, message: error.message, code, stack: error.stack, cause };
}

/** Nest's own messages as lines of ours; its start-up chatter counts as debug. */
export function nestLogger(logger: Logger): LoggerService {
  const line = (level: 'debug' | 'warn' | 'error' | 'fatal') => (message: unknown, ...rest: unknown[]) => {
    const text = message instanceof Error ? message.message : String(message);
    logger[level]({ err: message instanceof Error ? message : undefined, context: rest.at(-1) }, text);
  };
  return { log: line('debug'), debug: line('debug'), verbose: line('debug'), warn: line('warn'), error: line('error'), fatal: line('fatal') };
}

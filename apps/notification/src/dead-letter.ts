import { randomUUID } from 'node:crypto';
import { deadLetter, deadLetterReasons, type DeadLetter, type DeadLetterReason } from '@rapport/contracts';
import type { LogRecord } from '@rapport/event-log';

/** Unicode code units of an error's message or of a header that a dead letter carries. */
const TEXT_LENGTH = 1_000;

/** A change that can't be read, as a dead letter: whole, and storable whatever it holds. */
export function deadLetterOf(record: LogRecord, reason: string, error: Error): DeadLetter {
  return {
    id: `dl_${randomUUID()}`,
    tenant: tenantIn(record.key),
    service: 'notification',
    reason: isReason(reason) ? reason : 'poison',
    detail: storable(error.message),
    receivedAt: new Date(record.timestamp).toISOString(),
    raw: rawOf(record),
    record: { key: record.key === null ? null : storable(record.key), headers: Object.fromEntries(Object.entries(record.headers).map(([name, value]) => [storable(name), storable(value)])) },
    topic: record.topic,
    partition: record.partition,
    offset: String(record.offset),
  };
}

function isReason(reason: string): reason is DeadLetterReason {
  return (deadLetterReasons as readonly string[]).includes(reason);
}

/** The key is `tenant:customer`; whoever wrote another one is no tenant of ours. */
function tenantIn(key: string | null): string | null {
  const result = deadLetter.shape.tenant.safeParse(key?.split(':', 1)[0] ?? null);
  return result.success ? result.data : null;
}

function rawOf({ value, headers }: LogRecord): DeadLetter['raw'] {
  const bytes = value ?? Buffer.alloc(0);
  const text = bytes.toString('utf8');
  const isText = !text.includes('\0') && Buffer.from(text, 'utf8').equals(bytes);
  const contentType = storable(headers['content-type'] ?? 'application/json');
  return isText ? { contentType, encoding: 'utf8', body: text } : { contentType, encoding: 'base64', body: bytes.toString('base64') };
}

// By way of UTF-8, which has no lone surrogates; PostgreSQL's text has no U+0000.
function storable(text: string): string {
  return Buffer.from(text.slice(0, TEXT_LENGTH), 'utf8').toString('utf8').replaceAll('\0', '\uFFFD');
}

import { hash } from 'node:crypto';
import { isTenantId, kafkaKeyOf, topics } from '@rapport/contracts';
import type { CustomerLabel, DeadLetter, DeadLetterReason, RetentionChange } from '@rapport/contracts';
import type { LogRecord } from '@rapport/event-log';
import type { Refusal } from './arrival.ts';
import type { OutboxRow } from './database/batch.ts';
import { traitsOf } from './description.ts';
import type { Description } from './description.ts';
import { timestamp } from './domain/duration.ts';

// The name space of these uuids, made once for this purpose.
const idSpace = Buffer.from('5f0f7c7a3a5e5b0e9a536c1b7f0f2d11', 'hex');
const jsonHeaders = JSON.stringify({ 'content-type': 'application/json' });

/** What the domain says of a change; who it is about is added here. */
export type ChangeContent = Omit<RetentionChange, 'id' | 'tenant' | 'customer'>;

/** A uuid (version 5) that always follows from these words: a transaction that is repeated writes the same ids. */
export function derivedId(words: readonly (string | number)[]): string {
  const name = Buffer.concat([idSpace, Buffer.from(JSON.stringify(words))]);
  const digest = hash('sha1', name, 'hex');
  const variant = ((parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(18, 20)}-${digest.slice(20, 32)}`;
}

/** A change as a record for the outbox. */
export function changeRow(tenant: string, customer: string, description: Description, content: ChangeContent): OutboxRow {
  const id = derivedId(['change', tenant, customer, content.asOf, content.modelVersion]);
  const change: RetentionChange = { id, tenant, customer: label(customer, description), ...content };
  return { id, topic: topics.changes, key: kafkaKeyOf(tenant, customer), headers: jsonHeaders, value: JSON.stringify(change) };
}

function label(id: string, description: Description): CustomerLabel {
  const [name] = description.name ?? [];
  return { id, ...(name === undefined ? {} : { name }), traits: traitsOf(description) };
}

const reasonOf = (reason: string): DeadLetterReason => (isReason(reason) ? reason : 'poison');
const ownReasons: readonly string[] = ['not-json', 'not-an-event', 'invalid-interaction', 'unknown-type', 'id-conflict', 'not-storable'];
const isReason = (reason: string): reason is DeadLetterReason => ownReasons.includes(reason);

/** A refused record as a dead letter for the outbox, whole, under an id that follows from its place in the log. */
export function deadLetterRow({ log, reason, detail }: Refusal, receivedAt: number): OutboxRow {
  const { topic, partition, offset, key, value, headers } = log;
  const id = derivedId(['dead letter', topic, partition, offset]);
  const tenant = tenantOf(headers, key);
  const { ce_source: source, ce_id: eventId } = headers;
  const letter: DeadLetter = {
    id: `dl_${id}`,
    tenant,
    service: 'scoring',
    reason: reasonOf(reason),
    detail: storable(detail),
    ...(source === undefined ? {} : { source: storable(source) }),
    ...(eventId === undefined ? {} : { eventId: storable(eventId) }),
    receivedAt: timestamp(receivedAt),
    raw: rawBody(headers['content-type'], value),
    record: { key: key === null ? null : storable(key), headers: storableHeaders(headers) },
    topic,
    partition,
    offset: String(offset),
  };
  return { id, topic: topics.deadLetters, key: tenant ?? storable(key ?? ''), headers: jsonHeaders, value: JSON.stringify(letter) };
}

/** As the header says; where it doesn't, as the key does. */
function tenantOf({ ce_tenantid: named }: LogRecord['headers'], key: string | null): string | null {
  const tenant = named ?? (key?.includes(':') === true ? key.slice(0, key.indexOf(':')) : '');
  return isTenantId(tenant) ? tenant : null;
}

function storableHeaders(headers: LogRecord['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [storable(name), storable(value)]));
}

function rawBody(contentType: string | undefined, value: Buffer | null): DeadLetter['raw'] {
  const bytes = value ?? Buffer.alloc(0);
  const text = bytes.toString('utf8');
  const isClean = !text.includes('\0') && Buffer.from(text, 'utf8').equals(bytes);
  return { contentType: contentType === undefined ? null : storable(contentType), encoding: isClean ? 'utf8' : 'base64', body: isClean ? text : bytes.toString('base64') };
}

/** What PostgreSQL and Kafka take as text, whatever it was. */
function storable(text: string): string {
  return Buffer.from(text.slice(0, 2_000)).toString('utf8').replaceAll('\0', '\uFFFD');
}

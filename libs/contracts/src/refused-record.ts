import { deadLetterReasons, type DeadLetter, type DeadLetterReason } from './dead-letters.v1.ts';
import { isTenantId } from './pieces.ts';

/** A record as it was read from a topic. */
export interface RefusedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface WhyRefused {
  /** Without its prefix: six letters, digits or hyphens at least. */
  readonly id: string;
  readonly service: string;
  /** One of the contract's reasons; any other is poison. */
  readonly reason: string;
  readonly detail: string;
  /** In ms. */
  readonly receivedAt: number;
}

/** Code units of a detail, an id or a header that a dead letter carries: hostile senders write long ones. */
const longestText = 2_000;

/** A record that a service can't take, as a dead letter: whole, and storable whatever it holds. */
export function deadLetterOf(record: RefusedRecord, { id, service, reason, detail, receivedAt }: WhyRefused): DeadLetter {
  const { topic, partition, offset, key, value, headers } = record;
  const { ce_source: source, ce_id: eventId, 'content-type': contentType } = headers;
  return {
    id: `dl_${id}`,
    tenant: tenantOf(record),
    service,
    reason: isReason(reason) ? reason : 'poison',
    detail: storableText(detail),
    ...(source === undefined ? {} : { source: storableText(source) }),
    ...(eventId === undefined ? {} : { eventId: storableText(eventId) }),
    receivedAt: new Date(receivedAt).toISOString(),
    raw: { contentType: contentType === undefined ? null : storableText(contentType), ...storableBytes(value ?? Buffer.alloc(0)) },
    record: {
      key: key === null ? null : storableText(key),
      headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [storableText(name), storableText(text)])),
    },
    topic,
    partition,
    offset: String(offset),
  };
}

/** Bytes as PostgreSQL can keep them: as text where they are clean UTF-8. */
export function storableBytes(bytes: Buffer): Pick<DeadLetter['raw'], 'encoding' | 'body'> {
  const text = bytes.toString('utf8');
  const isText = !bytes.includes(0) && Buffer.from(text, 'utf8').equals(bytes);
  return isText ? { encoding: 'utf8', body: text } : { encoding: 'base64', body: bytes.toString('base64') };
}

/** Half a surrogate pair becomes U+FFFD on its way through UTF-8, and so does U+0000, which PostgreSQL doesn't keep. */
export function storableText(text: string): string {
  return Buffer.from(text.slice(0, longestText), 'utf8').toString('utf8').replaceAll('\0', '\uFFFD');
}

function isReason(reason: string): reason is DeadLetterReason {
  return (deadLetterReasons as readonly string[]).includes(reason);
}

/** As the header says; where it doesn't, as the key does. */
function tenantOf({ headers: { ce_tenantid: named }, key }: RefusedRecord): string | null {
  const tenant = named ?? (key?.includes(':') === true ? key.slice(0, key.indexOf(':')) : '');
  return isTenantId(tenant) ? tenant : null;
}

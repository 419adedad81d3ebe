import { ContractError } from './contract-error.ts';
import { canonicalInteraction, interactionType, type Interaction } from './interactions.v1.ts';
import { isTenantId, parseInstant } from './pieces.ts';
import { idProblem, storableProblem } from './storable.ts';

/** One interaction with its envelope: a CloudEvent 1.0. */
export interface InteractionRecord {
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
  /** Opaque; see `customerKeyOf`. */
  readonly customerKey: string;
  /** When it happened, RFC 3339. */
  readonly time: string;
  /** When we received it, RFC 3339. */
  readonly receivedAt: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  readonly data: Interaction;
}

export interface KafkaRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

type HeaderValue = Buffer | string | (Buffer | string)[] | undefined;

/** A record as Kafka clients hand it over. */
export interface IncomingRecord {
  readonly key?: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, HeaderValue>> | undefined;
}

/**
 * How an interaction is named in lists and explanations: `source#id`. A `#` or `%` of the source is percent-encoded, so
 * that the first `#` always ends the source; ids stay as they are.
 */
export function interactionRef(source: string, id: string): string {
  return `${source.replace(/[%#]/g, encodeURIComponent)}#${id}`;
}

export function parseInteractionRef(ref: string): { source: string; id: string } | null {
  const end = ref.indexOf('#');
  if (end < 1 || end === ref.length - 1) return null;
  return { source: ref.slice(0, end).replace(/%2[35]/gi, decodeURIComponent), id: ref.slice(end + 1) };
}

/** The record key: everything of one customer is in one partition. A tenant's id holds no colon. */
export function kafkaKeyOf(tenant: string, customerKey: string): string {
  return `${tenant}:${customerKey}`;
}

/**
 * CloudEvents' Kafka binding, binary mode: attributes in `ce_` headers, as plain UTF-8 (percent-encoding is HTTP's rule,
 * not Kafka's), `data` as the value. `traceparent` goes under its W3C name, where tracers look for it.
 */
export function toKafkaRecord(record: InteractionRecord): KafkaRecord {
  const key = kafkaKeyOf(record.tenant, record.customerKey);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_type: interactionType,
    ce_source: record.source,
    ce_id: record.id,
    ce_time: record.time,
    ce_subject: record.customerKey,
    ce_tenantid: record.tenant,
    ce_partitionkey: key,
    ce_receivedtime: record.receivedAt,
  };
  if (record.correlationId !== undefined) headers.ce_correlationid = record.correlationId;
  if (record.causationId !== undefined) headers.ce_causationid = record.causationId;
  if (record.traceparent !== undefined) headers.traceparent = record.traceparent;
  return { key, value: JSON.stringify(record.data), headers };
}

/** Reads what `toKafkaRecord` wrote; throws `ContractError` for anything else. */
export function readKafkaRecord(record: IncomingRecord): InteractionRecord {
  const headers = record.headers ?? {};
  const type = requiredHeader(headers, 'ce_type');
  if (type !== interactionType) throw new ContractError('unknown-type', `ce_type is "${type}", not "${interactionType}"`);
  const correlationId = header(headers, 'ce_correlationid');
  const causationId = header(headers, 'ce_causationid');
  const traceparent = header(headers, 'traceparent');
  const read: InteractionRecord = {
    tenant: requiredHeader(headers, 'ce_tenantid'),
    source: idHeader(headers, 'ce_source'),
    id: idHeader(headers, 'ce_id'),
    customerKey: idHeader(headers, 'ce_subject'),
    time: timeHeader(headers, 'ce_time'),
    receivedAt: timeHeader(headers, 'ce_receivedtime'),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    data: readData(record.value),
  };
  requireKey(record, read);
  return read;
}

/** A record under another's key would be folded into the wrong customer. */
function requireKey(record: IncomingRecord, read: InteractionRecord): void {
  if (!isTenantId(read.tenant)) throw new ContractError('not-an-event', 'ce_tenantid is no id of a tenant');
  const key = record.key?.toString() ?? '';
  if (key !== kafkaKeyOf(read.tenant, read.customerKey)) {
    throw new ContractError('not-an-event', 'the key is not that of ce_tenantid and ce_subject');
  }
}

function readData(value: Buffer | string | null): Interaction {
  if (value === null) throw new ContractError('not-json', 'the record has no value');
  const parsed = parseJson(value.toString());
  const problem = storableProblem(parsed);
  if (problem !== null) throw new ContractError('not-storable', problem);
  const result = canonicalInteraction.safeParse(parsed);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ContractError('invalid-interaction', `data${issue ? `/${issue.path.join('/')}: ${issue.message}` : ' is invalid'}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ContractError('not-json', 'the value is not JSON');
  }
}

function timeHeader(headers: Readonly<Record<string, HeaderValue>>, name: string): string {
  const value = requiredHeader(headers, name);
  if (parseInstant(value) === null) throw new ContractError('not-an-event', `${name} is no RFC 3339 time`);
  return value;
}

function idHeader(headers: Readonly<Record<string, HeaderValue>>, name: string): string {
  const value = requiredHeader(headers, name);
  const problem = idProblem(value);
  if (problem !== null) throw new ContractError('not-storable', `${name} ${problem}`);
  return value;
}

function requiredHeader(headers: Readonly<Record<string, HeaderValue>>, name: string): string {
  const value = header(headers, name);
  if (value === undefined || value === '') throw new ContractError('not-an-event', `the header ${name} is missing`);
  return value;
}

/** Kafka allows a header several times; the last one counts. */
function header(headers: Readonly<Record<string, HeaderValue>>, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value.at(-1) : value)?.toString();
}

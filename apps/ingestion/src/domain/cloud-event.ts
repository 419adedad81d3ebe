import { decodeHeaderValue } from './header-value.ts';
import { pointer, Refusal } from './refusal.ts';
import type { FieldError } from './refusal.ts';

/** The data of an event: a JSON value, bytes that are still to be parsed, or nothing. */
export type EventData =
  | { readonly as: 'json'; readonly value: unknown }
  | { readonly as: 'bytes'; readonly bytes: Uint8Array }
  | { readonly as: 'none' };

/** A CloudEvent 1.0 as it was sent, whatever the mode. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time?: string;
  readonly subject?: string;
  readonly datacontenttype?: string;
  /** Extension attributes as text, whatever their type was. */
  readonly extensions: Readonly<Record<string, string>>;
  readonly data: EventData;
}

const required = ['specversion', 'id', 'source', 'type'] as const;
const known = new Set<string>([...required, 'time', 'subject', 'datacontenttype', 'dataschema']);
const attributeName = /^[a-z0-9]+$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const hints: Readonly<Record<string, string>> = {
  specversion: '"1.0"',
  id: '"c-1001"',
  source: '"crm"',
  type: '"io.rapport.interaction.v1"',
};

type Attributes = ReadonlyMap<string, string>;

/** One element of a batch, or the body of a structured request. */
export function readStructured(event: unknown): CloudEvent | Refusal {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    return Refusal.ofField('not-an-event', '', 'must be a JSON object with the attributes of a CloudEvent');
  }
  const attributes = new Map<string, string>();
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(event)) {
    if (name === 'data' || name === 'data_base64' || value === null) continue;
    const text = attributeText(value);
    if (!attributeName.test(name)) errors.push(badName(name));
    else if (text === null) errors.push({ path: `/${name}`, message: 'must be a string, a whole number or a boolean' });
    else attributes.set(name, text);
  }
  const data = structuredData(event as Readonly<Record<string, unknown>>);
  if ('path' in data) errors.push(data);
  return errors.length > 0 || 'path' in data ? Refusal.ofFields('not-an-event', errors) : complete(attributes, data);
}

/** A request in binary mode: attributes in `ce-*` headers, the body is the data. */
export function readBinary(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Uint8Array,
): CloudEvent | Refusal {
  const attributes = new Map<string, string>();
  const errors: FieldError[] = [];
  for (const [header, raw] of Object.entries(headers)) {
    const name = header.toLowerCase();
    if (!name.startsWith('ce-') || raw === undefined) continue;
    const attribute = name.slice(3);
    const value = decodeHeaderValue(typeof raw === 'string' ? raw : raw.join(', '));
    if (!attributeName.test(attribute) || attribute === 'data') errors.push(badName(attribute));
    else if (value === null) errors.push({ path: `/${attribute}`, message: 'must be UTF-8' });
    else attributes.set(attribute, value);
  }
  const contentType = headers['content-type'];
  if (typeof contentType === 'string') attributes.set('datacontenttype', contentType);
  if (errors.length > 0) return Refusal.ofFields('not-an-event', errors);
  return complete(attributes, body.length === 0 ? { as: 'none' } : { as: 'bytes', bytes: body });
}

function complete(attributes: Attributes, data: EventData): CloudEvent | Refusal {
  const errors = required.flatMap((name) => requiredProblem(name, attributes.get(name)));
  if (errors.length > 0) return Refusal.ofFields('not-an-event', errors);
  const extensions = Object.fromEntries([...attributes].filter(([name]) => !known.has(name)));
  return {
    id: attributes.get('id') ?? '',
    source: attributes.get('source') ?? '',
    type: attributes.get('type') ?? '',
    ...optional('time', attributes),
    ...optional('subject', attributes),
    ...optional('datacontenttype', attributes),
    extensions,
    data,
  };
}

function requiredProblem(name: string, value: string | undefined): FieldError[] {
  if (value === undefined || value === '') return [{ path: `/${name}`, message: `is required, for example ${hints[name]}` }];
  if (name === 'specversion' && value !== '1.0') return [{ path: '/specversion', message: 'must be "1.0"' }];
  return [];
}

function optional<N extends 'time' | 'subject' | 'datacontenttype'>(name: N, attributes: Attributes): Partial<Record<N, string>> {
  const value = attributes.get(name);
  return value === undefined || value === '' ? {} : ({ [name]: value } as Record<N, string>);
}

function structuredData(event: Readonly<Record<string, unknown>>): EventData | FieldError {
  const hasData = Object.hasOwn(event, 'data');
  if (!Object.hasOwn(event, 'data_base64') || event['data_base64'] === null) {
    return hasData ? { as: 'json', value: event['data'] } : { as: 'none' };
  }
  if (hasData) return { path: '/data_base64', message: 'and data exclude each other' };
  const text = event['data_base64'];
  if (typeof text !== 'string' || !base64.test(text)) return { path: '/data_base64', message: 'must be Base64 (RFC 4648)' };
  return { as: 'bytes', bytes: Buffer.from(text, 'base64') };
}

function attributeText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  return null;
}

function badName(name: string): FieldError {
  return { path: pointer([name]), message: 'is no name of an attribute: only a–z and 0–9' };
}

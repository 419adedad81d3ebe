/** How a request carries its events, or why it can't be read. */
export type ContentMode =
  | { readonly mode: 'structured' | 'batched' | 'binary' }
  | { readonly mode: 'none'; readonly because: 'unsupported-media-type' | 'not-an-event'; readonly detail: string };

export interface MediaType {
  /** Lower case, without parameters. */
  readonly name: string;
  readonly charset: string | null;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const cloudEvents = 'application/cloudevents';
const batch = 'application/cloudevents-batch';
/** JSON is UTF-8 (RFC 8259); US-ASCII is a part of it. */
const charsets = new Set(['utf-8', 'utf8', 'us-ascii']);

/**
 * The mode by the prefix of Content-Type, as the CloudEvents HTTP binding has it: case doesn't matter and a charset
 * parameter is tolerated. Without that prefix the attributes stand in `ce-*` headers.
 */
export function contentMode(headers: Headers): ContentMode {
  const contentType = readMediaType(single(headers['content-type']));
  if (contentType === null) {
    return hasAttributes(headers) ? { mode: 'binary' } : unsupported('say Content-Type: application/cloudevents+json');
  }
  if (contentType.charset !== null && !charsets.has(contentType.charset)) {
    return unsupported(`charset "${contentType.charset}" is not supported: send UTF-8`);
  }
  if (contentType.name.startsWith(batch)) return eventFormat(contentType.name, batch, 'batched');
  if (contentType.name.startsWith(cloudEvents)) return eventFormat(contentType.name, cloudEvents, 'structured');
  if (!isJson(contentType.name)) return unsupported(`"${contentType.name}" is not supported: the data of an interaction is JSON`);
  if (hasAttributes(headers)) return { mode: 'binary' };
  return {
    mode: 'none',
    because: 'not-an-event',
    detail: 'neither Content-Type: application/cloudevents+json nor ce-* headers make this an event',
  };
}

function eventFormat(name: string, prefix: string, mode: 'structured' | 'batched'): ContentMode {
  // Without a suffix nothing else than JSON can be meant: it is the one format that every receiver must read.
  if (name === `${prefix}+json` || name === prefix) return { mode };
  return unsupported(`"${name}" is not supported: JSON is the only event format`);
}

function unsupported(detail: string): ContentMode {
  return { mode: 'none', because: 'unsupported-media-type', detail };
}

export function readMediaType(header: string | undefined): MediaType | null {
  if (header === undefined || header.trim() === '') return null;
  const [name = '', ...parameters] = header.split(';');
  const charset = parameters.map(readParameter).find(([key]) => key === 'charset');
  return { name: name.trim().toLowerCase(), charset: charset?.[1] ?? null };
}

export function isJson(mediaType: string): boolean {
  return mediaType === 'application/json' || mediaType === 'text/json' || mediaType.endsWith('+json');
}

function readParameter(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals === -1) return [text.trim().toLowerCase(), ''];
  const value = text.slice(equals + 1).trim().toLowerCase();
  return [text.slice(0, equals).trim().toLowerCase(), value.replace(/^"(.*)"$/, '$1')];
}

function hasAttributes(headers: Headers): boolean {
  return headers['ce-specversion'] !== undefined || Object.keys(headers).some((name) => name.startsWith('ce-'));
}

function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}

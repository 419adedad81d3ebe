import { limits } from '@rapport/contracts';
import type { InteractionRecord } from '@rapport/contracts';
import { Problem } from '@rapport/service';
import type { IncomingHttpHeaders } from 'node:http';
import { readBinary, readStructured } from './domain/cloud-event.ts';
import type { CloudEvent } from './domain/cloud-event.ts';
import { contentMode } from './domain/content-mode.ts';
import type { Reception } from './domain/interaction.ts';
import { scanJson } from './domain/json-scan.ts';
import type { JsonScan, JsonSlice } from './domain/json-scan.ts';
import { NotJson, readJson } from './domain/read-json.ts';
import { Refusal } from './domain/refusal.ts';
import { readInteraction } from './interaction-reader.ts';

/** One event of a request: what became of it, and what was sent. */
export interface ReadEvent {
  readonly index: number;
  /** As far as the event could be read. */
  readonly id: string | null;
  readonly source: string | null;
  readonly outcome: InteractionRecord | Refusal;
  /** The event as one CloudEvent in JSON, byte for byte what was sent wherever it was JSON. */
  readonly raw: () => Buffer;
}

export interface ReadRequest {
  readonly batched: boolean;
  readonly events: readonly ReadEvent[];
}

/** A CloudEvent nests its data one level deeper. */
const eventDepth = limits.depth + 1;

/** Reads a decompressed body in whichever of the three modes; throws a `Problem` where there is no event in it. */
export function readRequest(headers: IncomingHttpHeaders, sent: Buffer, reception: Reception): ReadRequest {
  const body = withoutMark(sent);
  const how = contentMode(headers);
  switch (how.mode) {
    case 'none':
      throw new Problem(how.because, how.detail);
    case 'structured':
      return { batched: false, events: [readAlone(body, reception)] };
    case 'batched':
      return { batched: true, events: readBatch(body, reception) };
    case 'binary':
      return { batched: false, events: [readFromHeaders(headers, body, reception)] };
  }
}

function readAlone(body: Buffer, reception: Reception): ReadEvent {
  const scan = scanJson(body);
  const sent = { index: 0, bytes: body.length, raw: () => body };
  if (scan.depth > eventDepth) return refused(sent, tooDeep());
  return readOne(sent, parse(body, scan), reception);
}

function readBatch(body: Buffer, reception: Reception): ReadEvent[] {
  const scan = scanJson(body, limits.cloudEventsBatchEvents + 1);
  const { slices } = scan;
  if (slices.length > limits.cloudEventsBatchEvents) {
    throw new Problem('too-large', `a batch holds at most ${limits.cloudEventsBatchEvents} events`);
  }
  if (scan.depth > eventDepth + 1) {
    if (!scan.isWhole) throw new Problem('not-json', 'the body is not JSON: its brackets do not match');
    if (!scan.isArray) throw noBatch();
    return slices.map((slice, index) => readSlice(body, { slice, index }, reception));
  }
  const values = parse(body, scan);
  if (!Array.isArray(values)) throw noBatch();
  return values.map((value: unknown, index) => {
    const slice = slices[index] ?? { start: 0, end: body.length };
    return readOne(sentSlice(body, slice, index), value, reception);
  });
}

function noBatch(): Problem {
  return new Problem('not-an-event', 'a batch must be a JSON array of CloudEvents');
}

/** Some editors write U+FEFF before a text; JSON has no place for it. */
function withoutMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

/** Where one event nests too deep, each is parsed by itself, and that one not at all. */
function readSlice(body: Buffer, { slice, index }: { slice: JsonSlice; index: number }, reception: Reception): ReadEvent {
  const sent = sentSlice(body, slice, index);
  if (slice.depth > eventDepth) return refused(sent, tooDeep());
  return readOne(sent, parse(sent.raw(), { longNumber: true }), reception);
}

function readFromHeaders(headers: IncomingHttpHeaders, body: Buffer, reception: Reception): ReadEvent {
  const event = readBinary(headers, body);
  const sent = { index: 0, bytes: body.length, raw: () => structuredForm(event instanceof Refusal ? rawAttributes(headers) : attributesOf(event), body) };
  const scan = scanJson(body);
  if (scan.depth > limits.depth) return refused(sent, tooDeep());
  const data = body.length === 0 ? undefined : parse(body, scan);
  if (event instanceof Refusal) return refused(sent, event);
  return settle(sent, data === undefined ? event : { ...event, data: { as: 'json', value: data } }, reception);
}

interface Sent {
  readonly index: number;
  readonly bytes: number;
  readonly raw: () => Buffer;
}

function sentSlice(body: Buffer, { start, end }: Pick<JsonSlice, 'start' | 'end'>, index: number): Sent {
  return { index, bytes: end - start, raw: () => body.subarray(start, end) };
}

function readOne(sent: Sent, value: unknown, reception: Reception): ReadEvent {
  const event = readStructured(value);
  return event instanceof Refusal ? refused(sent, event, value) : settle(sent, event, reception);
}

function settle(sent: Sent, event: CloudEvent, reception: Reception): ReadEvent {
  const outcome = readInteraction({ event, bytes: sent.bytes }, reception);
  return { index: sent.index, id: event.id, source: event.source, outcome, raw: sent.raw };
}

function refused(sent: Sent, refusal: Refusal, value?: unknown): ReadEvent {
  return { index: sent.index, id: textOf(value, 'id'), source: textOf(value, 'source'), outcome: refusal, raw: sent.raw };
}

function textOf(value: unknown, name: 'id' | 'source'): string | null {
  const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof member === 'string' ? member : null;
}

function tooDeep(): Refusal {
  return new Refusal('not-storable', `the event's data is nested deeper than ${limits.depth} levels`);
}

function parse(bytes: Buffer, scan: Pick<JsonScan, 'longNumber'>): unknown {
  try {
    return readJson(bytes, scan);
  } catch (error) {
    if (error instanceof NotJson) throw new Problem('not-json', `the body is not JSON: ${error.message}`);
    throw error;
  }
}

/** A dead letter keeps one form whatever the mode was, so that it can be replayed: attributes and data together. */
function structuredForm(attributes: Readonly<Record<string, unknown>>, body: Buffer): Buffer {
  const head = JSON.stringify(attributes);
  if (body.length === 0) return Buffer.from(head);
  return Buffer.concat([Buffer.from(head === '{}' ? '{"data":' : `${head.slice(0, -1)},"data":`), body, Buffer.from('}')]);
}

function attributesOf(event: CloudEvent): Record<string, unknown> {
  const { extensions, ...attributes } = event;
  return { specversion: '1.0', ...attributes, ...extensions, data: undefined };
}

/** Of an event whose headers can't be read: as they came. */
function rawAttributes(headers: IncomingHttpHeaders): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (name.startsWith('ce-') ? [[name.slice(3), value]] : [])));
}

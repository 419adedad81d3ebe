import { once } from 'node:events';
import type { Server } from 'node:http';
import type { FastifyReply } from 'fastify';

/** One server-sent event. Its id is a number: where a reader goes on that comes back. */
export interface StreamedEvent {
  readonly id: number;
  readonly event: string;
  readonly data: string;
}

/** What a stream is read from: a table whose ids are visible in their order. */
export interface EventSource {
  newest(): Promise<number>;
  /** The events after a position, in order; a few at a time. */
  after(position: number): Promise<readonly StreamedEvent[]>;
}

export interface EventStreamOptions {
  /** `Last-Event-ID`; whoever has none begins with what happens from now on. */
  readonly lastEventId: string | string[] | undefined;
  readonly pollMs?: number;
}

const COMMENT_EVERY_MS = 15_000;
// A reader comes back by itself, and its key is looked at anew.
const LONGEST_MS = 15 * 60_000;

const open = new WeakMap<Server, Set<() => void>>();

/** Answers `text/event-stream` until the reader leaves, the service stops or a quarter of an hour is over. */
export async function streamEvents(reply: FastifyReply, source: EventSource, { lastEventId, pollMs = 500 }: EventStreamOptions): Promise<void> {
  const known = typeof lastEventId === 'string' && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : null;
  const position = known ?? (await source.newest());
  reply.hijack();
  const end = new AbortController();
  const close = (): void => { end.abort(); };
  const streams = streamsOf(reply.request.server.server);
  streams.add(close);
  reply.raw.on('close', close).on('error', close);
  const longest = setTimeout(close, LONGEST_MS);
  try {
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' });
    // An id without data is no event, but where a reader goes on that got none before it was cut off.
    reply.raw.write(`: connected\nid: ${position}\n\n`);
    await copy(reply, source, { position, pollMs, signal: end.signal });
  } finally {
    clearTimeout(longest);
    streams.delete(close);
    reply.raw.end();
  }
}

/** Ends the streams of a server that stops: a reader goes on at another instance. */
export function endStreams(server: Server): void {
  for (const close of streamsOf(server)) close();
}

function streamsOf(server: Server): Set<() => void> {
  const known = open.get(server) ?? new Set();
  open.set(server, known);
  return known;
}

async function copy(reply: FastifyReply, source: EventSource, given: { position: number; pollMs: number; signal: AbortSignal }): Promise<void> {
  const { pollMs, signal } = given;
  let { position } = given;
  let writtenAt = performance.now();
  while (!signal.aborted) {
    const events = await source.after(position);
    for (const event of events) {
      position = event.id;
      await write(reply, `id: ${event.id}\nevent: ${event.event}\ndata: ${event.data.replaceAll(/\r\n|\r|\n/g, '\ndata: ')}\n\n`, signal);
    }
    if (events.length > 0) writtenAt = performance.now();
    else await pause(pollMs, signal);
    if (performance.now() - writtenAt < COMMENT_EVERY_MS) continue;
    await write(reply, ': still here\n\n', signal);
    writtenAt = performance.now();
  }
}

async function write(reply: FastifyReply, text: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted || reply.raw.write(text)) return;
  await once(reply.raw, 'drain', { signal }).catch(() => undefined);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}

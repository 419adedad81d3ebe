import { setTimeout } from 'node:timers/promises';
import type { ServiceName } from './allowed-routes.ts';
import type { ServiceClient } from './service-client.ts';

/** One server-sent event of a service; `id` is the service's own. */
export interface ServiceEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export interface EventReaderOptions {
  readonly services: ServiceClient;
  readonly service: ServiceName;
  /** For whom it is read. */
  readonly actor: string;
  /** Where a reader that comes back goes on; null begins with what happens from now on. */
  readonly lastEventId: string | null;
  readonly take: (event: ServiceEvent) => void;
  /** Where the service's stream began, told before its first event. */
  readonly begins: (id: string) => void;
  readonly signal: AbortSignal;
}

const firstWaitMs = 500;
const longestWaitMs = 15_000;
const longestEvent = 1_000_000;

/** Reads `/v1/stream` of a service until the signal; a service that is away, or ends its stream, is asked again later. */
export async function readEvents(options: EventReaderOptions): Promise<void> {
  let { lastEventId } = options;
  let waitMs = firstWaitMs;
  while (!options.signal.aborted) {
    try {
      await readOnce({ ...options, lastEventId }, ({ id, event, data }) => {
        lastEventId = id;
        waitMs = firstWaitMs;
        if (event === null) options.begins(id);
        else options.take({ id, event, data });
      });
    } catch {
      // Whether and why a service is away is told by its readiness.
    }
    await setTimeout(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
    waitMs = Math.min(longestWaitMs, waitMs * 2);
  }
}

async function readOnce({ services, service, actor, lastEventId, signal }: EventReaderOptions, take: (block: Block) => void): Promise<void> {
  const headers = { accept: 'text/event-stream', ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }) };
  const response = await services.ask(service, { method: 'GET', path: '/v1/stream', actor, headers, signal });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    return;
  }
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = `${text}${chunk}`.split('\n\n');
    text = blocks.pop() ?? '';
    if (text.length > longestEvent) throw new Error(`${service} sent an event without end`);
    for (const block of blocks) {
      const read = blockOf(block);
      if (read !== null) take(read);
    }
  }
}

/** What stands between two empty lines; without data it is no event, only a position. */
interface Block {
  readonly id: string;
  readonly event: string | null;
  readonly data: string;
}

// Comments and events without an id are nothing to pass on.
function blockOf(block: string): Block | null {
  const fields = block.split('\n').map((line) => [line.slice(0, Math.max(0, line.indexOf(':'))), line.slice(line.indexOf(':') + 1).replace(/^ /, '')] as const);
  const valueOf = (name: string): string[] => fields.filter(([field]) => field === name).map(([, value]) => value);
  const [id] = valueOf('id');
  const [event = 'message'] = valueOf('event');
  const data = valueOf('data');
  return id === undefined ? null : { id, event: data.length === 0 ? null : event, data: data.join('\n') };
}

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
      await readOnce({ ...options, lastEventId }, (event) => {
        lastEventId = event.id;
        waitMs = firstWaitMs;
        options.take(event);
      });
    } catch {
      // Whether and why a service is away is told by its readiness.
    }
    await setTimeout(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
    waitMs = Math.min(longestWaitMs, waitMs * 2);
  }
}

async function readOnce({ services, service, actor, lastEventId, signal }: EventReaderOptions, take: (event: ServiceEvent) => void): Promise<void> {
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
      const event = eventOf(block);
      if (event !== null) take(event);
    }
  }
}

// Comments and events without an id are nothing to pass on.
function eventOf(block: string): ServiceEvent | null {
  const fields = block.split('\n').map((line) => [line.slice(0, Math.max(0, line.indexOf(':'))), line.slice(line.indexOf(':') + 1).replace(/^ /, '')] as const);
  const valueOf = (name: string): string[] => fields.filter(([field]) => field === name).map(([, value]) => value);
  const [id] = valueOf('id');
  const [event = 'message'] = valueOf('event');
  return id === undefined ? null : { id, event, data: valueOf('data').join('\n') };
}

import { setTimeout } from 'node:timers/promises';
import { readEvents } from './event-reader.ts';
import type { ServiceClient } from './service-client.ts';
import type { ServiceWatch } from './service-watch.ts';

export interface JoinedStreamOptions {
  readonly services: ServiceClient;
  readonly watch: ServiceWatch;
  readonly actor: string;
  /** As the browser sends it back; anything else begins anew. */
  readonly lastEventId: string | undefined;
  /** Whether the session is still one; asked now and then. */
  readonly isAllowed: () => Promise<boolean>;
  readonly write: (text: string) => void;
  /** Ends the stream; aborted here when the session is over. */
  readonly end: AbortController;
}

const sources = ['scoring', 'notification'] as const;
const lookEveryMs = 3_000;
const commentEveryMs = 15_000;

/** The streams of scoring and notification in one, with what becomes of the services; until `end`. */
export async function joinStreams(options: JoinedStreamOptions): Promise<void> {
  const { services, actor, write, end } = options;
  const positions = positionsOf(options.lastEventId);
  // Both positions each time: whichever came last, the browser comes back to the right places, also before the first event.
  const tell = (source: (typeof sources)[number], id: string, rest: string): void => {
    positions[source] = id;
    write(`id: ${positions.scoring ?? ''},${positions.notification ?? ''}\n${rest}\n`);
  };
  const readers = sources.map((service) =>
    readEvents({
      services,
      service,
      actor,
      lastEventId: positions[service],
      begins: (id) => { tell(service, id, ''); },
      take: ({ id, event, data }) => { tell(service, id, `event: ${event}\ndata: ${data.replaceAll('\n', '\ndata: ')}\n`); },
      signal: end.signal,
    }),
  );
  await Promise.all([...readers, tellStatus(options)]);
}

/** Tells how the services are, at first and at each change, with a comment in between so that a dead connection shows. */
async function tellStatus({ watch, isAllowed, write, end }: JoinedStreamOptions): Promise<void> {
  let told = '';
  let writtenAt = performance.now();
  while (!end.signal.aborted) {
    const status = JSON.stringify(await watch.current());
    if (status !== told) write(`event: status\ndata: ${status}\n\n`);
    told = status;
    if (performance.now() - writtenAt >= commentEveryMs) {
      if (!(await isAllowed())) end.abort();
      write(': still here\n\n');
      writtenAt = performance.now();
    }
    await setTimeout(lookEveryMs, undefined, { signal: end.signal }).catch(() => undefined);
  }
}

function positionsOf(lastEventId: string | undefined): Record<(typeof sources)[number], string | null> {
  const [, scoring, notification] = /^(\d{0,15}),(\d{0,15})$/.exec(lastEventId ?? '') ?? [];
  return { scoring: scoring || null, notification: notification || null };
}

import { Controller, Get, Headers, Inject, Req, Res, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { joinStreams } from './joined-stream.ts';
import { ServiceClient } from './service-client.ts';
import { ServiceWatch } from './service-watch.ts';
import { sessionTokenOf } from './session-cookie.ts';
import { SessionKeeper, type SignedIn } from './session-keeper.ts';
import { MayBe, Visitor } from './session.guard.ts';

@Controller('api/stream')
export class StreamController implements OnModuleDestroy {
  private readonly open = new Set<AbortController>();

  constructor(
    @Inject(ServiceClient) private readonly services: ServiceClient,
    @Inject(ServiceWatch) private readonly watch: ServiceWatch,
    @Inject(SessionKeeper) private readonly sessions: SessionKeeper,
  ) {}

  /** What happens to alerts and scores, and to the services themselves. */
  @Get()
  @MayBe('viewer')
  async stream(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Visitor() { person }: SignedIn, @Headers('last-event-id') lastEventId: string | undefined): Promise<void> {
    const token = sessionTokenOf(request);
    const end = new AbortController();
    this.open.add(end);
    const close = () => { end.abort(); };
    reply.raw.on('close', close).on('error', close);
    const already = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    reply.raw.writeHead(200, { ...already, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no', connection: 'close' });
    reply.raw.write(': connected\n\n');
    try {
      await joinStreams({
        services: this.services,
        watch: this.watch,
        actor: person.email,
        lastEventId,
        isAllowed: async () => token !== null && (await this.sessions.find(token, new Date())) !== null,
        write: (text) => { writeTo(reply, text, end); },
        end,
      });
    } finally {
      end.abort();
      this.open.delete(end);
      reply.raw.end();
    }
  }

  /** A browser comes back by itself, to another instance. */
  onModuleDestroy(): void {
    for (const end of this.open) end.abort();
  }
}

const unreadBytes = 4_000_000;

// Who reads slower than things happen is let go: they come back where they were.
function writeTo(reply: FastifyReply, text: string, end: AbortController): void {
  if (end.signal.aborted) return;
  reply.raw.write(text);
  if (reply.raw.writableLength > unreadBytes) end.abort();
}

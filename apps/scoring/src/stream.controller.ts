import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { Caller, Scope, streamEvents } from '@rapport/service';
import type { FastifyReply } from 'fastify';
import { ChangeStream } from './change-stream.ts';

@Controller('v1/stream')
@Scope('read')
export class StreamController {
  constructor(@Inject(ChangeStream) private readonly changes: ChangeStream) {}

  /** Every change of a score, as it is published, whichever instance counted it. */
  @Get()
  async stream(@Caller() caller: Caller, @Headers('last-event-id') lastEventId: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    await streamEvents(reply, this.changes.of(caller.tenant), { lastEventId });
  }
}

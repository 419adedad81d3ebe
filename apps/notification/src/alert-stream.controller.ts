import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { Caller, Scope, streamEvents } from '@rapport/service';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { AlertStream } from './alert-stream.ts';

@Controller('v1/stream')
@Scope('read', 'act')
export class AlertStreamController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Every news of an alert, as it is committed, whichever instance did it. */
  @Get()
  async stream(@Caller() caller: Caller, @Headers('last-event-id') lastEventId: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    await streamEvents(reply, new AlertStream(this.dataSource, caller.tenant), { lastEventId });
  }
}

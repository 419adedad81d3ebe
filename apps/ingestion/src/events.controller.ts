import { limits } from '@rapport/contracts';
import { Caller, Open, Problem, ReadsBytes, Scope } from '@rapport/service';
import { Body, Controller, Headers, HttpCode, Options, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { decompress } from './content-encoding.ts';
import { EventIntake } from './event-intake.ts';
import type { IntakeAnswer } from './event-intake.ts';
import { readRequest } from './request-reader.ts';

const decompression = {
  maxBytes: limits.decompressedBytes,
  maxRatio: limits.decompressionRatio,
  harmlessBytes: limits.eventBytes,
};
/** Requests a minute; we slow nobody down who keeps within the limits. */
const allowedRate = '*';

/** CloudEvents in: structured, binary, batched. */
@Controller('v1/events')
export class EventsController {
  constructor(private readonly intake: EventIntake) {}

  @Post()
  @HttpCode(202)
  @Scope('ingest')
  @ReadsBytes()
  async receive(@Caller() caller: Caller, @Headers() headers: IncomingHttpHeaders, @Body() sent: Buffer | undefined): Promise<IntakeAnswer> {
    const body = await decompress(sent ?? Buffer.alloc(0), headers['content-encoding'], decompression);
    if (body.length > limits.decompressedBytes) throw new Problem('too-large', `a body has at most ${limits.decompressedBytes} bytes`);
    const reception = { tenant: caller.tenant, receivedAt: Date.now() };
    return this.intake.take(readRequest(headers, body, reception), reception);
  }

  /** The handshake of the CloudEvents webhook specification: a sender asks whether it may deliver here. */
  @Options()
  @HttpCode(200)
  @Open()
  handshake(@Headers() headers: IncomingHttpHeaders, @Res({ passthrough: true }) reply: FastifyReply): void {
    const origin = headers['webhook-request-origin'];
    if (typeof origin === 'string') reply.header('WebHook-Allowed-Origin', origin).header('WebHook-Allowed-Rate', allowedRate);
    reply.header('Allow', 'OPTIONS, POST');
  }
}

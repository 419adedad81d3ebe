import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { readBody } from '@rapport/service';
import type { FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ServiceClient } from './service-client.ts';
import type { SignedIn } from './session-keeper.ts';
import { MayBe, Visitor } from './session.guard.ts';

const source = 'console';

/** `data` is checked by ingestion, which knows every kind. */
export const recorded = z.strictObject({
  data: z.looseObject({}),
  time: z.iso.datetime({ offset: true }).optional(),
  id: z.string().min(1).max(128).optional(),
});

@Controller('api/interactions')
export class InteractionsController {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient) {}

  /** What somebody of ours noted, in their own name and no other: goes through ingestion like every other interaction. */
  @Post()
  @MayBe('agent')
  async record(@Res() reply: FastifyReply, @Visitor() { person }: SignedIn, @Body() body: unknown): Promise<void> {
    const { data, time = new Date().toISOString(), id = randomUUID() } = readBody(recorded, body);
    const event = { specversion: '1.0', type: 'io.rapport.interaction.v1', source, id, time, data: { ...data, actor: { type: 'agent', id: person.email } } };
    const headers = { 'content-type': 'application/cloudevents+json' };
    const answer = await this.services.ask('ingestion', { method: 'POST', path: '/v1/events', actor: person.email, headers, body: JSON.stringify(event) });
    const text = await answer.text();
    if (answer.ok) {
      await reply.code(202).send({ source, id });
      return;
    }
    const retryAfter = answer.headers.get('retry-after');
    if (retryAfter !== null) reply.header('retry-after', retryAfter);
    await reply.code(answer.status).type(answer.headers.get('content-type') ?? 'application/problem+json').send(text);
  }
}

import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { writeInstant } from '@rapport/contracts';
import { documentAsked, documentInBody, DocumentKeeper } from '@rapport/documents';
import { Caller, readBody, Scope } from '@rapport/service';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { heldBy, inhibitorOf, silenced } from './domain/flush.ts';
import { Routing } from './routing.ts';
import type { RoutingDocument } from './routing-document.ts';
import { surroundingsOf } from './surroundings.ts';

export const dryRunBody = z.strictObject({
  labels: z.record(z.string().max(128), z.string().max(1_024)),
  at: z.iso.datetime({ offset: true }).optional(),
  document: documentInBody,
});

@Controller('v1/routing')
export class RoutingController {
  constructor(
    @Inject(DocumentKeeper) private readonly documents: DocumentKeeper,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** Who would get an alert with these labels, and when, by the stored document or by one in the body. */
  @Post('dry-run')
  @HttpCode(200)
  @Scope('read', 'admin')
  async dryRun(@Caller() caller: Caller, @Body() body: unknown) {
    const { labels, at, document } = readBody(dryRunBody, body);
    const routing = new Routing(await documentAsked<RoutingDocument>(this.documents, { tenant: caller.tenant, which: 'routing' }, document));
    const around = await surroundingsOf(this.dataSource, routing, { tenant: caller.tenant, now: at === undefined ? Date.now() : Date.parse(at) });
    const receivers = routing.match(labels).map(({ receiver, path, holds }) => {
      const held = labels['severity'] === 'critical' ? null : heldBy(holds, around);
      return { name: receiver, route: path, deliver: held === null ? 'now' : 'held', until: held === null ? null : writeInstant(held.until) };
    });
    return { receivers, inhibitedBy: inhibitorOf({ id: '', labels }, around), silencedBy: silenced(labels, around)?.by ?? null };
  }
}

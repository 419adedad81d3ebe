import { writeInstant } from '@rapport/contracts';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { Interaction } from '@rapport/contracts';
import { Caller, Problem, readBody, readQuery, Scope } from '@rapport/service';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { TimelineEntry } from './database/timeline.entity.ts';

export const eventName = z.strictObject({ source: z.string().min(1).max(128), id: z.string().min(1).max(128) });
const lookup = z.strictObject({ source: z.string().min(1).max(128), ids: z.array(z.string().min(1).max(128)).min(1).max(1_000) });

/** "Where is my event?" */
@Controller('v1/interactions')
export class InteractionsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Scope('read')
  async get(@Caller() caller: Caller, @Query() query: unknown) {
    const { source, id } = readQuery(eventName, query);
    const entry = await this.dataSource.manager.findOneBy(TimelineEntry, { tenantId: caller.tenant, source, eventId: id });
    if (entry === null) throw new Problem('not-found', `No interaction "${id}" of source "${source}" was counted`);
    const waits = entry.customerId === null && (await this.dataSource.query<unknown[]>('SELECT FROM scoring.waiting WHERE tenant_id = $1 AND by_source = $2 AND by_event_id = $3 LIMIT 1', [caller.tenant, source, id])).length > 0;
    return shown(entry, waits);
  }

  /** Which of these events were counted: when each was received and how often it came again. */
  @Post('lookup')
  @HttpCode(200)
  @Scope('read', 'ingest')
  async lookup(@Caller() caller: Caller, @Body() body: unknown) {
    const { source, ids } = readBody(lookup, body);
    const rows = await this.dataSource.query<{ event_id: string; received_at: Date; repeats: number }[]>(
      'SELECT event_id, received_at, repeats FROM scoring.timeline WHERE tenant_id = $1 AND source = $2 AND event_id = ANY ($3)',
      [caller.tenant, source, ids],
    );
    return { known: Object.fromEntries(rows.map(({ event_id, received_at, repeats }) => [event_id, { receivedAt: writeInstant(received_at.getTime()), repeats }])) };
  }
}

function shown(entry: TimelineEntry, waits: boolean) {
  const { scoreBefore: before, scoreAfter: after } = entry;
  const data = JSON.parse(entry.data) as Interaction;
  return {
    source: entry.source,
    id: entry.eventId,
    kind: entry.kind,
    customer: entry.customerId,
    occurredAt: writeInstant(entry.occurredAt.getTime()),
    receivedAt: writeInstant(entry.receivedAt.getTime()),
    countedAt: writeInstant(entry.countedAt.getTime()),
    repeats: entry.repeats,
    score: before === null || after === null ? null : { before, after },
    ...(waits ? { waitingFor: data.refs ?? [] } : {}),
  };
}

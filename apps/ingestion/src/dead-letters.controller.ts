import { deadLetterReasons } from '@rapport/contracts';
import { Caller, limit, readCursor, readQuery, Scope, writeCursor } from '@rapport/service';
import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { DeadLetterKeeper } from './dead-letter-keeper.ts';

const query = z.object({
  reason: z.enum(deadLetterReasons).optional(),
  source: z.string().min(1).optional(),
  limit,
  cursor: z.string().optional(),
});

/** What any service refused, and why. */
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly keeper: DeadLetterKeeper) {}

  @Get()
  @Scope('admin')
  async list(@Caller() caller: Caller, @Query() sent: unknown): Promise<object> {
    const { reason, source, limit: most, cursor } = readQuery(query, sent);
    const [after] = readCursor(z.tuple([z.string()]), cursor) ?? [];
    const filter = { limit: most, ...(reason && { reason }), ...(source && { source }), ...(after && { after }) };
    const { items, nextCursor } = await this.keeper.list(caller.tenant, filter);
    return { items, nextCursor: nextCursor === null ? null : writeCursor([nextCursor]) };
  }
}

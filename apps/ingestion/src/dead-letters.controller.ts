import { deadLetterReasons } from '@rapport/contracts';
import { Caller, Problem, Scope } from '@rapport/service';
import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { DeadLetterKeeper } from './dead-letter-keeper.ts';
import { readInput } from './read-input.ts';

const query = z.object({
  reason: z.enum(deadLetterReasons).optional(),
  source: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});

/** What any service refused, and why. */
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly keeper: DeadLetterKeeper) {}

  @Get()
  @Scope('admin')
  async list(@Caller() caller: Caller, @Query() sent: unknown): Promise<object> {
    const { reason, source, limit, cursor } = readInput(query, sent);
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const filter = { limit, ...(reason && { reason }), ...(source && { source }), ...(after && { after }) };
    const { items, nextCursor } = await this.keeper.list(caller.tenant, filter);
    return { items, nextCursor: nextCursor === null ? null : Buffer.from(nextCursor).toString('base64url') };
  }
}

function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^dl_[0-9A-Za-z-]{6,64}$/.test(id)) throw new Problem('bad-request', 'cursor is none that we gave');
  return id;
}

import type { ReplayedCustomers } from '@rapport/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { Caller, moment, Problem, readQuery, Scope } from '@rapport/service';
import { z } from 'zod';
import { ReplayReader } from './replay-reader.ts';

export const replayQuery = z.strictObject({
  from: moment,
  to: moment,
  most: z.coerce.number().int().min(1).max(100_000).default(100_000),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_048).optional(),
});

/** The past as it would have been told: what rules are tried on. */
@Controller('v1/changes')
export class ReplayController {
  constructor(private readonly reader: ReplayReader) {}

  @Get('replay')
  @Scope('read', 'admin')
  page(@Caller() caller: Caller, @Query() query: unknown): Promise<ReplayedCustomers> {
    const wish = readQuery(replayQuery, query);
    if (wish.from >= wish.to) throw new Problem('invalid-interaction', 'from must lie before to');
    return this.reader.page(caller.tenant, { ...wish, to: Math.min(wish.to, Date.now()) });
  }
}

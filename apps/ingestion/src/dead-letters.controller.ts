import { deadLetterReasons } from '@rapport/contracts';
import { Caller, limit, Problem, readBody, readCursor, readQuery, Scope, writeCursor } from '@rapport/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { DeadLetterKeeper, deadLetterView } from './dead-letter-keeper.ts';
import { DeadLetterReplay } from './dead-letter-replay.ts';

const word = z.string().min(1).max(256).regex(/^[^\0]*$/, 'holds U+0000');
const reason = z.enum(deadLetterReasons);
export const deadLetterQuery = z.object({
  reason: reason.optional(),
  source: word.optional(),
  service: word.optional(),
  limit,
  cursor: z.string().optional(),
});
const place = z.tuple([z.iso.datetime(), word]);

// A field that is not known would match everything: better refused.
export const replayWish = z.strictObject({
  filter: z.strictObject({
    reason: reason.optional(),
    source: word.optional(),
    service: word.optional(),
    id: word.optional(),
    ids: z.array(word).max(1_000).optional(),
  }),
  dryRun: z.boolean().default(false),
  cursor: z.string().optional(),
});
const replayPlace = z.tuple([z.iso.datetime(), z.iso.datetime(), word]);

/** What any service refused, and why; and how to take it after all. */
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly keeper: DeadLetterKeeper,
    private readonly replayer: DeadLetterReplay,
  ) {}

  @Get()
  @Scope('read')
  async list(@Caller() caller: Caller, @Query() sent: unknown): Promise<object> {
    const { limit: most, cursor, ...filter } = readQuery(deadLetterQuery, sent);
    const after = readCursor(place, cursor) ?? undefined;
    const { rows, next } = await this.keeper.list(tenantsOf(caller), filter, { limit: most, after });
    return { items: rows.map(deadLetterView), nextCursor: next === null ? null : writeCursor(next) };
  }

  @Get(':id')
  @Scope('read')
  async one(@Caller() caller: Caller, @Param('id') id: string): Promise<object> {
    const { rows: [letter] } = await this.keeper.list(tenantsOf(caller), { ids: [id] }, { limit: 1 });
    if (letter === undefined) throw new Problem('not-found', `No dead letter "${id}"`);
    return deadLetterView(letter);
  }

  @Post('replay')
  @HttpCode(200)
  @Scope('admin')
  async replay(@Caller() caller: Caller, @Body() body: unknown): Promise<object> {
    const { filter, dryRun, cursor } = readBody(replayWish, body);
    const { id, ids, ...rest } = filter;
    const named = id === undefined ? ids : [...(ids ?? []), id];
    const given = readCursor(replayPlace, cursor);
    const from = given === null ? undefined : { until: given[0], after: [given[1], given[2]] as const };
    const { next, ...answer } = await this.replayer.replay(tenantsOf(caller), { filter: { ...rest, ids: named }, from, dryRun, by: caller.actor ?? caller.keyId });
    return next === null ? answer : { ...answer, nextCursor: writeCursor([next.until, ...next.after]) };
  }
}

/** What names no tenant is the operator's to see. */
function tenantsOf({ tenant, scopes }: Caller): string[] {
  return scopes.includes('operator') ? [tenant, ''] : [tenant];
}

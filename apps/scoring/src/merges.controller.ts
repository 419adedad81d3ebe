import { writeInstant } from '@rapport/contracts';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { Caller, limit, Problem, readBody, readCursor, readQuery, Scope, writeCursor } from '@rapport/service';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { dismiss, openProposals } from './database/merge-proposals.ts';
import { mergeWish, Merging, unmergeWish } from './merging.ts';

export const proposalsQuery = z.strictObject({ limit, cursor: z.string().max(2_048).optional() });
const place = z.tuple([z.number(), z.string()]);

/** Customers that are one, or may be. */
@Controller('v1')
export class MergesController {
  constructor(
    private readonly merging: Merging,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  @Post('customers/merge')
  @HttpCode(200)
  @Scope('act')
  merge(@Caller() caller: Caller, @Body() body: unknown) {
    return this.merging.merge(caller, readBody(mergeWish, body));
  }

  @Post('customers/unmerge')
  @HttpCode(200)
  @Scope('act')
  unmerge(@Caller() caller: Caller, @Body() body: unknown) {
    return this.merging.unmerge(caller, readBody(unmergeWish, body));
  }

  /** What a person decides: a merge says yes. */
  @Get('merge-proposals')
  @Scope('read', 'act')
  async proposals(@Caller() { tenant }: Caller, @Query() query: unknown) {
    const { limit: most, cursor } = readQuery(proposalsQuery, query);
    const found = await openProposals(this.dataSource.manager, tenant, { limit: most + 1, after: readCursor(place, cursor) });
    const page = found.slice(0, most);
    const last = found.length > most ? page.at(-1) : undefined;
    return {
      items: page.map(({ id, into, from, into_name, from_name, ns, value, source, event, because, at }) => ({
        id, into: { id: into, name: into_name }, from: { id: from, name: from_name }, alias: { ns, value }, interaction: { source, id: event }, because, at: writeInstant(at.getTime()),
      })),
      nextCursor: last === undefined ? null : writeCursor([last.place, last.id]),
    };
  }

  /** No: it is not proposed again. */
  @Delete('merge-proposals/:id')
  @HttpCode(200)
  @Scope('act')
  async dismiss(@Caller() { tenant, actor, keyId }: Caller, @Param('id') id: string) {
    if (!(await dismiss(this.dataSource.manager, tenant, { id, by: actor ?? keyId }))) throw new Problem('not-found', `No merge is proposed as "${id}"`);
    return { dismissed: id };
  }
}

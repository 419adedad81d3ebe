import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Caller, limit, moment, Problem, readBody, readQuery, Scope } from '@rapport/service';
import { z } from 'zod';
import { DecisionKeeper, decisionWish } from './decision-keeper.ts';
import { abouts } from './domain/themes.ts';
import { Feedback } from './feedback.ts';

export const themesQuery = z.strictObject({ from: moment.optional(), to: moment.optional(), about: z.enum(abouts).optional() });
export const themeQuery = themesQuery.extend({ limit });
export const decisionsQuery = z.strictObject({ limit, cursor: z.string().max(2_048).optional() });

/** What customers tell us of products and policies, and what we decided. */
@Controller('v1/feedback')
export class FeedbackController {
  constructor(
    private readonly feedback: Feedback,
    private readonly keeper: DecisionKeeper,
  ) {}

  @Get('themes')
  @Scope('read')
  themes(@Caller() caller: Caller, @Query() query: unknown) {
    const span = readQuery(themesQuery, query);
    requireOrder(span);
    return this.feedback.themes(caller.tenant, span);
  }

  @Get('themes/:theme')
  @Scope('read')
  async theme(@Caller() caller: Caller, @Param('theme') name: string, @Query() query: unknown) {
    const span = readQuery(themeQuery, query);
    requireOrder(span);
    return this.feedback.theme(caller.tenant, await this.feedback.named(caller.tenant, name, span.about), span);
  }

  @Get('decisions')
  @Scope('read')
  decisions(@Caller() caller: Caller, @Query() query: unknown) {
    return this.keeper.page(caller.tenant, readQuery(decisionsQuery, query));
  }

  @Post('decisions')
  @HttpCode(200)
  @Scope('act')
  async decide(@Caller() caller: Caller, @Body() body: unknown) {
    const wish = readBody(decisionWish, body);
    const theme = await this.feedback.named(caller.tenant, wish.theme, wish.about);
    const span = { from: wish.from === undefined ? undefined : Date.parse(wish.from), to: wish.to === undefined ? undefined : Date.parse(wish.to) };
    requireOrder(span);
    const { id, affected, told, scoreBefore, scoreNow } = await this.keeper.decide(caller, wish, await this.feedback.speakers(caller.tenant, theme, span));
    return { id, affected, told, scoreBefore, scoreNow };
  }

  /** Answers how many are told by now, however often it is asked. */
  @Post('decisions/:id/tell')
  @HttpCode(200)
  @Scope('act')
  async tell(@Caller() caller: Caller, @Param('id') id: string) {
    return { told: await this.keeper.tell(caller, id) };
  }
}

function requireOrder({ from, to }: { readonly from?: number | undefined; readonly to?: number | undefined }): void {
  if (from !== undefined && to !== undefined && from > to) throw new Problem('invalid-interaction', 'from lies after to');
}

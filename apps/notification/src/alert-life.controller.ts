import { Body, Controller, Delete, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { alertOutcomes, parseInstant, type Alert } from '@rapport/contracts';
import { Caller, readBody, Scope } from '@rapport/service';
import { z } from 'zod';
import { AlertLifeKeeper } from './alert-life-keeper.ts';
import type { Act } from './domain/alert-life.ts';

// PostgreSQL's text has no U+0000, and its JSON no half of a surrogate pair.
const text = (most: number) => z.string().trim().min(1).max(most).refine((value) => !/[\0\p{Surrogate}]/u.test(value), 'holds a character that can’t be kept');
const outcome = z.enum(alertOutcomes);
const comment = text(4_000);
const instant = z.string().refine((value) => parseInstant(value) !== null, 'must be a time such as 2026-11-29T08:00:00Z');

export const lifeBodies = {
  acknowledge: z.strictObject({}),
  assign: z.strictObject({ to: text(256) }),
  snooze: z.union([z.strictObject({ until: instant }), z.strictObject({ untilWorseBy: z.literal('band') })]),
  comment: z.strictObject({ comment }),
  resolve: z.strictObject({ outcome: outcome.nullish(), comment: comment.nullish() }),
  outcome: z.strictObject({ outcome }),
};

/** What people do to an alert. Each answers the alert; repeated, it changes nothing. */
@Controller('v1/alerts/:id')
@Scope('act')
export class AlertLifeController {
  constructor(@Inject(AlertLifeKeeper) private readonly keeper: AlertLifeKeeper) {}

  @Post('acknowledge')
  @HttpCode(200)
  async acknowledge(@Caller() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<Alert> {
    readBody(lifeBodies.acknowledge, body ?? {});
    return this.act(caller, id, { what: 'acknowledge' });
  }

  @Delete('acknowledge')
  async withdraw(@Caller() caller: Caller, @Param('id') id: string): Promise<Alert> {
    return this.act(caller, id, { what: 'withdraw-acknowledgement' });
  }

  @Post('assign')
  @HttpCode(200)
  async assign(@Caller() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<Alert> {
    return this.act(caller, id, { what: 'assign', to: readBody(lifeBodies.assign, body).to });
  }

  @Post('snooze')
  @HttpCode(200)
  async snooze(@Caller() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<Alert> {
    const given = readBody(lifeBodies.snooze, body);
    return this.act(caller, id, { what: 'snooze', until: 'until' in given ? parseInstant(given.until) : null });
  }

  @Delete('snooze')
  async endSnooze(@Caller() caller: Caller, @Param('id') id: string): Promise<Alert> {
    return this.act(caller, id, { what: 'end-snooze' });
  }

  @Post('comment')
  @HttpCode(200)
  async comment(@Caller() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<Alert> {
    return this.act(caller, id, { what: 'comment', ...readBody(lifeBodies.comment, body) });
  }

  @Post('resolve')
  @HttpCode(200)
  async resolve(@Caller() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<Alert> {
    const given = readBody(lifeBodies.resolve, body ?? {});
    return this.act(caller, id, { what: 'resolve', outcome: given.outcome ?? null, comment: given.comment ?? null });
  }

  @Post('outcome')
  @HttpCode(200)
  async outcome(@Caller() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<Alert> {
    return this.act(caller, id, { what: 'give-outcome', ...readBody(lifeBodies.outcome, body) });
  }

  private async act(caller: Caller, id: string, act: Act): Promise<Alert> {
    return this.keeper.act({ tenant: caller.tenant, id, who: caller.actor ?? caller.keyName }, act);
  }
}

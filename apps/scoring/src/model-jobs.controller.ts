import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DocumentKeeper } from '@rapport/documents';
import { writeInstant } from '@rapport/contracts';
import { Caller, Problem, readBody, Scope } from '@rapport/service';
import { z } from 'zod';
import { dayOf } from './backtest/orders-file.ts';
import { JobStore } from './job-store.ts';
import type { Job } from './job-store.ts';
import type { LongWork } from './long-work.ts';
import { modelDocument, modelSchema } from './model-document.ts';

export const backtestWish = z.strictObject({
  cut: z.string().refine((text) => dayOf(text) !== null, { error: 'must be a date such as 2026-06-30' }),
  horizonDays: z.int().min(1).max(3_650).nullable(),
});
/** Learnings that are told beside the one in hand. */
const shownBefore = 10;

/** What takes longer than a request: a draft's backtest, and learning. */
@Controller('v1/model')
export class ModelJobsController {
  constructor(
    @Inject(DocumentKeeper) private readonly documents: DocumentKeeper,
    @Inject(JobStore) private readonly jobs: JobStore,
  ) {}

  /** Over the tenant's own history, with the draft as the base; `horizonDays: null` are the customers' own horizons. */
  @Post('draft/backtest')
  @HttpCode(202)
  @Scope('admin')
  async begin(@Caller() caller: Caller, @Body() body: unknown) {
    const { cut, horizonDays } = readBody(backtestWish, body);
    const { body: draft } = await this.documents.draft(caller.tenant, modelDocument);
    const work: LongWork = { kind: 'backtest', tenant: caller.tenant, document: modelSchema.parse(draft), asOf: Date.now(), cutDay: dayOf(cut) ?? 0, cut, horizonDays };
    return { id: await this.jobs.add(caller.tenant, 'backtest', work) };
  }

  @Get('backtests/:id')
  @Scope('read', 'admin')
  async backtest(@Caller() caller: Caller, @Param('id') id: string) {
    const job = await this.jobs.get(caller.tenant, 'backtest', id);
    if (job === null) throw new Problem('not-found', `There is no backtest "${id}"`);
    const { state, step, progress, result } = job;
    return state === 'waiting' || state === 'running' ? { state, step, progress } : { state, ...(result as object) };
  }

  /** The newest first: what is being learnt from, and what became of the ones before. */
  @Get('learning')
  @Scope('read', 'admin')
  async learning(@Caller() caller: Caller) {
    return { items: (await this.jobs.newest(caller.tenant, 'learning', shownBefore)).map(shownLearning) };
  }

  /** Learns now what would be learnt within a day. */
  @Post('learning')
  @HttpCode(202)
  @Scope('admin')
  async learn(@Caller() caller: Caller) {
    const { version } = await this.documents.current(caller.tenant, modelDocument);
    return { id: await this.jobs.add(caller.tenant, 'learning', { version, asOf: Date.now() }) };
  }
}

function shownLearning({ id, state, step, progress, asked, result, requestedAt, finishedAt }: Job) {
  const { version, asOf } = asked as { version: number; asOf: number };
  const moment = (at: Date | null): string | null => (at === null ? null : writeInstant(at.getTime()));
  return { id, state, step, progress, against: version, until: writeInstant(asOf), requestedAt: moment(requestedAt), finishedAt: moment(finishedAt), ...(result as object | null) };
}

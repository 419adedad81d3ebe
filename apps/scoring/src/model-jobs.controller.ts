import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DocumentKeeper } from '@rapport/documents';
import { writeInstant } from '@rapport/contracts';
import { Caller, Problem, readBody, Scope } from '@rapport/service';
import { z } from 'zod';
import { dayOf } from './backtest/orders-file.ts';
import { JobStore } from './job-store.ts';
import type { Job } from './job-store.ts';
import type { LongWork } from './long-work.ts';
import { dayMs } from './domain/duration.ts';
import { modelDocument, modelSchema } from './model-document.ts';

export const backtestWish = z.strictObject({
  cut: z.string().refine((text) => dayOf(text) !== null, { error: 'must be a date such as 2026-06-30' }),
  horizonDays: z.int().min(1).max(3_650).nullable(),
});
/** Backtests of a tenant that wait or run: jobs are done one at a time, and others wait behind them. */
const mostUnfinished = 5;
const retryAfterSeconds = 30;
/** Learnings that are told beside the one in hand. */
const shownBefore = 10;

/** What takes longer than a request: a draft's backtest, and learning. */
@Controller('v1/model')
export class ModelJobsController {
  constructor(
    @Inject(DocumentKeeper) private readonly documents: DocumentKeeper,
    @Inject(JobStore) private readonly jobs: JobStore,
  ) {}

  /** Over the tenant's own history, with the draft as the base; `horizonDays: null` are the customers' own horizons. What came within the horizon must be known by now. */
  @Post('draft/backtest')
  @HttpCode(202)
  @Scope('admin')
  async begin(@Caller() caller: Caller, @Body() body: unknown) {
    const { cut, horizonDays } = readBody(backtestWish, body);
    const asOf = Date.now();
    const cutDay = dayOf(cut) ?? 0;
    if (cutDay + (horizonDays ?? 1) > Math.floor(asOf / dayMs)) refuseCut(horizonDays);
    const { body: draft } = await this.documents.draft(caller.tenant, modelDocument);
    if ((await this.jobs.unfinished(caller.tenant, 'backtest')) >= mostUnfinished) throw new Problem('rate-limited', `${mostUnfinished} backtests wait already: try again when one is done`, { retryAfterSeconds });
    const work: LongWork = { kind: 'backtest', tenant: caller.tenant, document: modelSchema.parse(draft), asOf, cutDay, cut, horizonDays };
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

function refuseCut(horizonDays: number | null): never {
  const message = horizonDays === null ? 'must lie before today' : `must lie at least ${horizonDays} days before today: what came within the horizon is not known yet`;
  throw new Problem('invalid-interaction', `/cut ${message}`, { members: { errors: [{ path: '/cut', message }] } });
}

function shownLearning({ id, state, step, progress, asked, result, requestedAt, finishedAt }: Job) {
  const { version, asOf } = asked as { version: number; asOf: number };
  const moment = (at: Date | null): string | null => (at === null ? null : writeInstant(at.getTime()));
  return { id, state, step, progress, against: version, until: writeInstant(asOf), requestedAt: moment(requestedAt), finishedAt: moment(finishedAt), ...(result as object | null) };
}

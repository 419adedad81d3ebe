import { PollLoop } from '@rapport/event-log';
import type { Clock, Logger, Random } from '@rapport/event-log';
import type { DocumentKeeper } from '@rapport/documents';
import { Problem } from '@rapport/service';
import { JobStore } from './job-store.ts';
import type { LeasedJob } from './job-store.ts';
import { learntDocument } from './learnt-document.ts';
import { enqueueDaily } from './learning-schedule.ts';
import type { LearningWish } from './learning-schedule.ts';
import { withLearntText } from './learnt-text.ts';
import type { Language } from './domain/text.ts';
import type { Learnt } from './learning/learn-model.ts';
import type { TextJudgement } from './learning/learn-text.ts';
import type { LongWork } from './long-work.ts';
import { modelDocument, resolveModel } from './model-document.ts';
import type { WorkDoer } from './worker-thread.ts';
import type { DataSource } from 'typeorm';

export interface JobRunnerSettings {
  readonly dataSource: DataSource;
  readonly documents: DocumentKeeper;
  readonly work: WorkDoer;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

/** A process that dies leaves its job to another after so long. */
const leaseMs = 30_000;
const renewMs = 5_000;
const pollMs = 1_000;
/** How often it is looked whose day of learning it is. */
const scheduleMs = 60_000;
/** A job whose process has died so often is left alone. */
const mostAttempts = 3;
/** Who signs the versions that are learnt. */
const author = 'learning';

/** Does one long job at a time: learning, whose better versions it publishes, and backtests. */
export class JobRunner {
  readonly #store: JobStore;
  readonly #loop: PollLoop;
  readonly #stopped = new AbortController();
  #scheduledAt = -Infinity;

  constructor(private readonly settings: JobRunnerSettings) {
    const { logger, clock, random, dataSource } = settings;
    this.#store = new JobStore(dataSource);
    this.#loop = new PollLoop({
      pollMs, clock, random,
      look: () => this.#look(),
      failed: (error, { delayMs }) => { logger.warn({ err: error, delayMs }, 'long jobs could not be looked for, trying again'); },
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** The job in hand is given back: another process begins it again. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop.stop();
  }

  async #look(): Promise<boolean> {
    const now = this.settings.clock.now();
    if (now - this.#scheduledAt >= scheduleMs) {
      await enqueueDaily(this.settings.dataSource);
      this.#scheduledAt = now;
    }
    const job = await this.#store.claim(leaseMs);
    if (job === null) return false;
    if (job.attempts > mostAttempts) await this.#store.finish(job, 'failed', { detail: `its process ended ${mostAttempts} times before it was done` });
    else await this.#do(job);
    return true;
  }

  async #do(job: LeasedJob): Promise<void> {
    const at = { step: 'beginning', progress: 0 };
    const { signal } = this.#stopped;
    const renewing = setInterval(() => {
      this.#store.renew(job, leaseMs, at).catch((error: unknown) => {
        this.settings.logger.warn({ err: error, job: job.id }, 'a job could not say how far it is');
      });
    }, renewMs);
    const onProgress = (step: string, progress: number): void => {
      at.step = step;
      at.progress = progress;
    };
    try {
      const result = job.kind === 'learning' ? await this.#learn(job, onProgress) : ((await this.settings.work(job.asked as LongWork, onProgress, signal)) as object);
      await this.#store.finish(job, 'done', result);
    } catch (error) {
      if (signal.aborted) {
        await this.#store.giveBack(job);
        return;
      }
      this.settings.logger.error({ err: error, job: job.id, tenant: job.tenant }, 'a job failed');
      await this.#store.finish(job, 'failed', { detail: error instanceof Error ? error.message : String(error) });
    } finally {
      clearInterval(renewing);
    }
  }

  /** Says what became of it: published, not better, too little history, or outdated by somebody's publication. */
  async #learn(job: LeasedJob, onProgress: (step: string, progress: number) => void): Promise<object> {
    const { version, asOf } = job.asked as LearningWish;
    const { tenant } = job;
    const [newest] = await this.settings.documents.versions(tenant, modelDocument);
    if (newest?.version !== version) return this.#after(job, newest?.version ?? 0);
    const current = await this.settings.documents.version(tenant, modelDocument, version);
    const learnt = (await this.settings.work({ kind: 'learning', tenant, document: current.value, version, asOf }, onProgress, this.#stopped.signal)) as Learnt;
    const { customers } = learnt;
    const judgements = { ...learnt.judgements, texts: textJudgements(learnt) };
    const next = learntDocument(learnt, { inForce: resolveModel(current.value, version), before: current.value.learnt, until: asOf });
    if (next === null) return { outcome: isUnjudged(learnt) ? 'too-little-history' : 'not-better', customers, judgements };
    try {
      const { source, contentType } = withLearntText(current, next);
      const note = noteOf(learnt);
      const published = await this.settings.documents.publish(tenant, modelDocument, source, { author, note, contentType, ifMatch: `"${version}"` });
      return { outcome: 'published', version: published.version, customers, judgements };
    } catch (error) {
      if (error instanceof Problem && error.type === 'changed-meanwhile') return { outcome: 'outdated' };
      throw error;
    }
  }

  /** Another version is in force: this learning's own, when its process died between publishing it and saying so. */
  async #after({ tenant, asked }: LeasedJob, newest: number): Promise<object> {
    const { author: by, value } = await this.settings.documents.version(tenant, modelDocument, newest);
    const isOwn = by === author && value.learnt?.until === new Date((asked as LearningWish).asOf).toISOString();
    return isOwn ? { outcome: 'published', version: newest, customers: value.learnt?.customers } : { outcome: 'outdated', by: newest };
  }
}

function isUnjudged({ judgements, texts }: Learnt): boolean {
  return Object.values(judgements).every((judgement) => judgement === null) && Object.keys(texts).length === 0;
}

function textJudgements({ texts }: Learnt): Partial<Record<Language, TextJudgement>> {
  return Object.fromEntries(Object.entries(texts).map(([language, { judgement }]) => [language, judgement]));
}

function noteOf(learnt: Learnt): string {
  const { customers, judgements: { rhythm, secondStage, rates } } = learnt;
  const judged = [['rhythm', rhythm], ['parts', secondStage], ['renewals and first orders', rates], ...Object.entries(textJudgements(learnt)).map(([language, judgement]) => [`texts (${language})`, judgement] as const)] as const;
  const better = judged.flatMap(([name, judgement]) => (judgement?.isAdmitted === true ? [`${name}: log-loss ${judgement.before.toFixed(4)} → ${judgement.after.toFixed(4)}`] : []));
  return `learnt from ${customers} customers; ${better.join(', ')}`;
}

import type { EntityManager } from 'typeorm';
import { backtestAnswer } from './backtest/report.ts';
import { noonOf } from './backtest/orders-file.ts';
import { runBacktest } from './backtest/run-backtest.ts';
import { activeInteractions, happenedBy } from './domain/active.ts';
import { activeAndDue } from './domain/due.ts';
import { dayNumber } from './domain/duration.ts';
import { foldSorted } from './domain/fold.ts';
import { compareInteractions } from './domain/interaction.ts';
import type { DomainInteraction } from './domain/interaction.ts';
import type { Model } from './domain/model.ts';
import { scoreAt } from './domain/score.ts';
import { customerCount, customersOf } from './learning/customers-of.ts';
import { learnModel } from './learning/learn-model.ts';
import type { Learnt } from './learning/learn-model.ts';
import { historyOf } from './learning/train-chain.ts';
import type { History } from './learning/train-chain.ts';
import { resolveModel } from './model-document.ts';
import type { ModelDocument } from './model-document.ts';

/** What is computed beside the service: it reads what was counted by `asOf` and nothing that happened later. */
export type LongWork =
  | { readonly kind: 'learning'; readonly tenant: string; readonly document: ModelDocument; readonly version: number; readonly asOf: number }
  | { readonly kind: 'backtest'; readonly tenant: string; readonly document: ModelDocument; readonly asOf: number; readonly cutDay: number; readonly cut: string; readonly horizonDays: number | null };

export type Progress = (step: string, done: number) => void;

export type LongWorkResult<W extends LongWork> = W extends { kind: 'learning' } ? Learnt : object;

/** Does it; the same work gives the same result, whoever begins it again. */
export async function doLongWork(manager: EntityManager, work: LongWork, onProgress: Progress): Promise<Learnt | object> {
  return work.kind === 'learning' ? learn(manager, work, onProgress) : backtest(manager, work, onProgress);
}

/** Where each step of learning begins, and how much of the whole it is. */
const spans = { reading: [0, 0.3], rhythm: [0.3, 0.3], outcomes: [0.6, 0.3], parts: [0.9, 0.1] } as const;

async function learn(manager: EntityManager, { tenant, document, version, asOf }: Extract<LongWork, { kind: 'learning' }>, onProgress: Progress): Promise<Learnt> {
  const total = Math.max(await customerCount(manager, tenant), 1);
  let step: keyof typeof spans = 'reading';
  const customers = async function* () {
    let read = 0;
    for await (const { interactions } of customersOf(manager, tenant, asOf)) {
      read += 1;
      if (read % 1_000 === 0) onProgress(step, spans[step][0] + spans[step][1] * Math.min(read / total, 1));
      yield interactions;
    }
  };
  return learnModel({
    customers, inForce: resolveModel(document, version), written: resolveModel({ ...document, learnt: undefined }, version), now: asOf,
    onProgress: (next) => {
      step = next;
      onProgress(next, spans[next][0]);
    },
  });
}

/** Over the tenant's own history as over a file: retention events of a day are one at its noon, the cut is the noon of its day. */
async function backtest(manager: EntityManager, work: Extract<LongWork, { kind: 'backtest' }>, onProgress: Progress): Promise<object> {
  const { tenant, document, asOf, cutDay, cut, horizonDays } = work;
  const base = resolveModel({ ...document, learnt: undefined }, 0);
  const at = noonOf(cutDay);
  onProgress('reading', 0);
  const customers: { id: string; history: History }[] = [];
  for await (const { id, interactions } of customersOf(manager, tenant, asOf)) customers.push({ id, history: historyOf(activeInteractions(interactions).map(atNoon), base) });
  const scores = async (model: Model): Promise<number[]> => {
    const found: number[] = [];
    for await (const { interactions } of customersOf(manager, tenant, asOf)) {
      const counted = activeAndDue(interactions, model).map((interaction) => (model.retentionKinds.has(interaction.kind) ? atNoon(interaction) : interaction));
      const known = happenedBy(counted.sort(compareInteractions), at);
      if (historyOf(known, base).length > 0) found.push(scoreAt(foldSorted(known, model), model, at).computed / 100);
    }
    return found;
  };
  let steps = 0;
  const result = await runBacktest({
    orders: { customers, rows: 0 }, cut: at, horizonDays, base, scores,
    onStep: (name) => {
      steps += 1;
      onProgress(name, Math.min(steps / 8, 0.95));
    },
  });
  return backtestAnswer(result, { cut, horizonDays });
}

function atNoon(interaction: DomainInteraction): DomainInteraction {
  return { ...interaction, occurredAt: noonOf(dayNumber(interaction.occurredAt)) };
}

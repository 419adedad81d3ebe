import { interactionRef } from '@rapport/contracts';
import { dayMs } from '../domain/duration.ts';
import { foldSorted } from '../domain/fold.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import type { Model } from '../domain/model.ts';
import { scoreAt } from '../domain/score.ts';
import { horizonDays as horizonDaysOf } from '../domain/rhythm.ts';
import { knownAt, learnRhythm, retentionOf } from '../learning/learn-rhythm.ts';
import type { LearntRhythm } from '../learning/learn-rhythm.ts';
import { qualityOf } from '../learning/metrics.ts';
import type { Quality } from '../learning/metrics.ts';
import type { History } from '../learning/train-chain.ts';
import { baselines } from './baselines.ts';
import type { Baseline } from './baselines.ts';
import type { OrdersFile } from './orders-file.ts';

export interface BacktestPlan {
  readonly orders: OrdersFile;
  /** The moment of the forecast. */
  readonly cut: number;
  /** null: each customer's own, by the gap learnt at the cut. */
  readonly horizonDays: number | null;
  /** As it is written, nothing learnt. */
  readonly base: Model;
  /** Our forecasts of every customer known at the cut, in their order, where there is more to know than the orders. */
  readonly scores?: (model: Model) => Promise<readonly number[]>;
  /** Whom to compare with; all of them unless told. */
  readonly against?: readonly Baseline[];
  /** Told before each step. */
  readonly onStep?: (name: string) => void;
}

export interface Backtest {
  readonly learnt: LearntRhythm;
  /** The newest event that anything was learnt from. */
  readonly newestLearntFrom: number | null;
  /** Ours first. */
  readonly results: readonly { readonly key: 'score' | Baseline['key']; readonly name: string; readonly quality: Quality | null }[];
  /** Every customer known at the cut, in the order of the file. */
  readonly forecasts: readonly { readonly id: string; readonly p: number; readonly label: 0 | 1 }[];
}

/** Our score and each baseline on the same customers: learnt from what was known at the cut, judged by what came within the horizon. */
export async function runBacktest({ orders, cut, horizonDays, base, scores, against = baselines, onStep = () => undefined }: BacktestPlan): Promise<Backtest> {
  const customers = orders.customers.filter(({ history }) => history[0] !== undefined && history[0].at <= cut);
  const known = knownAt(customers.map(({ history }) => history), cut);
  const newestLearntFrom = newestOf(known, cut);

  onStep('learning');
  const horizon = horizonDays === null ? base.horizon : { fixedDays: horizonDays };
  const asked: Model = { ...base, horizon };
  const learnt = learnRhythm(known, { inForce: asked, written: asked, now: cut });
  const model: Model = { ...asked, rhythm: learnt.rhythm };
  const horizons = known.map((history) => horizonDaysOf(retentionOf(history, model.rhythm.gapDays), model));
  const happened = customers.map(({ history }, i) => history.some(({ at }) => at > cut && at <= cut + (horizons[i] ?? 0) * dayMs));
  const judged = (ps: readonly number[], isRank = false): Quality | null => (ps.length === 0 ? null : qualityOf(ps.map((p, i) => ({ p, happened: happened[i] === true })), isRank));
  onStep('replaying');
  const ours = await (scores?.(model) ?? known.map((history) => scoreAt(foldSorted(interactionsOf(history, model), model), model, cut).score / 100));
  const compared = against.map(({ key, name, isRank, forecast }) => {
    onStep(name);
    const ps = forecast({ known, cut, horizons });
    return { key, name, quality: ps === null ? null : judged(ps, isRank) };
  });
  const results = [{ key: 'score' as const, name: 'Rapport', quality: judged(ours) }, ...compared];
  return { learnt, newestLearntFrom, results, forecasts: customers.map(({ id }, i) => ({ id, p: ours[i] ?? 0, label: happened[i] === true ? 1 : 0 })) };
}

/** Nothing that is learnt from may be newer than the cut: a label that leaks makes every figure worthless. */
function newestOf(known: readonly History[], cut: number): number | null {
  const newest = known.reduce((latest, history) => Math.max(latest, history.at(-1)?.at ?? -Infinity), -Infinity);
  if (newest > cut) throw new RangeError('something after the cut is among what is known');
  return Number.isFinite(newest) ? newest : null;
}

/** The history as interactions, as an import would count them. */
function interactionsOf(history: History, { currency }: Model): DomainInteraction[] {
  return history.map(({ at, amount }) => {
    const id = String(at);
    const told = { ref: interactionRef('backtest', id), source: 'backtest', id, kind: 'order.placed', direction: 'inbound', occurredAt: at, receivedAt: at, countedAt: at, sequence: 0 } as const;
    return amount === null ? told : { ...told, amount: { value: amount, currency: currency.report } };
  });
}

import { dayMs } from '../domain/duration.ts';
import type { Model, RhythmModel } from '../domain/model.ts';
import { addRetention } from '../domain/retention.ts';
import type { Retention } from '../domain/retention.ts';
import { shareOf } from '../domain/log-odds.ts';
import { horizonDays, horizonOfGap, rhythmLogOdds, rhythmProbability } from '../domain/rhythm.ts';
import { fitPurchaseModel, mbgNbd } from './btyd.ts';
import type { Purchases } from './btyd.ts';
import { alsoBetter, leastGain, lossOf } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import { inOrder, meanGapDays, trainChain } from './train-chain.ts';
import type { History } from './train-chain.ts';

/** From so many customers with a repeat the cold start's parameters are fitted. */
const enoughRepeaters = 200;

export interface LearntRhythm {
  /** A usual horizon: outcomes are judged on one of it. */
  readonly windowMs: number;
  /** With the chain, where there is enough to fit one; else the cold start. */
  readonly rhythm: RhythmModel;
  /** As it was fitted one window ago: what the second stage is judged on. */
  readonly earlier: RhythmModel;
  /** Whether it may take the place of what is in force; null: no second window to judge a chain on. */
  readonly judgement: Judgement | null;
}

/** What a rhythm is learnt beside, and when. */
export interface Known {
  readonly inForce: Model;
  /** As it is written, nothing learnt: what is expected before outcomes speak. */
  readonly written: Model;
  readonly now: number;
}

/**
 * The rhythm of a version from what was known at `now`, fitted on everything. The judgement beside it is the rule of
 * admission: fitted on what had matured one horizon ago, judged on the window since, better by `leastGain` than `inForce`.
 * So must be what goes live, fitted on everything: else the same data would be learnt again and again, and nothing new.
 */
export function learnRhythm(histories: readonly History[], { inForce, written, now }: Known): LearntRhythm {
  const all = inOrder(knownAt(histories, now));
  const rhythm = fittedRhythm(all, written, now);
  const windowMs = horizonOfGap(inForce, rhythm.gapDays) * dayMs;
  const at = now - windowMs;
  const earlier = fittedRhythm(knownAt(all, at), written, at);
  const judged = (candidate: RhythmModel): Judgement => judge(all, { inForce, candidate, at, windowMs });
  const judgement = earlier.chain === null ? null : alsoBetter(judged(earlier), judged(rhythm));
  return { rhythm, windowMs, earlier, judgement };
}

export function knownAt(histories: readonly History[], at: number): History[] {
  return histories.flatMap((history) => {
    const known = history.filter((event) => event.at <= at);
    return known.length === 0 ? [] : [known];
  });
}

/** The chain of these histories; without one the cold start, with parameters of its own where enough customers came again. */
function fittedRhythm(histories: readonly History[], base: Model, now: number): RhythmModel {
  const { r, a, b, gapDays: expected } = base.rhythm;
  const gapDays = meanGapDays(histories, expected);
  const chain = trainChain(histories, { now, gapDays });
  const shipped: RhythmModel = { gapDays, r, a, b, alpha: r * gapDays, chain, calibration: null, meanLogOdds: 0 };
  if (chain !== null) return shipped;
  const customers = histories.map((history) => purchasesOf(retentionOf(history, gapDays), now));
  if (customers.filter(({ repeats }) => repeats > 0).length < enoughRepeaters) return shipped;
  const [fittedR = r, alpha = gapDays, fittedA = a, fittedB = b] = fitPurchaseModel(mbgNbd, customers);
  return { ...shipped, r: fittedR, alpha, a: fittedA, b: fittedB };
}

export function purchasesOf(retention: Retention, now: number): Purchases {
  return { repeats: retention.count - 1, lastAt: retention.gapSum, until: retention.gapSum + Math.max(now - retention.lastAt, 0) / dayMs };
}

export function retentionOf(history: History, gapDays: number): Retention {
  let retention: Retention | null = null;
  for (const event of history) retention = addRetention(retention, event, gapDays);
  if (retention === null) throw new RangeError('a history without an event has no rhythm');
  return retention;
}

interface Case {
  readonly inForce: Model;
  readonly candidate: RhythmModel;
  /** The moment of the forecast. */
  readonly at: number;
  readonly windowMs: number;
}

/** Both are asked at one moment about what came within each customer's horizon, or within the window where it ends before. */
function judge(histories: readonly History[], { inForce, candidate, at, windowMs }: Case): Judgement {
  const challenger: Model = { ...inForce, rhythm: candidate };
  let before = 0;
  let after = 0;
  let customers = 0;
  for (const history of histories) {
    const known = history.filter((event) => event.at <= at);
    if (known.length === 0) continue;
    const next = history[known.length]?.at ?? Infinity;
    const days = Math.min(horizonDays(retentionOf(known, candidate.gapDays), challenger), windowMs / dayMs);
    const happened = next <= at + days * dayMs;
    before += lossOf(happened, probability(inForce, known, { at, days }));
    after += lossOf(happened, probability(challenger, known, { at, days }));
    customers += 1;
  }
  return { customers, before: before / customers, after: after / customers, isAdmitted: customers > 0 && after <= before * (1 - leastGain) };
}

/** As it would be served: calibrated, where what is in force is. */
function probability(model: Model, known: History, { at, days }: { at: number; days: number }): number {
  const retention = retentionOf(known, model.rhythm.gapDays);
  const raw = rhythmProbability(retention, { ...model, horizon: { fixedDays: days } }, at);
  return model.rhythm.calibration === null ? raw : shareOf(rhythmLogOdds(raw, model, { retention, now: at }));
}

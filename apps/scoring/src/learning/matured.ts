import { contractUntil } from '../domain/fold.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import { shareKept } from '../domain/model.ts';
import type { Counts, Model } from '../domain/model.ts';
import { dayMs } from '../domain/duration.ts';
import { leastGain, lossOf } from './judgement.ts';
import type { Judgement } from './judgement.ts';

/** A contract's end or a prospect's time that is over, and whether the customer stayed. */
export interface Outcome {
  /** From when on it is known. */
  readonly maturedAt: number;
  readonly isKept: boolean;
}

/** What outcomes say of those who are bound by a contract, and of those who have not bought yet. */
export interface Outcomes {
  readonly contracts: readonly Outcome[];
  readonly prospects: readonly Outcome[];
}

/** For each contract of a customer whose grace is over: whether a retention event came after it began. The one that began it says nothing of its end. */
export function contractEnds(interactions: readonly DomainInteraction[], model: Model, now: number): Outcome[] {
  const { fact, graceMs } = model.contract;
  const contracts = new Map<number, number>();
  for (const { facts, occurredAt } of interactions) {
    const contract = contractUntil(facts?.[fact] ?? null, occurredAt);
    if (contract !== null && !contracts.has(contract.endsAt)) contracts.set(contract.endsAt, contract.beganAt);
  }
  const retentions = interactions.filter(({ kind }) => model.retentionKinds.has(kind)).map(({ occurredAt }) => occurredAt);
  return [...contracts].flatMap(([endsAt, began]) => {
    const maturedAt = endsAt + graceMs;
    return maturedAt >= now ? [] : [{ maturedAt, isKept: retentions.some((at) => at > began && at <= maturedAt) }];
  });
}

/** Whether a customer who was a prospect bought within a prospect's time; nothing while that is open, or who buys soon would count before who doesn't. */
export function prospectOutcome(interactions: readonly DomainInteraction[], model: Model, now: number): Outcome[] {
  const [first] = interactions;
  const bought = interactions.find(({ kind }) => model.retentionKinds.has(kind));
  if (first === undefined || bought === first) return [];
  const maturedAt = first.occurredAt + model.prospect.withinDays * dayMs;
  return maturedAt >= now ? [] : [{ maturedAt, isKept: bought !== undefined && bought.occurredAt <= maturedAt }];
}

export function countsOf(outcomes: readonly Outcome[]): Counts {
  return { matured: outcomes.length, kept: outcomes.filter(({ isKept }) => isKept).length };
}

/**
 * The rates by the rule of admission: those of what had matured at `at`, judged on what has matured since, against those in
 * force; and so must those of all that has matured, which go live. null where one of the two windows holds nothing.
 */
export function judgeRates({ contracts, prospects }: Outcomes, { inForce, at }: { readonly inForce: Model; readonly at: number }): Judgement | null {
  const both = [
    { outcomes: contracts, before: inForce.contract.renewal, prior: inForce.contract.prior },
    { outcomes: prospects, before: inForce.prospect.conversion, prior: inForce.prospect.prior },
  ];
  const sums = { customers: 0, before: 0, after: 0, live: 0 };
  let hasEarlier = false;
  for (const { outcomes, before, prior } of both) {
    const earlier = countsOf(outcomes.filter(({ maturedAt }) => maturedAt <= at));
    hasEarlier ||= earlier.matured > 0;
    const [after, live] = [shareKept(prior, earlier), shareKept(prior, countsOf(outcomes))];
    for (const { isKept } of outcomes.filter(({ maturedAt }) => maturedAt > at)) {
      sums.customers += 1;
      sums.before += lossOf(isKept, before);
      sums.after += lossOf(isKept, after);
      sums.live += lossOf(isKept, live);
    }
  }
  const { customers, before, after, live } = sums;
  if (customers === 0 || !hasEarlier) return null;
  const isAdmitted = Math.max(after, live) <= before * (1 - leastGain);
  return { customers, before: before / customers, after: after / customers, isAdmitted };
}

import { dayMs } from '../domain/duration.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import { momentOf } from '../domain/fold.ts';
import type { Model } from '../domain/model.ts';

/** For each contract of a customer whose grace is over: whether a retention event came since it began, as the basis `lost` asks. */
export function contractEnds(interactions: readonly DomainInteraction[], model: Model, now: number): boolean[] {
  const { fact, graceMs } = model.contract;
  const contracts = new Map<number, number>();
  for (const { facts, occurredAt } of interactions) {
    const start = momentOf(facts?.[fact] ?? null);
    if (start !== null && !contracts.has(start)) contracts.set(start, occurredAt);
  }
  const retentions = interactions.filter(({ kind }) => model.retentionKinds.has(kind)).map(({ occurredAt }) => occurredAt);
  return [...contracts].flatMap(([end, began]) => {
    const until = end + dayMs + graceMs;
    return until > now ? [] : [retentions.some((at) => at >= began && at < until)];
  });
}

/** Whether a customer who was a prospect bought within a prospect's time; nothing while that is open. */
export function prospectOutcome(interactions: readonly DomainInteraction[], model: Model, now: number): boolean[] {
  const [first] = interactions;
  const bought = interactions.find(({ kind }) => model.retentionKinds.has(kind));
  if (first === undefined || bought === first) return [];
  const until = first.occurredAt + model.prospect.withinDays * dayMs;
  if (bought === undefined) return until > now ? [] : [false];
  return [bought.occurredAt <= until];
}

import { activeInteractions } from './active.ts';
import type { RetoldChange } from './change.ts';
import { withoutUnexposed } from './exposure.ts';
import type { DomainInteraction } from './interaction.ts';
import type { Model } from './model.ts';
import { byMoment, ReplayWalk } from './replay-walk.ts';

export interface ReplaySpan {
  readonly from: number;
  readonly to: number;
}

/**
 * What would have been told of a customer by this model, had each interaction been received when it happened, and the
 * score been looked at daily besides. Retracted interactions never were; what lies before `from` is summed up in the
 * first change.
 */
export function replayChanges(interactions: readonly DomainInteraction[], model: Model, { from, to }: ReplaySpan): RetoldChange[] {
  const news = withoutUnexposed(activeInteractions(interactions), model).filter(({ occurredAt, retracts }) => occurredAt <= to && retracts === undefined).map(receivedAtOnce);
  const walk = new ReplayWalk([{ model, inForceFrom: -Infinity }], from);
  const before = news.filter(({ occurredAt }) => occurredAt <= from);
  if (before.length > 0) walk.count(before, from);
  for (const [at, together] of byMoment(news.slice(before.length), ({ occurredAt }) => occurredAt)) {
    walk.passUntil(at);
    walk.count(together, at);
  }
  walk.passUntil(to + 1);
  return walk.changes;
}

/** Whom it concerns is settled: it has no cause that would be looked up again. */
function receivedAtOnce(interaction: DomainInteraction, sequence: number): DomainInteraction {
  const { occurredAt } = interaction;
  const received = { ...interaction, receivedAt: occurredAt, countedAt: occurredAt, sequence };
  delete received.cause;
  return received;
}

import { activeInteractions } from './active.ts';
import { advance } from './advance.ts';
import type { ChangeContent } from './change.ts';
import { dueMoments } from './due.ts';
import { dayMs } from './duration.ts';
import { withoutUnexposed } from './exposure.ts';
import type { DomainInteraction } from './interaction.ts';
import type { Model } from './model.ts';
import { emptyState } from './state.ts';
import type { CustomerState } from './state.ts';
import { bandOf, termsAt } from './terms.ts';

export interface ReplaySpan {
  readonly from: number;
  readonly to: number;
}

/**
 * What would have been told of a customer by this model, had each interaction been received when it happened, and the
 * score been looked at daily besides. Retracted interactions never were; what lies before `from` is summed up in the
 * first change.
 */
export function replayChanges(interactions: readonly DomainInteraction[], model: Model, { from, to }: ReplaySpan): ChangeContent[] {
  const news = withoutUnexposed(activeInteractions(interactions), model).filter(({ occurredAt, retracts }) => occurredAt <= to && retracts === undefined).map(receivedAtOnce);
  const walk = new Replay(model);
  let next = 0;
  const takeUntil = (at: number): DomainInteraction[] => {
    const begin = next;
    while ((news[next]?.occurredAt ?? Infinity) <= at) next += 1;
    return news.slice(begin, next);
  };
  const before = takeUntil(from);
  if (before.length > 0) walk.count(before, from);
  for (let day = (Math.floor(from / dayMs) + 1) * dayMs; day <= to || next < news.length; day += dayMs) {
    for (let at = walk.nextAt(news[next]); at <= Math.min(day, to); at = walk.nextAt(news[next])) walk.count(takeUntil(at), at);
    if (day <= to) walk.look(day);
  }
  return walk.changes;
}

/** Whom it concerns is settled: it has no cause that would be looked up again. */
function receivedAtOnce(interaction: DomainInteraction, sequence: number): DomainInteraction {
  const { occurredAt } = interaction;
  const received = { ...interaction, receivedAt: occurredAt, countedAt: occurredAt, sequence };
  delete received.cause;
  return received;
}

class Replay {
  readonly changes: ChangeContent[] = [];
  private state: CustomerState = emptyState();

  constructor(private readonly model: Model) {}

  /** When something happens next: what is told, or what falls due. */
  nextAt(next: DomainInteraction | undefined): number {
    return Math.min(next?.occurredAt ?? Infinity, ...dueMoments(this.state.fold?.clocks ?? []));
  }

  count(news: readonly DomainInteraction[], now: number): void {
    const { state, change } = advance(this.state, news, { now, models: [{ model: this.model, inForceFrom: -Infinity }] });
    this.state = state;
    if (change !== null) this.changes.push(change);
  }

  /** Nothing came: only a score that has moved is computed as a whole. */
  look(now: number): void {
    const { fold, published } = this.state;
    if (fold === null || published === null) return;
    const terms = termsAt(fold, this.model, now);
    const hasMoved = Math.abs(terms.score - published.score) >= 1 || terms.basis !== published.basis || bandOf(terms, fold, this.model) !== published.band;
    if (hasMoved) this.count([], now);
  }
}

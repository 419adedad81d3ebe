import { advance, needsTimeline } from './advance.ts';
import type { Advance } from './advance.ts';
import type { RetoldChange } from './change.ts';
import { dueMoments } from './due.ts';
import { dayMs } from './duration.ts';
import type { DomainInteraction } from './interaction.ts';
import { modelInForce } from './model.ts';
import type { ModelVersion } from './model.ts';
import { emptyState } from './state.ts';
import type { CustomerState } from './state.ts';
import { bandOf, termsAt } from './terms.ts';

/** A customer's past, told anew moment by moment: each score is looked at daily besides. */
export class ReplayWalk {
  readonly changes: RetoldChange[] = [];
  private state: CustomerState = emptyState();
  private known: DomainInteraction[] = [];

  /** `at`: from when on time passes; ms. */
  constructor(
    private readonly models: readonly ModelVersion[],
    private at: number,
  ) {}

  /** What is known by then is told already. */
  begin(known: readonly DomainInteraction[]): void {
    if (known.length > 0) this.count(known, this.at);
    this.changes.length = 0;
  }

  count(news: readonly DomainInteraction[], now: number): void {
    const moment = { now, models: this.models };
    for (const each of news) this.known.push(each);
    this.take(advance(this.state, news, needsTimeline(this.state, news, moment) ? { ...moment, timeline: this.known } : moment), now);
  }

  /** Another timeline from now on; told in any case. `joinedBy`: whose is in it now. */
  regroup(timeline: readonly DomainInteraction[], now: number, joinedBy: readonly string[] = []): void {
    const { state, change } = advance(this.state, [], { now, models: this.models, timeline: this.known, regrouped: timeline });
    this.take({ state, change: change && joinedBy.length > 0 ? { ...change, joinedBy: [...joinedBy] } : change }, now);
    this.known = [...timeline];
  }

  /** Lets time pass up to a moment, with what falls due before it. */
  passUntil(moment: number): void {
    for (let next = this.nextAt(); next.at < moment; next = this.nextAt()) {
      if (next.falls) this.count([], next.at);
      else this.look(next.at);
    }
  }

  private nextAt(): { readonly at: number; readonly falls: boolean } {
    const coming = [...dueMoments(this.state.fold?.clocks ?? []), ...this.state.ahead.map(({ occurredAt }) => occurredAt)];
    const due = Math.min(Infinity, ...coming.filter((at) => at > this.at));
    const day = (Math.floor(this.at / dayMs) + 1) * dayMs;
    return due <= day ? { at: due, falls: true } : { at: day, falls: false };
  }

  /** Nothing came: only a score that has moved is computed as a whole. */
  private look(now: number): void {
    this.at = now;
    const { fold, published } = this.state;
    if (fold === null || published === null) return;
    const model = modelInForce(this.models, now);
    const terms = termsAt(fold, model, now);
    const hasMoved = fold.modelVersion !== model.version || Math.abs(terms.score - published.score) >= 1 || terms.basis !== published.basis || bandOf(terms, fold, model) !== published.band;
    if (hasMoved) this.count([], now);
  }

  private take({ state, change }: Pick<Advance, 'state' | 'change'>, now: number): void {
    this.state = state;
    this.at = now;
    if (change !== null) this.changes.push(change);
  }
}

/** Interactions by the moment at which they are counted, in the order of time. */
export function byMoment(interactions: readonly DomainInteraction[], momentOf: (interaction: DomainInteraction) => number): [number, DomainInteraction[]][] {
  const found = new Map<number, DomainInteraction[]>();
  for (const interaction of interactions) {
    const together = found.get(momentOf(interaction));
    if (together === undefined) found.set(momentOf(interaction), [interaction]);
    else together.push(interaction);
  }
  return [...found].sort(([one], [other]) => one - other);
}

import { isWorseByABand, joinCauses, openStory, resolveStory, toldAgain, type AlertStory, type Moment, type Opening } from './alert-story.ts';
import type { StepSubject } from './cohort-lane.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { isSameThing, openThings, type HardFiring } from './hard-lane.ts';

export type NoticeType = 'alert.opened' | 'alert.updated' | 'alert.resolved';

export interface Outcome {
  readonly story: AlertStory;
  /** What is told of it, or null when it only follows its customer. */
  readonly notice: NoticeType | null;
  /** It should never have ended: who had acknowledged it still has. */
  readonly isBack?: true;
}

export interface Decision {
  readonly memory: CustomerMemory;
  readonly outcomes: readonly Outcome[];
  /** The step that was completed now, whether or not it is told by itself: common shifts count it. */
  readonly step: Opening | null;
  /** What an item cost without a step, which common shifts count too: told by an incident or by nobody. */
  readonly loss?: { readonly story: AlertStory } & StepSubject;
  readonly regained?: readonly string[];
}

export interface Known {
  readonly memory: CustomerMemory | null;
  /** The open ones, and those resolved within `REOPEN_WITHIN_MS`. */
  readonly alerts: readonly AlertStory[];
}

/** The same cause within this time reopens the same episode. */
export const REOPEN_WITHIN_MS = 72 * 3_600_000;

/** An alert ends with the last of its grounds. */
export function settle(story: AlertStory, at: number): Outcome {
  return story.grounds.every(({ isOver }) => isOver) ? resolved(story, at) : { story, notice: null };
}

export function resolved(story: AlertStory, at: number): Outcome {
  return { story: resolveStory(story, at), notice: 'alert.resolved' };
}

/** The work of one moment on a customer's alerts. */
export class Desk {
  #memory: CustomerMemory;
  private outcomes: Outcome[];
  private readonly earlier: readonly AlertStory[];
  private step: Opening | null = null;

  constructor(
    memory: CustomerMemory,
    private readonly moment: Moment,
    alerts: { open: readonly Outcome[]; resolved: readonly AlertStory[] },
  ) {
    this.#memory = memory;
    this.outcomes = [...alerts.open];
    this.earlier = alerts.resolved.filter((story) => story.resolvedAt !== null && story.resolvedAt >= moment.asOf - REOPEN_WITHIN_MS);
  }

  get memory(): CustomerMemory {
    return this.#memory;
  }

  /** Interactions that an open hard alert tells: no step tells them again. */
  toldByHard(): ReadonlySet<string> {
    return new Set(this.openStories().flatMap((story) => (story.lane === 'hard' ? story.signals.map((signal) => signal.interaction) : [])));
  }

  takeSignals(firings: readonly HardFiring[]): void {
    for (const firing of firings) {
      const same = this.openStory((story) => story.lane === 'hard' && (story.causes.includes(firing.cause) || story.loss));
      if (same === undefined) this.open(firing.opening);
      else this.extend(same, firing);
    }
  }

  takeStep(opening: Opening | null): void {
    this.step = opening;
    if (opening !== null) this.take(opening);
  }

  /** A customer has one open alert besides those of hard events: a later cause joins it. */
  take(opening: Opening): void {
    const joined = this.openStory((story) => story.lane !== 'hard');
    if (joined === undefined) this.open(opening);
    else this.replace(joined, { ...joined, story: joinCauses(joined.story, opening) });
  }

  tellWorse(): void {
    for (const outcome of this.outcomes) {
      const isNews = outcome.notice === null && outcome.story.state === 'open' && isWorseByABand(outcome.story);
      if (isNews) this.replace(outcome, { story: toldAgain(outcome.story), notice: 'alert.updated' });
    }
  }

  decision(): Decision {
    return { memory: this.#memory, outcomes: this.outcomes, step: this.step };
  }

  private open(opening: Opening): void {
    const cause = opening.causes[0] ?? '';
    const again = this.earlier.find((story) => isOfKind(story, opening) && story.causes.includes(cause)) ?? this.endedNow(opening);
    const episode = again?.episode ?? (this.#memory.episodes[cause] ?? 0) + 1;
    this.#memory = { ...this.#memory, episodes: { ...this.#memory.episodes, [cause]: episode } };
    this.outcomes = this.outcomes.filter(({ story }) => again === null || story.id === null || story.id !== again.id);
    this.outcomes.push({ story: openStory(opening, this.moment, { story: again, episode, unanswered: this.#memory.unanswered }), notice: 'alert.opened' });
  }

  // A story that this very change ended and begins again stays what it was: nobody needs to be told both.
  private endedNow(opening: Opening): AlertStory | null {
    const ended = this.outcomes.find(({ story }) => story.state === 'resolved' && isOfKind(story, opening) && opening.causes.some((cause) => story.causes.includes(cause)));
    return ended?.story ?? null;
  }

  private extend(same: Outcome, firing: HardFiring): void {
    const known = new Set(same.story.signals.map((signal) => signal.interaction));
    const fresh = firing.opening.signals.filter((signal) => !known.has(signal.interaction));
    const joined = joinCauses(same.story, { ...firing.opening, causes: [firing.cause] });
    // What was closed is open anew.
    const closings = joined.closings.filter(({ about }) => !fresh.some((signal) => signal.about === about));
    const story = { ...joined, closings, signals: [...joined.signals, ...fresh] };
    const open = openThings(same.story);
    const isNews = firing.eachIsNews && fresh.some((signal) => !open.some((each) => isSameThing(each, signal))) && !story.loss && same.notice === null;
    this.replace(same, isNews ? { story: toldAgain(story), notice: 'alert.updated' } : { ...same, story });
  }

  private openStories(): AlertStory[] {
    return this.outcomes.map(({ story }) => story).filter((story) => story.state === 'open');
  }

  private openStory(matches: (story: AlertStory) => boolean): Outcome | undefined {
    return this.outcomes.find(({ story }) => story.state === 'open' && matches(story));
  }

  private replace(old: Outcome, next: Outcome): void {
    this.outcomes = this.outcomes.map((outcome) => (outcome === old ? next : outcome));
  }
}

/** Hard events are told by themselves; all other causes of a customer are one kind. */
function isOfKind(story: AlertStory, opening: Opening): boolean {
  return (story.lane === 'hard') === (opening.lane === 'hard');
}

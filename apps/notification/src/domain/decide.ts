import {
  followChange,
  isRegained,
  isWorseByABand,
  joinCauses,
  openStory,
  resolveStory,
  toldAgain,
  type AlertStory,
  type Opening,
} from './alert-story.ts';
import type { Change } from './change.ts';
import { noMemory, remember, type CustomerMemory } from './customer-memory.ts';
import { closingsIn, completedSignals, isClosed, type HardFiring } from './hard-lane.ts';
import { longestWindowMs, type HardRule, type Rule, type StepRule } from './rule.ts';
import { completedStep } from './step-lane.ts';

export type NoticeType = 'alert.opened' | 'alert.updated' | 'alert.resolved';

export interface Outcome {
  readonly story: AlertStory;
  /** What is told of it, or null when it only follows its customer. */
  readonly notice: NoticeType | null;
}

export interface Decision {
  readonly memory: CustomerMemory;
  readonly outcomes: readonly Outcome[];
}

export interface Known {
  readonly memory: CustomerMemory | null;
  /** The open ones, and those resolved within `REOPEN_WITHIN_MS`. */
  readonly alerts: readonly AlertStory[];
}

/** The same cause within this time reopens the same episode. */
export const REOPEN_WITHIN_MS = 72 * 3_600_000;

/** What a change means for a customer's alerts; null when a newer change is already known. */
export function decide(known: Known, change: Change, rules: readonly Rule[]): Decision | null {
  const before = known.memory ?? noMemory;
  if (change.asOf <= before.asOf) return null;
  const memory = remember(before, change, longestWindowMs(rules));
  const open = known.alerts.filter((story) => story.state === 'open').map((story) => follow(story, change, memory));
  const desk = new Desk(memory, change, { open, resolved: known.alerts.filter((story) => story.state === 'resolved') });
  if (!change.backfill) {
    desk.takeSignals(completedSignals(memory, change, rules.filter((rule): rule is HardRule => rule.lane === 'hard')));
    desk.takeStep(rules.filter((rule): rule is StepRule => rule.lane === 'step'));
    desk.tellWorse();
  }
  return desk.decision();
}

function follow(story: AlertStory, change: Change, { answers }: CustomerMemory): Outcome {
  const followed = followChange(story, change, answers);
  if (story.lane === 'step') return isRegained(followed) || change.basis === 'lost' ? resolved(followed, change) : { story: followed, notice: null };
  const closings = closingsIn(followed, change);
  const closed = isClosed({ ...followed, closings }, change) || (change.basis === 'lost' && !story.loss);
  return closed ? resolved({ ...followed, closings }, change) : { story: { ...followed, closings }, notice: null };
}

function resolved(story: AlertStory, change: Change): Outcome {
  return { story: resolveStory(story, change.asOf), notice: 'alert.resolved' };
}

/** One change's work on a customer's alerts. */
class Desk {
  private memory: CustomerMemory;
  private readonly change: Change;
  private outcomes: Outcome[];
  private readonly earlier: readonly AlertStory[];

  constructor(memory: CustomerMemory, change: Change, alerts: { open: readonly Outcome[]; resolved: readonly AlertStory[] }) {
    const stepEnded = alerts.open.some(({ story }) => story.lane === 'step' && story.state === 'resolved');
    this.memory = stepEnded ? { ...memory, stepsClosedAt: change.asOf } : memory;
    this.change = change;
    this.outcomes = [...alerts.open];
    this.earlier = alerts.resolved.filter((story) => story.resolvedAt !== null && story.resolvedAt >= change.asOf - REOPEN_WITHIN_MS);
  }

  takeSignals(firings: readonly HardFiring[]): void {
    for (const firing of firings) {
      const same = this.openStory((story) => story.lane === 'hard' && (story.causes.includes(firing.cause) || story.loss));
      if (same === undefined) this.open(firing.opening);
      else this.extend(same, firing);
    }
  }

  takeStep(rules: readonly StepRule[]): void {
    if (this.change.basis === 'lost') return;
    const told = this.openStories().flatMap((story) => (story.lane === 'hard' ? story.signals.map((signal) => signal.interaction) : []));
    const opening = completedStep(this.memory, this.change, { rules, toldByHard: new Set(told) });
    if (opening === null) return;
    const joined = this.openStory((story) => story.lane === 'step');
    if (joined === undefined) this.open(opening);
    else this.replace(joined, { ...joined, story: joinCauses(joined.story, opening.causes, opening.severity) });
  }

  tellWorse(): void {
    for (const outcome of this.outcomes) {
      const isNews = outcome.notice === null && outcome.story.state === 'open' && isWorseByABand(outcome.story);
      if (isNews) this.replace(outcome, { story: toldAgain(outcome.story), notice: 'alert.updated' });
    }
  }

  decision(): Decision {
    return { memory: this.memory, outcomes: this.outcomes };
  }

  private open(opening: Opening): void {
    const cause = opening.causes[0] ?? '';
    const again = this.earlier.find((story) => story.lane === opening.lane && story.causes.includes(cause)) ?? this.endedNow(opening);
    const episode = again?.episode ?? (this.memory.episodes[cause] ?? 0) + 1;
    this.memory = { ...this.memory, episodes: { ...this.memory.episodes, [cause]: episode } };
    this.outcomes = this.outcomes.filter(({ story }) => again === null || story.id === null || story.id !== again.id);
    this.outcomes.push({ story: openStory(opening, this.change, { story: again, episode, answers: this.memory.answers }), notice: 'alert.opened' });
  }

  // A story that this very change ended and begins again stays what it was: nobody needs to be told both.
  private endedNow(opening: Opening): AlertStory | null {
    const ended = this.outcomes.find(({ story }) => story.state === 'resolved' && story.lane === opening.lane && opening.causes.some((cause) => story.causes.includes(cause)));
    return ended?.story ?? null;
  }

  private extend(same: Outcome, firing: HardFiring): void {
    const known = new Set(same.story.signals.map((signal) => signal.interaction));
    const fresh = firing.opening.signals.filter((signal) => !known.has(signal.interaction));
    const joined = joinCauses(same.story, [firing.cause], firing.opening.severity);
    const story = { ...joined, signals: [...joined.signals, ...fresh] };
    const isNews = firing.eachIsNews && fresh.length > 0 && !story.loss && same.notice === null;
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

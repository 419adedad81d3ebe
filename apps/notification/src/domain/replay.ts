import type { AlertStory } from './alert-story.ts';
import type { Change } from './change.ts';
import type { StepSubject } from './cohort-lane.ts';
import { Course, type GridPoint } from './course.ts';
import { REOPEN_WITHIN_MS, type Decision } from './desk.ts';
import { costliestItem } from './item-loss.ts';
import type { Rule } from './rule.ts';
import { dayMs } from './zoned-time.ts';

/** One customer's past, as it would have been told. Times are ms since the epoch. */
export interface Past {
  readonly team: string | null;
  readonly firstAt: number;
  readonly changes: readonly Change[];
  /** When it showed that it stays, and when it left; up to `knownUntil`. */
  readonly retentions: readonly number[];
  readonly losses: readonly number[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
  /** Until when it is known what became of the customers; not before `to`. */
  readonly knownUntil: number;
}

/** An alert that the rules would have opened. */
export interface ReplayedAlert {
  readonly rule: string;
  readonly at: number;
  /** Whether the customer was lost afterwards; null: it is too early to say. */
  readonly followedByLoss: boolean | null;
  /** As it was opened; its id names it among the customer's. */
  readonly story: AlertStory;
}

/** A step that the customer took within the span, told by an alert or joined to one that was open. */
export interface ReplayedStep extends StepSubject {
  readonly at: number;
  readonly story: AlertStory;
  /** No step of its own: what an item cost. */
  readonly isLoss?: true;
}

export interface Replayed {
  readonly alerts: readonly ReplayedAlert[];
  /** What common shifts are counted from. */
  readonly steps: readonly ReplayedStep[];
}

/** An alert is true when the customer leaves, or shows for so long that it doesn't stay. */
export const JUDGED_AFTER_MS = 120 * dayMs;

/** The alerts that the rules would have opened for this customer within the span; what comes before it only fills the memory. `grid`: the points at which rules of the grid are looked at, ascending. */
export function replayPast(past: Past, rules: readonly Rule[], { grid, ...span }: Span & { readonly grid: readonly GridPoint[] }): Replayed {
  const replay = new Replay(past, span);
  let next = 0;
  const lookUntil = (moment: number): void => {
    for (let point = grid[next]; point !== undefined && point.at <= moment; point = grid[next]) {
      replay.look(point);
      next += 1;
    }
  };
  for (const change of past.changes) {
    lookUntil(change.asOf - 1);
    replay.take(change, rules);
  }
  lookUntil(span.to);
  return replay;
}

/** One customer's alerts on their way through the past. */
class Replay {
  readonly alerts: ReplayedAlert[] = [];
  readonly steps: ReplayedStep[] = [];
  private readonly course = new Course({ memory: null, stories: [] }, ({ lastOpenedAt }, place) => `${lastOpenedAt} ${place}`);

  constructor(
    private readonly past: Past,
    private readonly span: Span,
  ) {}

  take(change: Change, rules: readonly Rule[]): void {
    const decision = this.course.take(change, rules);
    if (decision !== null) this.tell(decision, change);
  }

  look(point: GridPoint): void {
    const decision = this.course.look(point);
    if (decision !== null) this.tell(decision, { asOf: point.at, basis: decision.memory.basis });
  }

  private tell({ outcomes, step, loss }: Decision, moment: Pick<Change, 'asOf' | 'basis'>): void {
    const told = outcomes.map(({ story }) => story);
    for (const story of told) {
      // A reopened one keeps its first opening: it is the same alert.
      const isNew = story.openedAt === moment.asOf && story.step === 1 && moment.asOf >= this.span.from;
      if (isNew) this.alerts.push({ rule: story.rule, at: moment.asOf, followedByLoss: isFollowedByLoss(this.past, moment, this.span), story });
    }
    const telling = told.find(({ state, lane }) => state === 'open' && lane !== 'hard');
    if (moment.asOf >= this.span.from) {
      if (step !== null && telling !== undefined) this.steps.push({ at: moment.asOf, part: step.part, item: costliestItem(step.pieces), story: telling });
      else if (loss !== undefined) this.steps.push({ at: moment.asOf, ...loss, isLoss: true });
    }
    this.course.stories = this.course.stories.filter((story) => isRecent(story, moment.asOf));
  }
}

function isRecent({ resolvedAt }: AlertStory, now: number): boolean {
  return resolvedAt === null || resolvedAt >= now - REOPEN_WITHIN_MS;
}

/** Who lives by a rhythm is lost when nothing follows; of the others only leaving tells. */
export function isFollowedByLoss({ retentions, losses }: Past, { asOf, basis }: Pick<Change, 'asOf' | 'basis'>, { knownUntil }: Span): boolean | null {
  const until = asOf + JUDGED_AFTER_MS;
  const within = (moments: readonly number[]): boolean => moments.some((at) => at >= asOf && at <= until);
  if (within(losses)) return true;
  if (basis === 'rhythm' && within(retentions.filter((at) => at > asOf))) return false;
  if (until > knownUntil) return null;
  return basis === 'rhythm';
}

/** What alerts came to. */
export interface AlertCounts {
  alerts: number;
  followedByLoss: number;
  /** Those of which it is known what became of the customer. */
  judged: number;
}

/** What a rule would have done. */
export interface RuleTally extends AlertCounts {
  readonly rule: string;
}

export function countIn(counts: AlertCounts, { followedByLoss }: Pick<ReplayedAlert, 'followedByLoss'>): void {
  counts.alerts += 1;
  counts.judged += followedByLoss === null ? 0 : 1;
  counts.followedByLoss += followedByLoss === true ? 1 : 0;
}

/** Adds alerts up by rule; rules that opened none are among them. */
export class Tallies {
  private readonly byRule: Map<string, RuleTally>;

  constructor(rules: readonly string[]) {
    this.byRule = new Map(rules.map((rule) => [rule, { rule, alerts: 0, followedByLoss: 0, judged: 0 }]));
  }

  add(alerts: readonly ReplayedAlert[]): void {
    for (const alert of alerts) {
      const tally = this.byRule.get(alert.rule);
      if (tally !== undefined) countIn(tally, alert);
    }
  }

  all(): readonly RuleTally[] {
    return [...this.byRule.values()];
  }
}

import type { AlertStory } from './alert-story.ts';
import type { Change } from './change.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { decide, REOPEN_WITHIN_MS } from './decide.ts';
import type { Rule } from './rule.ts';

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
}

/** An alert is true when the customer leaves, or shows for so long that it doesn't stay. */
export const JUDGED_AFTER_MS = 120 * 86_400_000;

/** The alerts that the rules would have opened for this customer within the span; what comes before it only fills the memory. */
export function replayPast(past: Past, rules: readonly Rule[], span: Span): ReplayedAlert[] {
  const alerts: ReplayedAlert[] = [];
  let memory: CustomerMemory | null = null;
  let stories: readonly AlertStory[] = [];
  for (const change of past.changes) {
    const decision = decide({ memory, alerts: stories }, change, rules);
    if (decision === null) continue;
    memory = decision.memory;
    const named = decision.outcomes.map(({ story }, place) => (story.id === null ? { ...story, id: `${change.asOf} ${place}` } : story));
    for (const story of named) {
      // A reopened one keeps its first opening: it is the same alert.
      if (story.openedAt === change.asOf && story.step === 1 && change.asOf >= span.from) alerts.push({ rule: story.rule, at: change.asOf, followedByLoss: isFollowedByLoss(past, change, span) });
    }
    const told = new Set(named.map(({ id }) => id));
    stories = [...stories.filter((story) => !told.has(story.id) && isRecent(story, change.asOf)), ...named];
  }
  return alerts;
}

function isRecent({ resolvedAt }: AlertStory, now: number): boolean {
  return resolvedAt === null || resolvedAt >= now - REOPEN_WITHIN_MS;
}

/** Who lives by a rhythm is lost when nothing follows; of the others only leaving tells. */
export function isFollowedByLoss({ retentions, losses }: Past, { asOf, basis }: Change, { knownUntil }: Span): boolean | null {
  const until = asOf + JUDGED_AFTER_MS;
  const within = (moments: readonly number[]): boolean => moments.some((at) => at >= asOf && at <= until);
  if (within(losses)) return true;
  if (basis === 'rhythm' && within(retentions.filter((at) => at > asOf))) return false;
  if (until > knownUntil) return null;
  return basis === 'rhythm';
}

/** What a rule would have done. */
export interface RuleTally {
  readonly rule: string;
  alerts: number;
  followedByLoss: number;
  /** Those of which it is known what became of the customer. */
  judged: number;
}

/** Adds alerts up by rule; rules that opened none are among them. */
export class Tallies {
  private readonly byRule: Map<string, RuleTally>;

  constructor(rules: readonly string[]) {
    this.byRule = new Map(rules.map((rule) => [rule, { rule, alerts: 0, followedByLoss: 0, judged: 0 }]));
  }

  add(alerts: readonly ReplayedAlert[]): void {
    for (const { rule, followedByLoss } of alerts) {
      const tally = this.byRule.get(rule);
      if (tally === undefined) continue;
      tally.alerts += 1;
      tally.judged += followedByLoss === null ? 0 : 1;
      tally.followedByLoss += followedByLoss === true ? 1 : 0;
    }
  }

  all(): readonly RuleTally[] {
    return [...this.byRule.values()];
  }
}

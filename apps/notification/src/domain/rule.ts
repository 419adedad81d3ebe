import { dayMs } from './zoned-time.ts';

export type Severity = 'critical' | 'warning' | 'info';

const severities: readonly Severity[] = ['info', 'warning', 'critical'];

export function severest(given: readonly Severity[]): Severity {
  return given.reduce<Severity>((worst, next) => (severities.indexOf(next) > severities.indexOf(worst) ? next : worst), 'info');
}

/** An event that counts whatever its points; `count` of them within `withinMs` are needed. */
export interface HardRule {
  readonly name: string;
  readonly lane: 'hard';
  readonly signals: readonly string[];
  readonly count: number;
  readonly withinMs: number;
  readonly severity: Severity;
}

/** What the interactions of a window did to a part's dial, or by the parts to the score. */
export interface StepRule {
  readonly name: string;
  readonly lane: 'step';
  /** The parts whose dial is watched; null: the score is. */
  readonly determinants: readonly string[] | null;
  readonly drop: number;
  readonly withinMs: number;
  readonly severity: Severity;
}

/** A fact is near while the score is low. */
export interface DateRule {
  readonly name: string;
  readonly lane: 'date';
  readonly fact: string;
  readonly beforeMs: number;
  readonly below: number;
  readonly severity: Severity;
  readonly at: number;
}

/** The score has crossed a level in silence; it is over above `clear`. */
export interface LevelRule {
  readonly name: string;
  readonly lane: 'level';
  /** Customers of this basis alone; null: of any. */
  readonly basis: string | null;
  readonly below: number;
  readonly clear: number;
  readonly severity: Severity;
  readonly at: number;
}

/** Steps of many customers that have a label in common, within a day. */
export interface CohortRule {
  readonly name: string;
  readonly lane: 'cohort';
  /** Labels that are looked at; of two that explain as many, the earlier one names the incident. */
  readonly by: readonly string[];
  /** Times the usual daily number of steps. */
  readonly limit: number;
  readonly atLeast: number;
  readonly severity: Severity;
}

/** No data from where data usually comes. */
export interface StaleRule {
  readonly name: string;
  readonly lane: 'stale';
  readonly severity: Severity;
  readonly at: number;
}

/** An exponentially weighted mean of the distance from the customer's own baseline. */
export interface BaselineRule {
  readonly name: string;
  readonly lane: 'baseline';
  readonly of: 'evidence' | 'score';
  readonly lambda: number;
  /** L: it fires at −L·σ. */
  readonly limit: number;
  /** Points below the baseline that it takes besides. */
  readonly effect: number;
  /** Grid points that the baseline is made of, and the newest ones that it leaves out. */
  readonly window: number;
  readonly gap: number;
  readonly severity: Severity;
  readonly at: number;
}

/** Rules that are looked at on the daily grid; `at` is the time of day, in minutes, in the tenant's time zone. */
export type GridRule = DateRule | LevelRule | StaleRule | BaselineRule;

export type Rule = HardRule | StepRule | CohortRule | GridRule;

/** A date alert tells what became of the score in so much time before. */
export const beforeDateMs = 30 * dayMs;

/** How far back the memory of a customer must reach for these rules. */
export function longestWindowMs(rules: readonly Rule[]): number {
  return Math.max(0, ...rules.map((rule) => ('withinMs' in rule ? rule.withinMs : rule.lane === 'date' || rule.lane === 'baseline' ? beforeDateMs : 0)));
}

export function isGridRule(rule: Rule): rule is GridRule {
  return rule.lane === 'date' || rule.lane === 'level' || rule.lane === 'stale' || rule.lane === 'baseline';
}

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

export type Rule = HardRule | StepRule;

/** How far back the memory of a customer must reach for these rules. */
export function longestWindowMs(rules: readonly Rule[]): number {
  return Math.max(0, ...rules.map((rule) => rule.withinMs));
}

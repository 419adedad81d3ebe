import type { AlertStory } from './alert-story.ts';
import type { Change } from './change.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { decide } from './decide.ts';
import type { Decision } from './desk.ts';
import { decideOnGrid } from './grid.ts';
import { isGridRule, type GridRule, type Rule } from './rule.ts';
import { dayMs, instantOf, localDay } from './zoned-time.ts';

/** A customer as it stood at a moment: what was remembered of it, and its alerts. */
export interface Standing {
  /** Null: nothing was told of it yet. */
  readonly memory: CustomerMemory | null;
  readonly stories: readonly AlertStory[];
}

/** When rules of the grid are looked at. */
export interface GridPoint {
  readonly at: number;
  readonly rules: readonly GridRule[];
}

/** The moments within a span at which rules of the grid are looked at, with those rules. */
export function gridPoints(rules: readonly Rule[], { from, to }: { readonly from: number; readonly to: number }, timeZone: string): GridPoint[] {
  const times = [...new Set(rules.filter(isGridRule).map(({ at }) => at))];
  const points: GridPoint[] = [];
  for (let day = localDay(from, timeZone); day <= to; day += dayMs) {
    for (const minutes of times) points.push({ at: instantOf(day, minutes, timeZone), rules: rules.filter(isGridRule).filter(({ at }) => at === minutes) });
  }
  return points.filter(({ at }) => at >= from && at <= to).sort((a, b) => a.at - b.at);
}

/** One customer on its way through the past. A baseline is held against the customer's own spread alone. */
export class Course {
  memory: CustomerMemory | null;
  stories: readonly AlertStory[];

  /** `nameOf`: the id of an alert that is opened. */
  constructor(
    { memory, stories }: Standing,
    private readonly nameOf: (story: AlertStory, place: number) => string,
  ) {
    this.memory = memory;
    this.stories = stories;
  }

  take(change: Change, rules: readonly Rule[]): Decision | null {
    const decision = decide({ memory: this.memory, alerts: this.stories }, change, rules);
    return decision && this.keep(decision);
  }

  look({ at, rules }: GridPoint): Decision | null {
    if (this.memory === null) return null;
    return this.keep(decideOnGrid({ memory: this.memory, alerts: this.stories }, { now: at, rules, cohortSpreads: new Map() }));
  }

  private keep(decision: Decision): Decision {
    const outcomes = decision.outcomes.map((outcome, place) => ({ ...outcome, story: { ...outcome.story, id: outcome.story.id ?? this.nameOf(outcome.story, place) } }));
    const told = new Set<string | null>(outcomes.map(({ story }) => story.id));
    this.memory = decision.memory;
    this.stories = [...this.stories.filter(({ id }) => !told.has(id)), ...outcomes.map(({ story }) => story)];
    return { ...decision, outcomes };
  }
}

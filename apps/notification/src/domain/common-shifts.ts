import type { AlertStory } from './alert-story.ts';
import { commonWithinMs, isCommon, isMuchWorse, joinIncident, openIncident, usualDays, widest, type Tally } from './cohort-lane.ts';
import type { CohortRule } from './rule.ts';
import { dayMs } from './zoned-time.ts';

/** A step of one of a tenant's customers in a replay. */
export interface CohortStep {
  readonly customer: string;
  readonly at: number;
  readonly labels: Readonly<Record<string, string>>;
  /** The alert that tells it. */
  readonly story: AlertStory;
}

/** An incident that the rule would have opened. */
export interface CommonShift {
  readonly label: string;
  readonly value: string;
  readonly at: number;
  readonly usual: number;
  story: AlertStory;
  /** By customer and alert: whether it was told by itself, being much worse. */
  readonly members: Map<string, boolean>;
}

/** The incidents of a past, from all its customers' steps; steps of one moment are counted together. No incident of a replay ends: what is usual again joins none. */
export function commonShifts(steps: readonly CohortStep[], rule: CohortRule): readonly CommonShift[] {
  const book = new StepBook(rule);
  const moments = new Map<number, CohortStep[]>();
  for (const step of steps.toSorted((a, b) => a.at - b.at)) {
    const same = moments.get(step.at);
    if (same === undefined) moments.set(step.at, [step]);
    else same.push(step);
  }
  for (const [at, together] of moments) book.take(together, at);
  return book.shifts;
}

export function memberKey(customer: string, { id }: Pick<AlertStory, 'id'>): string {
  return `${customer} ${id ?? ''}`;
}

class StepBook {
  readonly shifts: CommonShift[] = [];
  /** Of a day, and of the days that are usual before it. */
  private recent: CohortStep[] = [];
  private earlier: CohortStep[] = [];
  private readonly claimed = new Set<CohortStep>();

  constructor(private readonly rule: CohortRule) {}

  take(steps: readonly CohortStep[], now: number): void {
    const dayAgo = now - commonWithinMs;
    this.earlier = [...this.earlier, ...this.recent.filter(({ at }) => at <= dayAgo)].filter(({ at }) => at > dayAgo - usualDays * dayMs);
    this.recent = [...this.recent.filter(({ at }) => at > dayAgo), ...steps];
    for (const shift of this.shifts) if (isCommon(this.rule, customersOf(this.recent.filter(having(shift))), shift.usual)) this.join(shift, this.claim(shift));
    for (let found = widest(this.rule, this.unusual(now)); found !== null; found = widest(this.rule, this.unusual(now))) this.open(found, now);
  }

  private open({ label, value }: Tally, now: number): void {
    const usual = this.usual({ label, value }, now);
    const members = this.claim({ label, value });
    const story = openIncident(this.rule, { label, value, usual }, { members: members.map((member) => member.story), now });
    this.shifts.push({ label, value, at: now, usual, story, members: new Map(members.map((member) => [memberKey(member.customer, member.story), isMuchWorse(member.story, story)])) });
  }

  private join(shift: CommonShift, steps: readonly CohortStep[]): void {
    const fresh = steps.filter(({ customer, story }) => !shift.members.has(memberKey(customer, story)));
    shift.story = joinIncident(shift.story, fresh.map(({ story }) => story));
    for (const { customer, story } of fresh) shift.members.set(memberKey(customer, story), isMuchWorse(story, shift.story));
  }

  private claim(cohort: Pick<Tally, 'label' | 'value'>): CohortStep[] {
    const claimed = this.recent.filter(having(cohort)).filter((step) => !this.claimed.has(step));
    for (const step of claimed) this.claimed.add(step);
    return claimed;
  }

  private unusual(now: number): Tally[] {
    const loose = this.recent.filter((step) => !this.claimed.has(step));
    const cohorts = new Map(loose.flatMap(({ labels }) => Object.entries(labels).map(([label, value]) => [`${label}=${value}`, { label, value }])));
    const tallies = [...cohorts.values()].map((cohort) => ({ ...cohort, customers: customersOf(loose.filter(having(cohort))) }));
    return tallies.filter(({ customers }) => customers >= this.rule.atLeast).filter((tally) => isCommon(this.rule, tally.customers, this.usual(tally, now)));
  }

  /** The mean daily number of customers with such a step before this day, over the days of which something is known. */
  private usual(cohort: Pick<Tally, 'label' | 'value'>, now: number): number {
    const first = this.earlier[0]?.at;
    if (first === undefined) return 0;
    const days = Math.min(Math.max((now - commonWithinMs - first) / dayMs, 1), usualDays);
    return new Set(this.earlier.filter(having(cohort)).map(({ customer, at }) => `${Math.floor(at / dayMs)} ${customer}`)).size / days;
  }
}

function having({ label, value }: Pick<Tally, 'label' | 'value'>): (step: CohortStep) => boolean {
  return ({ labels }) => labels[label] === value;
}

function customersOf(steps: readonly CohortStep[]): number {
  return new Set(steps.map(({ customer }) => customer)).size;
}

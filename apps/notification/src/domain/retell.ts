import type { LivingAlert } from './alert-life.ts';
import { resolveStory, toldAgain, type AlertStory } from './alert-story.ts';
import type { Change } from './change.ts';
import { Course, gridPoints, type Standing } from './course.ts';
import { noMemory, type CustomerMemory } from './customer-memory.ts';
import { resolved, type Outcome } from './desk.ts';
import { moveStory, standingAt } from './merged-story.ts';
import type { Rule } from './rule.ts';

/** The time in which a customer was one with others, to be told anew without them. */
export interface Retelling {
  /** As it stood when they became one. */
  readonly before: Standing;
  /** What would have been told since. */
  readonly changes: readonly Change[];
  /** The customer's own of the alerts that people know. */
  readonly alerts: readonly LivingAlert[];
  readonly rules: readonly Rule[];
  readonly timeZone: string;
  /** How those stood who came to it meanwhile. */
  readonly standingOf: (customer: string, at: number) => Standing | null;
}

export interface Retold {
  readonly memory: CustomerMemory;
  /** What people are told, and what becomes of alerts without a word. */
  readonly outcomes: readonly Outcome[];
  /** As it stood when others came to it, by moment. */
  readonly standings: ReadonlyMap<number, Standing>;
}

/** Decides anew on the time in which customers were one, and tells what of it people don't know. What they did themselves stays done. */
export function retell(retelling: Retelling): Retold {
  const { before, changes, alerts } = retelling;
  const since = before.memory?.asOf ?? (changes[0]?.asOf ?? 0) - 1;
  const now = changes.at(-1)?.asOf ?? since;
  const course = new Course(before, namesAfter(alerts, since));
  const standings = new Map<number, Standing>();
  for (const run of stepsOf(retelling, { course, standings, since, now })) run();
  const found = new Map(course.stories.map((story) => [story.id, story]));
  const known = new Set(alerts.map(({ story }) => story.id));
  const untold = course.stories.filter(({ id, state }) => state === 'open' && !known.has(id));
  const outcomes = [
    ...alerts.flatMap(({ story }) => differenceOf(story, found.get(story.id), now) ?? []),
    ...untold.map((story): Outcome => ({ story: { ...story, id: null, step: 1, lastOpenedAt: now }, notice: 'alert.opened' })),
  ];
  return { memory: course.memory ?? noMemory, outcomes, standings };
}

interface Stage {
  readonly course: Course;
  readonly standings: Map<number, Standing>;
  readonly since: number;
  readonly now: number;
}

/** What happens on the way, in the order of time. */
function stepsOf({ changes, alerts, rules, timeZone, standingOf }: Retelling, { course, standings, since, now }: Stage): (() => void)[] {
  const steps: { readonly at: number; readonly run: () => unknown }[] = [
    ...changes.map((change) => ({ at: change.asOf, run: () => { joinInto(course, change, { standings, rules, standingOf }); course.take(change, rules); } })),
    ...gridPoints(rules, { from: since + 1, to: now }, timeZone).map((point) => ({ at: point.at, run: () => course.look(point) })),
    ...alerts.flatMap(({ story, life }) => resolvedByPeople(life).filter((at) => at > since).map((at) => ({ at, run: () => { resolveIn(course, story.id, at); } }))),
  ];
  return steps.toSorted((one, other) => one.at - other.at).map(({ run }) => run);
}

function joinInto(course: Course, change: Change, { standings, rules, standingOf }: Pick<Stage, 'standings'> & Pick<Retelling, 'rules' | 'standingOf'>): void {
  if (change.joinedBy.length === 0) return;
  standings.set(change.asOf, standingAt(change, course, rules));
  for (const customer of change.joinedBy) {
    const joined = standingOf(customer, change.asOf)?.stories.filter(({ state }) => state === 'open') ?? [];
    course.stories = [...course.stories, ...joined.map((story) => moveStory(story, customer, course.memory))];
  }
}

function resolvedByPeople({ activity }: LivingAlert['life']): number[] {
  return activity.flatMap(({ what, who, at }) => (what === 'resolved' && who !== null ? [Date.parse(at)] : []));
}

function resolveIn(course: Course, id: string | null, at: number): void {
  const story = course.stories.find((each) => each.id === id && each.state === 'open');
  if (story === undefined || course.memory === null) return;
  course.stories = course.stories.map((each) => (each === story ? resolveStory(story, at) : each));
  if (story.lane === 'step') course.memory = { ...course.memory, stepsClosedAt: course.memory.asOf };
}

/** An alert that would have been opened is one that people know, if that one was opened at the same moment or tells of the same. */
function namesAfter(alerts: readonly LivingAlert[], since: number): (story: AlertStory) => string {
  const left = alerts.map(({ story }) => story).filter(({ openedAt }) => openedAt > since);
  let named = 0;
  return (opened) => {
    const alike = left.filter((story) => isAlike(story, opened));
    const [match] = [...alike.filter(({ openedAt }) => openedAt === opened.openedAt), ...alike.filter((story) => tellsOfSame(story, opened))];
    if (match !== undefined) left.splice(left.indexOf(match), 1);
    return match?.id ?? `untold ${named++}`;
  };
}

function isAlike(story: AlertStory, opened: AlertStory): boolean {
  return story.lane === 'hard' ? opened.lane === 'hard' && opened.causes.some((cause) => story.causes.includes(cause)) : opened.lane !== 'hard';
}

function tellsOfSame(story: AlertStory, opened: AlertStory): boolean {
  const told = new Set(openedBy(story));
  return openedBy(opened).some((interaction) => told.has(interaction));
}

/** Interactions that opened an alert: its signals, or what cost something. */
export function openedBy({ lane, signals, contributions }: AlertStory): string[] {
  return lane === 'hard' ? signals.map(({ interaction }) => interaction) : contributions.flatMap(({ points, interactions }) => (points < 0 ? interactions : []));
}

/** What becomes of an alert that people know: `retold` is what it would be; undefined, where it would not have been. Null: it stays as it is. */
function differenceOf(story: AlertStory, retold: AlertStory | undefined, now: number): Outcome | null {
  if (retold === undefined) return story.state === 'open' ? resolved(story, now) : null;
  const { step, openedAt } = story;
  const kept = { ...retold, step, openedAt };
  if (retold.state === story.state) return { story: kept, notice: null };
  if (retold.state === 'resolved') return { story: { ...kept, step: step + 1 }, notice: 'alert.resolved' };
  return { story: toldAgain(kept), notice: 'alert.opened', isBack: true };
}

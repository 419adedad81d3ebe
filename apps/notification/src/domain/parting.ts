import { questionsIn, unansweredOf, type Question } from './answers.ts';
import { isResolvedByPerson, type LivingAlert } from './alert-life.ts';
import { deltaOf, isRegained, resolveStory, sumOf, toldAgain, type AlertStory } from './alert-story.ts';
import { isInteraction, type Change, type Piece } from './change.ts';
import type { CustomerMemory, Standing } from './customer-memory.ts';
import { resolved, type Outcome } from './desk.ts';
import { closingsIn, isEnded } from './hard-lane.ts';
import { depthOf, onScaleOf, storyWithout, withoutMerges, type AlertMove } from './merged-story.ts';
import type { Rule } from './rule.ts';

/** A customer that was one with another stands by itself again. */
export interface Parting {
  readonly now: number;
  /** When the two became one. */
  readonly since: number;
  /** The interactions that are the one's that went, as its change tells them. */
  readonly others: ReadonlySet<string>;
  /** The customer that stays, without them. */
  readonly memory: CustomerMemory;
  /** All pieces that are remembered of the two. */
  readonly known: readonly Piece[];
  /** The step that its own interactions have made since. */
  readonly ownStep: AlertStory | null;
}

/** An alert that is the customer's again that went, as its change finds it. */
export interface Returned {
  readonly story: AlertStory;
  /** What people know of it. */
  readonly told: AlertStory['state'];
  /** A person resolved it. */
  readonly isDone: boolean;
}

/** Went along, and comes back as it was: its customer's own change says what has become of it. What a person resolved stays so. */
export function returnStory({ story, life }: LivingAlert, { story: before }: AlertMove): Returned {
  const { state, step, resolvedAt } = story;
  const isDone = isDoneByPerson({ story, life });
  return { told: state, isDone, story: { ...before, step, ...(isDone ? { state, resolvedAt } : {}) } };
}

/** Opened by nothing but what is the other one's: that one's change says whether it would have been, and it is the same alert then. */
export function handOver({ story, life }: LivingAlert, now: number): Returned {
  const over = story.state === 'open' ? resolveStory(story, now) : story;
  return { told: story.state, isDone: isDoneByPerson({ story, life }), story: { ...withoutMerges(over), openedFor: null } };
}

/** What becomes of an alert of the customer that stays: it stands on its own interactions alone. */
export function partStory({ story, life }: LivingAlert, parting: Parting): Outcome | 'theirs' | null {
  const without = storyWithout(story, parting.others, { known: parting.known, own: parting.memory.pieces });
  if (without !== story && isOthers(without)) return 'theirs';
  const own = without === story ? story : asAlone(without, parting);
  if (own === story && story.state === 'open') return { story: settled(story, parting), notice: null };
  const judged = judge(own, story, parting);
  const isOver = story.lane === 'hard' ? isEnded(own) : judged.grounds.every((ground) => ground.isOver);
  if (story.state === 'open') return isOver ? resolved(settled(judged, parting), parting.now) : { story: settled(judged, parting), notice: null };
  const isMerges = (story.resolvedAt ?? 0) > parting.since && !isResolvedByPerson(life);
  if (isMerges && !isOver && isPossible(story, parting.memory)) return { story: settled(reopened(judged, parting), parting), notice: 'alert.opened', isBack: true };
  return own === story ? null : { story: own, notice: null };
}

/** What tells which rules of the grid have told of the customer that stays what is its own. */
export interface Standings {
  /** When the two became one. */
  readonly since: number;
  /** How the customer stood then; null: an older version remembered it. */
  readonly before: Standing | null;
  readonly holding: CustomerMemory['holding'];
  readonly rules: readonly Rule[];
}

/**
 * Rules of the grid of which nobody was told what may hold for the customer alone: what they told has ended since, and
 * not by a person, or began since in another one's alert, or in none. `alerts` are those that it keeps.
 */
export function rulesToLookAnew(alerts: readonly LivingAlert[], { since, before, holding, rules }: Standings): string[] {
  const grounds = alerts.flatMap(({ story, life }) => story.grounds.map(({ rule, isOver }) => ({ rule, isOver, resolvedAt: story.resolvedAt, isDone: isDoneByPerson({ story, life }) })));
  const ended = grounds.filter(({ isOver, resolvedAt, isDone }) => !isDone && (resolvedAt === null ? isOver : resolvedAt > since)).map(({ rule }) => rule);
  const told = grounds.filter(({ isOver, resolvedAt, isDone }) => (resolvedAt === null ? !isOver : isDone && resolvedAt > since)).map(({ rule }) => rule);
  const isKnown = (rule: string): boolean => told.includes(rule) || before === null || (before.holding?.[rule] !== undefined && before.holding[rule] === (holding?.[rule] ?? before.holding[rule]));
  return rules.filter(({ lane, name }) => (lane === 'level' || lane === 'date') && (ended.includes(name) || !isKnown(name))).map(({ name }) => name);
}

/** From when on steps of the customer count that stays: what another one's step has ended begins nothing anew. */
export function stepsClosedAt({ stepsClosedAt: whole }: CustomerMemory, stories: readonly AlertStory[], { since, before }: Pick<Standings, 'since' | 'before'>): number {
  const isOwn = stories.some(({ grounds, resolvedAt }) => (resolvedAt ?? Infinity) > since && grounds.some(({ lane, isOver }) => lane === 'step' && (isOver || resolvedAt !== null)));
  return isOwn ? whole : (before?.stepsClosedAt ?? whole);
}

/** Where an offer or a loss of the customer that stays had joined an alert that goes back: an alert of its own. */
export function keepOwn({ story, life }: LivingAlert, { story: before }: AlertMove, parting: Parting): Outcome | null {
  if (story.lane !== 'hard' || isDoneByPerson({ story, life })) return null;
  const others = new Set([...parting.others, ...before.signals.map(({ interaction }) => interaction), ...before.contributions.flatMap(({ interactions }) => interactions)]);
  const own = storyWithout(story, others, { known: parting.known, own: parting.memory.pieces });
  if (own.signals.length === 0 || isEnded(own)) return null;
  const { now, memory } = parting;
  const since = Math.min(...own.signals.map(({ at }) => at));
  const opened = { ...onScaleOf(own, memory), id: null, state: 'open', openedFor: null, step: 1, openedAt: now, lastOpenedAt: now, resolvedAt: null, since, toldRank: memory.rank } as const;
  return { story: { ...opened, from: memory.score - sumOf(own.contributions), rebased: 0, merged: 0, mergedRanks: 0 }, notice: 'alert.opened' };
}

/** Where a step of the customer that stays had joined an alert that goes back, or the other one had hidden it: an alert of its own. `kept` are those that it has. */
export function keepStep(returned: readonly Returned[], kept: readonly AlertStory[], { ownStep, memory, now, since }: Parting): Outcome | null {
  const isKnown = returned.some(({ story, isDone }) => isDone && story.lane !== 'hard');
  const isTold = kept.some(({ lane, state, grounds, resolvedAt }) => lane !== 'hard' && (state === 'open' || ((resolvedAt ?? 0) > since && grounds.some((ground) => ground.lane === 'step'))));
  if (ownStep === null || isKnown || isTold || memory.basis === 'lost') return null;
  return { story: { ...ownStep, openedAt: now, lastOpenedAt: now, toldRank: memory.rank, mergedRanks: 0, rebased: 0, merged: 0, rank: memory.rank, band: memory.band }, notice: 'alert.opened' };
}

/** The decision on the change by which a customer stands by itself again, telling of what came back only what people don't know. */
export function tellReturned(outcomes: readonly Outcome[], returned: readonly Returned[], change: Change): Outcome[] {
  const known = new Map(returned.map((each) => [each.story.id, each]));
  const decided = new Set(outcomes.map(({ story }) => story.id));
  const left = returned.filter(({ story }) => !decided.has(story.id)).map(({ story }): Outcome => ({ story, notice: null }));
  return [...outcomes, ...left].map((outcome) => {
    const back = known.get(outcome.story.id);
    return back === undefined ? outcome : unknownOf(outcome, back, change);
  });
}

function unknownOf({ story, notice }: Outcome, { told, isDone, story: { state, step, resolvedAt } }: Returned, change: Change): Outcome {
  // Whoever resolved it knew of all that had happened by then.
  if (isDone && newestIn(change) <= (resolvedAt ?? 0)) return { story: { ...story, state, step, resolvedAt }, notice: null };
  if (story.state === told) return { story, notice: notice === 'alert.updated' ? notice : null };
  if (story.state === 'resolved') return { story, notice: 'alert.resolved' };
  return { story: notice === null ? toldAgain(story) : story, notice: 'alert.opened', ...(isDone ? {} : { isBack: true }) };
}

function newestIn({ pieces, signals }: Change): number {
  return Math.max(-Infinity, ...[...pieces.filter(isInteraction), ...signals].map(({ at }) => at));
}

function isDoneByPerson({ story, life }: LivingAlert): boolean {
  return story.state === 'resolved' && isResolvedByPerson(life);
}

/** Nothing that the customer did itself has opened it: no signal, or nothing that cost it anything. */
function isOthers({ lane, signals, grounds, contributions }: AlertStory): boolean {
  if (lane === 'hard') return signals.length === 0;
  return grounds.every((ground) => ground.lane === 'step') && contributions.every(({ interactions, points }) => interactions.length === 0 || points >= 0);
}

/** A step that began while they were one is what its customer's own interactions have made; what of its own ends an alert that was over by then counts, too. */
function asAlone(story: AlertStory, { memory, ownStep, since }: Parting): AlertStory {
  if (story.lane === 'hard') {
    const later = memory.pieces.filter(({ knownAt }) => story.resolvedAt !== null && knownAt > story.resolvedAt);
    return { ...story, closings: closingsIn(story, { pieces: later, signals: [], closings: [] }) };
  }
  if (ownStep === null || story.openedAt <= since || story.grounds.some(({ lane }) => lane !== 'step')) return story;
  const { lane, rule, severity, cause, causes, grounds, since: begun, contributions, dial, from, lowest } = ownStep;
  return { ...story, lane, rule, severity, cause, causes, grounds, since: begun, contributions, dial, from: from + story.score - ownStep.score, lowest: lowest + story.score - ownStep.score };
}

/** Whether steps are over is judged by how deep they were and what is left of them; one that began since is its customer's if its own interactions have made one. */
function judge(own: AlertStory, story: AlertStory, { memory, ownStep, since }: Parting): AlertStory {
  const dial = story.dial === null || own.dial === null ? null : { ...story.dial, fall: own.dial.fall };
  const whole = depthOf(own, memory.pieces) === null ? { ...story, dial } : own;
  const isOver = own !== story && story.openedAt > since && ownStep === null ? true : isRegained({ ...whole, score: whole.from + deltaOf(own) });
  return { ...own, grounds: own.grounds.map((ground) => (ground.lane === 'step' ? { ...ground, isOver } : ground)) };
}

/** Who is lost by itself has no other alerts; who is not, none on a loss. */
function isPossible({ loss }: AlertStory, { basis, signals }: CustomerMemory): boolean {
  if (loss) return basis === 'lost';
  return basis !== 'lost' || !signals.some((signal) => signal.loss === true);
}

function reopened(story: AlertStory, { memory, now }: Parting): AlertStory {
  return { ...onScaleOf(story, memory), state: 'open', resolvedAt: null, lastOpenedAt: now, step: story.step + 1 };
}

/** Where the change of the customer that stays is still to come, merges move the story until then. */
function settled(story: AlertStory, parting: Parting): AlertStory {
  const { memory, now } = parting;
  const asked = { ...story, unanswered: unansweredOf(questionsOf(story, memory), memory.answers) };
  return memory.asOf >= now ? withoutMerges(asked) : asked;
}

/** What it asks, though another one's answer was taken for one to it. */
function questionsOf({ contributions, unanswered }: AlertStory, { pieces }: CustomerMemory): readonly Question[] {
  const listed = new Set(contributions.flatMap(({ interactions }) => interactions));
  const asked = questionsIn(pieces).filter(({ interaction }) => listed.has(interaction));
  return [...unanswered.filter(({ interaction }) => !asked.some((each) => each.interaction === interaction)), ...asked];
}

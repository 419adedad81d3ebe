import { endGrounds, followChange, isRegained, openStory, type AlertStory, type Ground } from './alert-story.ts';
import { isRebasing, type Change } from './change.ts';
import { noMemory, remember, type CustomerMemory } from './customer-memory.ts';
import { Desk, resolved, settle, type Decision, type Known, type Outcome } from './desk.ts';
import { closingsIn, completedSignals, isClosed } from './hard-lane.ts';
import { unwatched } from './baseline-lane.ts';
import { nearDate } from './date-lane.ts';
import { itemLoss, regainedItems } from './item-loss.ts';
import { isBelow, overdue } from './level-lane.ts';
import { longestWindowMs, type DateRule, type HardRule, type LevelRule, type Rule, type StepRule } from './rule.ts';
import { completedStep } from './step-lane.ts';

/** What a change means for a customer's alerts; null when a newer change is already known. */
export function decide(known: Known, change: Change, rules: readonly Rule[]): Decision | null {
  const before = known.memory ?? noMemory;
  if (change.asOf <= before.asOf) return null;
  // It says nothing more by itself: what happens to it is told of the customer that it is one with.
  if (change.mergedInto !== null) return { memory: remember(before, change, longestWindowMs(rules)), outcomes: [], step: null };
  const memory = holdQuietly(remember(before, change, longestWindowMs(rules)), { change, known: known.memory }, rules);
  const open = known.alerts.filter((story) => story.state === 'open');
  const followed = open.map((story) => follow(story, change));
  const stepEnded = followed.some(({ story }, index) => stepsOver(story) > stepsOver(open[index]));
  const desk = new Desk(stepEnded ? { ...memory, stepsClosedAt: change.asOf } : memory, change, { open: followed, resolved: known.alerts.filter((story) => story.state === 'resolved') });
  if (!change.backfill) {
    const hard = rules.filter((rule): rule is HardRule => rule.lane === 'hard');
    desk.takeSignals(completedSignals(memory, change, hard));
    const toldByHard = new Set([...desk.toldByHard(), ...eachTold(change, hard)]);
    if (change.basis !== 'lost') desk.takeStep(completedStep(desk.memory, change, { rules: rules.filter((rule): rule is StepRule => rule.lane === 'step'), toldByHard }));
    desk.tellWorse();
  }
  return { ...desk.decision(), ...shared(desk.decision(), change) };
}

/** Signals of which each is told by itself are no step of this change, also where it closes them. */
function eachTold({ signals }: Change, rules: readonly HardRule[]): string[] {
  const kinds = rules.filter(({ count }) => count === 1).flatMap((rule) => rule.signals);
  return signals.filter(({ kind }) => kinds.includes(kind)).map(({ interaction }) => interaction);
}

/** What the customer may have in common with others though nothing of it is told by itself. */
function shared({ step }: Decision, change: Change): Pick<Decision, 'loss' | 'regained'> {
  const regained = regainedItems(change);
  const loss = step !== null || change.backfill || change.basis === 'lost' ? null : itemLoss(change);
  if (loss === null) return regained.length === 0 ? {} : { regained };
  const story = openStory(loss.opening, change, { story: null, episode: 1, unanswered: [] });
  return { loss: { story, part: loss.part, item: loss.item }, regained: regained.filter((item) => item !== loss.item) };
}

/** What backfill or a model version puts below a level has not fallen there, nor has what stood there when nobody looked yet: nobody is told. */
function holdQuietly(memory: CustomerMemory, { change, known }: { readonly change: Change; readonly known: CustomerMemory | null }, rules: readonly Rule[]): CustomerMemory {
  const isModel = change.pieces.some(isRebasing);
  const isQuiet = change.backfill || isModel;
  if (!isQuiet && memory.holding !== null) return memory;
  const seen = isQuiet ? memory : known;
  const below = rules.filter((rule): rule is LevelRule => rule.lane === 'level' && seen !== null && isBelow(rule, seen, false));
  const held = { ...memory, holding: { ...memory.holding, ...Object.fromEntries(below.map(({ name }) => [name, overdue])) } };
  return isModel && known !== null ? rebased(held, { change, known }, rules) : held;
}

/** A model version re-bases: a date that was near stays what it was, and a baseline begins anew. */
function rebased(memory: CustomerMemory, { change, known }: { readonly change: Change; readonly known: CustomerMemory }, rules: readonly Rule[]): CustomerMemory {
  const near = (rule: DateRule, of: CustomerMemory): string | null => nearDate(rule, of, { now: change.asOf, held: null });
  const dates = rules.filter((rule): rule is DateRule => rule.lane === 'date' && near(rule, known) === null);
  const held = dates.flatMap((rule) => { const value = near(rule, memory); return value === null ? [] : [[rule.name, value] as const]; });
  const watched = Object.fromEntries(Object.entries(memory.watched).map(([name, { isOpen }]) => [name, { ...unwatched, isOpen }]));
  return { ...memory, holding: { ...memory.holding, ...Object.fromEntries(held) }, watched };
}

function follow(story: AlertStory, change: Change): Outcome {
  const followed = followChange(story, change);
  if (story.lane !== 'hard') return settle(endGrounds(followed, (ground) => isGroundOver(ground, followed, change)), change.asOf);
  const closings = closingsIn(followed, change);
  const closed = isClosed({ ...followed, closings }, change) || (change.basis === 'lost' && !story.loss);
  return closed ? resolved({ ...followed, closings }, change.asOf) : { story: { ...followed, closings }, notice: null };
}

function stepsOver(story: AlertStory | undefined): number {
  return story?.grounds.filter(({ lane, isOver }) => lane === 'step' && isOver).length ?? 0;
}

function isGroundOver({ lane, clear, fact }: Ground, story: AlertStory, change: Change): boolean {
  if (change.basis === 'lost') return true;
  if (lane === 'step') return isRegained(story);
  return (clear !== null && change.score >= clear) || (fact !== null && change.facts[fact.name] !== fact.value);
}

import { kinds } from '@rapport/contracts';
import type { Part } from '@rapport/contracts';
import { happenedBy, retractedRefs } from './active.ts';
import { isBackfill } from './backfill.ts';
import { calledAs } from './called.ts';
import { addPieces, changeContent, shouldPublish } from './change.ts';
import type { ChangeContent } from './change.ts';
import { activeAndDue, dueMoments, isToldAlready, withDue } from './due.ts';
import { dayMs, dayNumber } from './duration.ts';
import { isLoss } from './exposure.ts';
import { isOlderThanFolded, mostAsked } from './fold.ts';
import type { Fold } from './fold.ts';
import { compareCounted, compareInteractions } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { noting, travel } from './journey.ts';
import type { Note } from './journey.ts';
import { lookBack } from './look-back.ts';
import type { LookBack } from './look-back.ts';
import { modelInForce } from './model.ts';
import type { Model, ModelVersion } from './model.ts';
import { nextReviewAt } from './next-review.ts';
import { revenueWithin } from './revenue.ts';
import { scoreAt, worstPart } from './score.ts';
import type { Question } from './question.ts';
import type { Score } from './score.ts';
import type { CustomerState, Pending, PublishedScore } from './state.ts';
import { nothingPending } from './state.ts';
import { addInteraction, passTime, walkFrom, walkFromNothing } from './walk.ts';
import type { Walk } from './walk.ts';

/** What the moment of computing brings. */
export interface Moment {
  /** By the database's clock; later than that customer's last one. */
  readonly now: number;
  /** Ascending by the moment from which they are in force. */
  readonly models: readonly ModelVersion[];
  /** All interactions of the customer, the new ones among them or not: where needsTimeline asks for it. */
  readonly timeline?: readonly DomainInteraction[];
  /** The whole timeline that it goes on with: customers have become one, or are it no longer. */
  readonly regrouped?: readonly DomainInteraction[];
}

/** A customer's state carried to a moment. */
export interface Advance {
  readonly state: CustomerState;
  readonly score: Score;
  /** What to publish; null: nothing that anybody must hear of. */
  readonly change: ChangeContent | null;
  /** By ref, the score just before and just after each interaction that was counted now. */
  readonly scores: ReadonlyMap<string, { readonly before: number; readonly after: number }>;
  /** When to advance again though nothing happens; ms. */
  readonly nextReviewAt: number;
  /** Revenue of twelve months in the reporting currency. */
  readonly valueAtStake: number;
  readonly worstPart: Part | null;
}

/** The state can't be carried on without the customer's timeline. */
export class TimelineNeeded extends Error {
  override readonly name = 'TimelineNeeded';
}

/**
 * Whether the customer must be folded again: another model version is in force, something is retracted, one of the new
 * interactions is older than the newest one folded, or tells of the surroundings, which concern who bought an item.
 */
export function needsTimeline(state: CustomerState, news: readonly DomainInteraction[], moment: Moment): boolean {
  const { fold } = state;
  if (takesBack(state, news)) return true;
  if (fold === null) return false;
  const model = modelInForce(moment.models, moment.now);
  if (fold.modelVersion !== model.version) return true;
  return inOrder(state, news, { now: moment.now, model }).some((interaction, i, all) => {
    const before = all[i - 1];
    const isLateLoss = isLoss(interaction) && interaction.occurredAt <= (state.walked?.at ?? -Infinity);
    return interaction.cause !== undefined || isLateLoss || isOlderThanFolded(fold, interaction) || (before !== undefined && compareInteractions(before, interaction) > 0);
  });
}

/** Whether one of the new interactions takes something back, or is taken back already. */
export function takesBack({ awaitedRetractions }: CustomerState, news: readonly DomainInteraction[]): boolean {
  return news.some(({ retracts, ref }) => (retracts ?? []).length > 0 || awaitedRetractions.includes(ref));
}

/** Whether a review has to read the timeline though nothing asks for folding it again: to look back. */
export function isLookBackDue({ lookBack: seen }: CustomerState, now: number): boolean {
  return seen === null || seen.dueAt <= now;
}

/** Those whose time has come and what has fallen due, in the order in which they are added: late ones as counted, then by when they happened. */
function inOrder(state: CustomerState, news: readonly DomainInteraction[], { now, model }: { now: number; model: Model }): DomainInteraction[] {
  const walkedAt = state.walked?.at ?? -Infinity;
  const sorted = [...state.ahead, ...news].sort(compareInteractions);
  const all = withDue(state.fold?.clocks ?? [], sorted, model);
  const due = all.filter(({ occurredAt, ref }) => occurredAt <= now && !state.awaitedRetractions.includes(ref));
  if (due.length < 2) return due;
  const late = due.filter(({ occurredAt }) => occurredAt <= walkedAt).sort(compareCounted);
  return [...late, ...due.filter(({ occurredAt }) => occurredAt > walkedAt).sort(compareInteractions)];
}

/** Carries a customer's state to a moment, over the interactions that were counted meanwhile. The state given is left as it is. */
export function advance(state: CustomerState, news: readonly DomainInteraction[], moment: Moment): Advance {
  const { now, models } = moment;
  const scores = new Map<string, { before: number; after: number }>();
  const noted: DomainInteraction[] = [];
  const toldAgain = new Set<string>();
  const note: Note = (interaction, { before, after, clocks }) => {
    scores.set(interaction.ref, { before, after });
    noted.push(calledAs(interaction, clocks));
    if (isToldAlready(clocks, interaction)) toldAgain.add(interaction.ref);
  };
  const { regrouped } = moment;
  const refold = regrouped !== undefined || needsTimeline(state, news, moment);
  const walk = refold ? walkTimeline(state, news, { ...moment, note }) : walkOn(state, news, { ...moment, note });
  const model = modelInForce(models, now);
  const score = scoreAt(walk.fold, model, now);
  const pending = addPending(state.pending, walk, [...state.ahead, ...news, ...noted]);
  const counted = noted.filter(({ occurredAt, ref }) => occurredAt <= now && !toldAgain.has(ref)).sort(compareInteractions);
  const signals = counted.filter(({ kind }) => isSignal(kind, model));
  const signalled = state.signalled || signals.length > 0;
  const retained = signalled ? counted.filter(({ kind }) => model.retentionKinds.has(kind)) : [];
  const closings = counted.filter((each) => isClosing(each.kind) || retained.includes(each));
  const before = state.published;
  const told = signals.length + closings.length + (hasAnswers(state.fold, walk.fold, scores) ? 1 : 0);
  const publish = walk.fold.firstAt !== null && (regrouped !== undefined || shouldPublish({ before, score, pending, told }));
  const published: PublishedScore | null = publish ? { score: score.score, at: now, band: score.band, basis: score.basis } : before;
  const ahead = (regrouped ?? [...state.ahead, ...news]).filter(({ occurredAt }) => occurredAt > now);
  const seenBack = lookBackAfter(state, news, { ...moment, model, score: score.score, moved: publish });
  return {
    state: {
      fold: walk.fold,
      walked: { at: now, score: score.score },
      published,
      pending: publish ? nothingPending : pending,
      ahead,
      awaitedRetractions: refold ? awaited(news, moment, state) : state.awaitedRetractions,
      lookBack: seenBack,
      signalled: signals.length > 0 || (state.signalled && retained.length === 0),
    },
    score,
    change: publish ? changeContent({ before, score, pending, signals, closings, fold: walk.fold, model, news }) : null,
    scores,
    nextReviewAt: reviewAt(walk, { score, published, ahead, lookBackDueAt: seenBack.dueAt, roughly: news.length > 0 }),
    valueAtStake: revenueWithin(walk.fold.revenue, dayNumber(now)),
    worstPart: worstPart(score, model),
  };
}

type NotedMoment = Moment & { readonly note: Note };

/** The hot path: no history is read, O(1) per interaction. */
function walkOn(state: CustomerState, news: readonly DomainInteraction[], moment: NotedMoment): Walk {
  const { now, models, note } = moment;
  const model = modelInForce(models, now);
  const due = inOrder(state, news, { now, model });
  const start = state.walked?.at ?? due[0]?.occurredAt ?? now;
  const walk = state.fold === null ? walkFromNothing(model, start) : walkFrom(state.fold, model, start);
  for (const interaction of due) {
    const isLate = state.walked !== null && interaction.occurredAt <= state.walked.at;
    if (!isLate) passTime(walk, interaction.occurredAt);
    noting(walk, note, interaction, () => { addInteraction(walk, interaction, isLate ? 'late' : 'event'); });
  }
  passTime(walk, now);
  return walk;
}

/** The same from the timeline, where the order or the model leaves no other way. */
function walkTimeline(state: CustomerState, news: readonly DomainInteraction[], moment: NotedMoment): Walk {
  const { now, models, timeline, regrouped, note } = moment;
  if (timeline === undefined) throw new TimelineNeeded('needs the timeline');
  const fresh = new Set(news.map(({ ref }) => ref));
  const base = timeline.filter(({ ref }) => !fresh.has(ref));
  if (state.walked === null) return firstWalk([...base, ...news], moment);
  const startModel = models.find(({ model }) => model.version === state.fold?.modelVersion)?.model ?? modelInForce(models, state.walked.at);
  return travel({ base, learnt: news, models, from: state.walked.at, to: now, startModel, knownAt: now, onInteraction: note, ...(regrouped === undefined ? {} : { regrouped }) });
}

/** A new customer of whom something is already retracted. */
function firstWalk(interactions: readonly DomainInteraction[], moment: NotedMoment): Walk {
  const { now, note } = moment;
  const model = modelInForce(moment.models, now);
  const active = happenedBy(activeAndDue(interactions, model), now);
  const walk = walkFromNothing(model, active[0]?.occurredAt ?? now);
  for (const interaction of active) {
    passTime(walk, interaction.occurredAt);
    noting(walk, note, interaction, () => { addInteraction(walk, interaction, 'event'); });
  }
  passTime(walk, now);
  return walk;
}

function addPending(pending: Pending, walk: Walk, counted: readonly DomainInteraction[]): Pending {
  const byRef = new Map(counted.map((interaction) => [interaction.ref, interaction]));
  const named = new Set(walk.pieces.flatMap(({ interaction }) => (interaction === undefined ? [] : [interaction])));
  let live = 0;
  let backfilled = 0;
  for (const ref of named) {
    const interaction = byRef.get(ref);
    if (interaction !== undefined && isBackfill(interaction)) backfilled += 1;
    else live += 1;
  }
  return {
    ...addPieces(pending, walk.pieces),
    live: pending.live + live,
    backfilled: pending.backfilled + backfilled,
  };
}

/** Loss events always are; other kinds where the model says so. */
function isSignal(kind: string, model: Model): boolean {
  return model.lossKinds.has(kind) || model.kinds.get(kind)?.signal === true;
}

/** Of what it closes others must hear, whatever it does to the score. */
function isClosing(kind: string): boolean {
  return kinds[kind]?.closes !== undefined;
}

/** Whether a question waits no longer, or one that is not new waits again: of that, too, others must hear. Of very many the oldest make room. */
function hasAnswers(before: Fold | null, { asked }: Fold, counted: ReadonlyMap<string, unknown>): boolean {
  const waited = before?.asked ?? [];
  const isAmong = (questions: readonly Question[], { ref }: Question): boolean => questions.some((question) => question.ref === ref);
  return (asked.length < mostAsked && waited.some((question) => !isAmong(asked, question))) || asked.some((question) => !isAmong(waited, question) && !counted.has(question.ref));
}

function awaited(news: readonly DomainInteraction[], moment: Moment, state: CustomerState): string[] {
  const { timeline = [], regrouped } = moment;
  const all = regrouped ?? [...timeline, ...news];
  const known = new Set(all.map(({ ref }) => ref));
  const out = [...retractedRefs(all), ...(regrouped === undefined ? state.awaitedRetractions : [])];
  return [...new Set(out)].filter((ref) => !known.has(ref)).sort();
}

/** After history that came late, or was corrected, it is looked up as soon as no more of it comes. */
const settledMs = 60_000;

type LookBackMoment = Moment & { readonly model: Model; readonly score: number; readonly moved: boolean };

/** Computed for a new customer and by a review; else it stays, and is looked up sooner after what moves it. */
function lookBackAfter(state: CustomerState, news: readonly DomainInteraction[], moment: LookBackMoment): LookBack {
  const { now, model, timeline, regrouped, score, moved } = moment;
  if (regrouped !== undefined) return lookBack(happenedBy(activeAndDue(regrouped, model), now), model, { now, exactly: true });
  const { lookBack: before } = state;
  const isNew = state.fold === null;
  const isReview = timeline !== undefined && news.length === 0;
  const isLate = news.some(({ occurredAt }) => occurredAt < now - dayMs) || (timeline !== undefined && !isReview);
  if (isNew || isReview) {
    const known = happenedBy(activeAndDue(allOf(state, news, timeline), model), now);
    const seen = lookBack(known, model, { now, exactly: isReview });
    return isLate ? { ...seen, dueAt: now + settledMs } : seen;
  }
  if (before === null) return { dueAt: now, earlier: score, normal: null };
  if (isLate) return { ...before, dueAt: now + settledMs };
  return moved ? { ...before, dueAt: Math.min(before.dueAt, now + dayMs) } : before;
}

function allOf({ ahead }: CustomerState, news: readonly DomainInteraction[], timeline: readonly DomainInteraction[] = []): DomainInteraction[] {
  return [...new Map([...timeline, ...ahead, ...news].map((interaction) => [interaction.ref, interaction])).values()];
}

/** When to look at a customer again: searched exactly only when nothing came, for whoever comes again soon is looked at then. */
function reviewAt(
  walk: Walk,
  seen: { score: Score; published: PublishedScore | null; ahead: readonly DomainInteraction[]; lookBackDueAt: number; roughly: boolean },
): number {
  const { score, published, ahead, lookBackDueAt, roughly } = seen;
  const references = published === null ? [score] : [score, published];
  const moved = nextReviewAt(walk.fold, walk.model, { now: score.at, references, roughly });
  const coming = [...ahead.map(({ occurredAt }) => occurredAt), ...dueMoments(walk.fold.clocks)];
  return Math.min(lookBackDueAt, moved ?? Infinity, ...coming);
}

import { writeInstant, type AlertActivity, type AlertOutcome, type AlertState, type AlertType } from '@rapport/contracts';
import { ownRankOf, resolveStory, toldAgain, type AlertStory } from './alert-story.ts';
import type { Outcome } from './desk.ts';

/** What people have done to an alert, beside its story, which the rules go on with. Plain data: it is stored as it is. */
export interface AlertLife {
  readonly acknowledgedBy: string | null;
  readonly assignedTo: string | null;
  /** `until` in ms; null: until the customer is in a band below `rank`. */
  readonly snooze: { readonly until: number | null; readonly rank: number } | null;
  /** The snooze that the rules ended with the alert: it goes on where the alert should never have ended. */
  readonly endedSnooze?: AlertLife['snooze'];
  readonly outcome: AlertOutcome | null;
  /** Oldest first. */
  readonly activity: readonly AlertActivity[];
}

export const newLife: AlertLife = { acknowledgedBy: null, assignedTo: null, snooze: null, outcome: null, activity: [] };

export type Act =
  | { readonly what: 'acknowledge' | 'withdraw-acknowledgement' | 'end-snooze' }
  | { readonly what: 'assign'; readonly to: string }
  /** Null: until the customer is worse by a band. */
  | { readonly what: 'snooze'; readonly until: number | null }
  | { readonly what: 'comment'; readonly comment: string }
  | { readonly what: 'give-outcome'; readonly outcome: AlertOutcome }
  | { readonly what: 'resolve'; readonly outcome: AlertOutcome | null; readonly comment: string | null };

export interface LivingAlert {
  readonly story: AlertStory;
  readonly life: AlertLife;
}

export interface Acted extends LivingAlert {
  readonly type: AlertType;
}

/** Why an act isn't possible: of what the alert is by now, or of what was asked. */
export class ActRefused extends Error {
  constructor(message: string, readonly type: 'conflict' | 'invalid-interaction' = 'conflict') {
    super(message);
  }
}

/** What is kept of one alert's history: beyond it nothing more can be done but to resolve it. */
const ACTS = 1_000;

export function stateOf({ story, life }: LivingAlert, now: number): AlertState {
  if (story.state === 'resolved') return 'resolved';
  if (isSnoozed(life, now)) return 'snoozed';
  return life.acknowledgedBy === null ? 'open' : 'acknowledged';
}

/** By a person, and not by the rules. */
export function isResolvedByPerson({ activity }: AlertLife): boolean {
  const last = activity.findLast(({ what }) => what === 'resolved');
  return last !== undefined && last.who !== null;
}

export function isSnoozed({ snooze }: AlertLife, now: number): boolean {
  return snooze !== null && (snooze.until === null || snooze.until > now);
}

/** What an act makes of an alert; null when it changes nothing, which a repeated one doesn't. */
export function actOn(alert: LivingAlert, act: Act, by: { readonly who: string; readonly now: number }): Acted | null {
  if (act.what === 'resolve') return resolveBy(alert, act, by);
  const { story, life } = alert;
  if (story.state === 'resolved' && (act.what === 'acknowledge' || act.what === 'assign' || act.what === 'snooze')) throw new ActRefused('The alert is resolved');
  if (life.activity.length >= ACTS) throw new ActRefused(`The alert has its ${ACTS} entries of activity`);
  const next = nextLife(alert, act, by);
  return next === null ? null : { story, life: next, type: act.what === 'acknowledge' ? 'alert.acknowledged' : 'alert.updated' };
}

function nextLife({ story, life }: LivingAlert, act: Exclude<Act, { what: 'resolve' }>, by: { readonly who: string; readonly now: number }): AlertLife | null {
  switch (act.what) {
    case 'acknowledge':
      return life.acknowledgedBy === null ? noted({ ...life, acknowledgedBy: by.who }, 'acknowledged', by) : null;
    case 'withdraw-acknowledgement':
      return life.acknowledgedBy === null ? null : noted({ ...life, acknowledgedBy: null }, 'acknowledgement-withdrawn', by);
    case 'assign':
      return life.assignedTo === act.to ? null : noted({ ...life, assignedTo: act.to }, 'assigned', { ...by, detail: act.to });
    case 'snooze':
      return snooze(story, life, { ...by, until: act.until });
    case 'end-snooze':
      return life.snooze === null ? null : noted({ ...life, snooze: null }, 'snooze-ended', by);
    case 'comment':
      return isLastComment(life, act.comment, by.who) ? null : noted(life, 'commented', { ...by, comment: act.comment });
    case 'give-outcome':
      return life.outcome === act.outcome ? null : noted({ ...life, outcome: act.outcome }, 'outcome-given', { ...by, detail: act.outcome });
  }
}

function snooze(story: AlertStory, life: AlertLife, { who, now, until }: { readonly who: string; readonly now: number; readonly until: number | null }): AlertLife | null {
  if (life.snooze?.until === until) return null;
  if (until !== null && until <= now) throw new ActRefused('/until lies in the past', 'invalid-interaction');
  const detail = until === null ? 'worse by a band' : writeInstant(until);
  return noted({ ...life, snooze: { until, rank: ownRankOf(story) } }, 'snoozed', { who, now, detail });
}

function resolveBy({ story, life }: LivingAlert, { outcome, comment }: Act & { what: 'resolve' }, by: { readonly who: string; readonly now: number }): Acted | null {
  const given = { ...by, detail: outcome, comment };
  if (story.state === 'open') {
    const kept = { ...life, snooze: null, outcome: outcome ?? life.outcome };
    return { story: resolveStory(story, by.now), life: noted(kept, 'resolved', given), type: 'alert.resolved' };
  }
  // It was resolved before, maybe by the rules: what is said of it now still counts.
  const isNews = (outcome !== null && outcome !== life.outcome) || (comment !== null && !isLastComment(life, comment, by.who));
  if (!isNews) return null;
  return { story, life: noted({ ...life, outcome: outcome ?? life.outcome }, outcome === null ? 'commented' : 'outcome-given', given), type: 'alert.updated' };
}

/** What a change of the customer does to the life: a snooze may end, a resolved alert needs nobody, a reopened one does again. */
export function liveOn({ story, notice, isBack }: Outcome, life: AlertLife, now: number): Outcome & { readonly life: AlertLife } {
  const rules = { who: null, now };
  if (notice === 'alert.resolved') return { story, notice, life: noted({ ...life, snooze: null, endedSnooze: life.snooze }, 'resolved', rules) };
  const isReopened = notice === 'alert.opened' && story.id !== null;
  if (isReopened) return { story, notice, life: noted(isBack === true ? lifeBack(life, now) : { ...life, acknowledgedBy: null, snooze: null, outcome: null }, 'reopened', rules) };
  const { snooze } = life;
  const isWorse = snooze?.until === null && story.state === 'open' && ownRankOf(story) < snooze.rank;
  if (!isWorse) return { story, notice, life };
  const awake = noted({ ...life, snooze: null }, 'snooze-ended', rules);
  return notice === null ? { story: toldAgain(story), notice: 'alert.updated', life: awake } : { story, notice, life: awake };
}

function lifeBack({ endedSnooze = null, ...life }: AlertLife, now: number): AlertLife {
  return isSnoozed({ ...life, snooze: endedSnooze }, now) ? { ...life, snooze: endedSnooze } : life;
}

/** The time of a snooze is over: the alert is told again. */
export function wake({ story, life }: LivingAlert, now: number): LivingAlert {
  return { story: toldAgain(story), life: noted({ ...life, snooze: null }, 'snooze-ended', { who: null, now }) };
}

interface Note {
  readonly who: string | null;
  readonly now: number;
  readonly detail?: string | null;
  readonly comment?: string | null;
}

function noted(life: AlertLife, what: AlertActivity['what'], { who, now, detail = null, comment = null }: Note): AlertLife {
  return { ...life, activity: [...life.activity, { at: writeInstant(now), who, what, detail, comment }] };
}

function isLastComment({ activity }: AlertLife, comment: string, who: string): boolean {
  const last = activity.at(-1);
  return last !== undefined && last.comment === comment && last.who === who;
}

import type { AlertLife } from './alert-life.ts';
import { isSnoozed } from './alert-life.ts';
import type { NoticeType } from './desk.ts';
import { holdingAt, type TimeInterval } from './hold.ts';
import { matchesAll, type Labels, type Matcher } from './matcher.ts';

export interface InhibitRule {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  readonly equal: readonly string[];
}

export interface ActiveSilence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly endsAt: number;
}

/** An open alert that may inhibit others. */
export interface OpenAlert {
  readonly id: string;
  readonly labels: Labels;
}

/** A notice that is about to go out. */
export interface DueNotice {
  readonly type: NoticeType;
  readonly alert: OpenAlert;
  readonly life: AlertLife;
  /** The open incident that the alert is a member of. */
  readonly incident: string | null;
  readonly holds: readonly string[];
  /** When an inhibited notice is looked at again, in ms. */
  readonly lookAgainMs: number;
}

export interface Surroundings {
  readonly now: number;
  readonly silences: readonly ActiveSilence[];
  readonly inhibitRules: readonly InhibitRule[];
  /** Those that match the source of a rule. */
  readonly openAlerts: readonly OpenAlert[];
  readonly intervals: readonly TimeInterval[];
}

/** Why a notice doesn't go out now, by what, and when it is looked at again. */
export interface Held {
  readonly reason: string;
  readonly by: string | null;
  readonly until: number;
}

const SNOOZE_LOOK_MS = 3_600_000;

/** Null: it goes out. A resolve follows a delivered fire whatever was silenced meanwhile; only quiet hours hold it. */
export function judge(notice: DueNotice, around: Surroundings): Held | null {
  if (notice.type === 'alert.resolved') return heldByHours(notice, around);
  return snoozed(notice, around) ?? silenced(notice.alert.labels, around) ?? inhibited(notice, around) ?? heldByHours(notice, around);
}

export function silenced(labels: Labels, { silences }: Pick<Surroundings, 'silences'>): Held | null {
  const silence = silences.find(({ matchers }) => matchesAll(matchers, labels));
  return silence === undefined ? null : { reason: 'silenced', by: silence.id, until: silence.endsAt };
}

/** The open alert that inhibits one with these labels. One that is source and target of a rule isn't inhibited by its like. */
export function inhibitorOf({ id, labels }: OpenAlert, { inhibitRules, openAlerts }: Pick<Surroundings, 'inhibitRules' | 'openAlerts'>): string | null {
  for (const { source, target, equal } of inhibitRules) {
    if (!matchesAll(target, labels)) continue;
    const isBoth = matchesAll(source, labels);
    const found = openAlerts.find(
      (other) =>
        other.id !== id && matchesAll(source, other.labels) && !(isBoth && matchesAll(target, other.labels)) && equal.every((name) => (other.labels[name] ?? '') === (labels[name] ?? '')),
    );
    if (found !== undefined) return found.id;
  }
  return null;
}

function snoozed({ life }: DueNotice, { now }: Surroundings): Held | null {
  if (!isSnoozed(life, now)) return null;
  const until = life.snooze?.until ?? null;
  return until === null ? { reason: 'snoozed-until-worse', by: null, until: now + SNOOZE_LOOK_MS } : { reason: 'snoozed', by: null, until };
}

// An incident tells its members; what the tenant's rules inhibit besides is held by the alert that does.
function inhibited({ alert, incident, lookAgainMs }: DueNotice, around: Surroundings): Held | null {
  const by = incident ?? inhibitorOf(alert, around);
  return by === null ? null : { reason: 'inhibited', by, until: around.now + lookAgainMs };
}

function heldByHours({ alert, holds }: DueNotice, around: Surroundings): Held | null {
  return alert.labels['severity'] === 'critical' ? null : heldBy(holds, around);
}

export function heldBy(holds: readonly string[], { intervals, now }: Pick<Surroundings, 'intervals' | 'now'>): Held | null {
  const holding = holdingAt(intervals.filter(({ name }) => holds.includes(name)), now);
  return holding === null ? null : { reason: `hold_time_intervals:${holding.name}`, by: null, until: holding.until };
}

import { dayMs } from '../day.ts';
import type { ShownAlert } from './shapes.ts';

/** What stands for a value that nobody knows: it neither wins nor loses against a known one by much. */
const unknownValue = 1_000;

/**
 * Whom to call first: value × risk × chance to change it × time left. The chance is the share of the drop that
 * somebody's act caused (silence and decay can't be answered); what expires presses, and one that fell far waits less.
 */
export function priorityOf(alert: ShownAlert, now: number): number {
  const value = Math.max(unknownValue, Number(alert.valueAtStake?.amount ?? 0));
  const risk = (100 - alert.score) / 100;
  return value * risk * chanceOf(alert) * pressureOf(alert, now) * (alert.severity === 'critical' ? 1.5 : 1);
}

function chanceOf(alert: ShownAlert): number {
  const lost = alert.contributions.filter((piece) => piece.points < 0);
  const sum = lost.reduce((total, piece) => total + piece.points, 0);
  if (sum === 0) return 0.5;
  const byActs = lost.filter((piece) => piece.kind === 'event' || piece.kind === 'late').reduce((total, piece) => total + piece.points, 0);
  return 0.3 + 0.7 * (byActs / sum);
}

/** 1 without an end, growing to 3 in the last hours; past its end it presses no more. */
function pressureOf(alert: ShownAlert, now: number): number {
  const ends = [alert.timeLeft?.until, alert.suggestedAction?.dueAt].flatMap((at) => (typeof at === 'string' ? [new Date(at).getTime()] : [])).filter((at) => at > now);
  if (ends.length === 0) return 1;
  return 1 + 2 / (1 + (Math.min(...ends) - now) / dayMs);
}

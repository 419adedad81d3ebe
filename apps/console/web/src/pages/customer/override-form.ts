import type { OverrideWish } from '../../api/overrides.ts';
import { dayMs } from '../../day.ts';

export interface OverrideForm {
  readonly how: 'score' | 'points';
  readonly amount: string;
  readonly reason: string;
  readonly owner: string;
  /** As a date field writes it: local, without an offset. */
  readonly until: string;
}

/** An override is for a time: whoever knows better looks again. */
const usualDays = 30;

/** The end of the day in a month, as a date field has it, in the browser's own time. */
export function usualEnd(now: Date): string {
  const day = new Date(now.getTime() + usualDays * dayMs - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  return `${day}T18:00`;
}

/** What the form asks for. */
export function overrideOf({ how, amount, reason, owner, until }: OverrideForm): OverrideWish {
  const said = { reason: reason.trim(), owner: owner.trim(), until: new Date(until).toISOString() };
  return how === 'score' ? { ...said, score: Number(amount) } : { ...said, points: Number(amount) };
}

/** Which of the fields cannot be meant so. */
export function wrongFields({ how, amount, reason, owner, until }: OverrideForm, now: Date): ('amount' | 'reason' | 'owner' | 'until')[] {
  const number = Number(amount);
  const least = how === 'score' ? 0 : -100;
  const isNumber = amount.trim() !== '' && number >= least && number <= 100 && (how === 'score' || number !== 0);
  return [
    ...(isNumber ? [] : ['amount' as const]),
    ...(reason.trim() === '' ? ['reason' as const] : []),
    ...(owner.trim() === '' ? ['owner' as const] : []),
    ...(new Date(until).getTime() > now.getTime() ? [] : ['until' as const]),
  ];
}

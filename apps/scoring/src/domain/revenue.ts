import type { DomainInteraction } from './interaction.ts';
import { inReportingCurrency } from './model.ts';
import type { Model } from './model.ts';

/** Twelve months, in days. */
export const yearDays = 365;

/** Days kept apart in a fold; beyond, days of one stretch are added up, the oldest first, so that a state doesn't grow. */
const mostDays = 16;
/** A year has 14 stretches at most, so that among more than 16 days two are of one; their sum drops out with the later. */
const stretchDays = 28;

/** What the interaction brought the supplier, in the reporting currency: revenue, less refunds. */
export function revenueOf(interaction: DomainInteraction, model: Model): number {
  const { amount, kind } = interaction;
  if (amount === undefined) return 0;
  const meaning = amount.meaning ?? (model.retentionKinds.has(kind) ? 'revenue' : undefined);
  if (meaning !== 'revenue' && meaning !== 'refund') return 0;
  const value = inReportingCurrency(model, amount) ?? 0;
  return meaning === 'revenue' ? value : -Math.abs(value);
}

/** Adds to a list of [UTC day, amount], in place; days that are a year older than the newest drop out. */
export function addRevenue(days: [number, number][], day: number, amount: number): void {
  const last = days.at(-1);
  if (last?.[0] === day) last[1] += amount;
  else days.push([day, amount]);
  while (days[0] !== undefined && days[0][0] <= day - yearDays) days.shift();
  if (days.length > mostDays) joinOldest(days);
}

function joinOldest(days: [number, number][]): void {
  const stretches = days.map(([day]) => Math.floor(day / stretchDays));
  const earlier = stretches.findIndex((stretch, i) => stretch === stretches[i + 1]);
  const [joined] = days.splice(earlier, 1);
  const later = days[earlier];
  if (joined !== undefined && later !== undefined) later[1] += joined[1];
}

/** The contract's decimal has fifteen digits before its point; with all of them a binary number holds no cents. */
const mostWhole = 999_999_999_999_999;

/** An amount as the contract's decimal, in cents. A sum beyond its digits, which no customer has, is cut to its limit. */
export function decimalAmount(amount: number): string {
  return Math.min(Math.max(amount, -mostWhole), mostWhole).toFixed(2);
}

/** Revenue of the twelve months before a day. */
export function revenueWithin(days: readonly [number, number][], today: number): number {
  let sum = 0;
  for (const [day, amount] of days) if (day > today - yearDays) sum += amount;
  return sum;
}

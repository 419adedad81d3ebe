import { useMemo } from 'react';
import { useIntl, type IntlShape } from 'react-intl';
import type { Bilingual, Money } from '../api/shapes.ts';
import { dayMs } from '../day.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** How figures, moments and amounts are written for this person: one place for all pages. */
export function useFormats() {
  const intl = useIntl();
  return useMemo(() => formatsOf(intl), [intl]);
}

export type Formats = ReturnType<typeof formatsOf>;

export function formatsOf(intl: IntlShape) {
  const moment = (options: Intl.DateTimeFormatOptions) => (at: string | number) => intl.formatDate(new Date(at), options);
  const time = moment({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = moment({ weekday: 'short', day: 'numeric', month: 'short' });
  const relative = (value: number, unit: 'minute' | 'hour') => intl.formatRelativeTime(value, unit, { style: 'short' });
  return {
    /** Scores are whole. */
    score: (value: number): string => intl.formatNumber(Math.round(value)),
    /** A score beside its parts: one decimal, no sign. */
    scoreOfSum: (value: number): string => intl.formatNumber(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    /** A change: always a sign, one decimal. */
    points: (value: number): string => signed(intl.formatNumber(value, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' })),
    /** A change in whole points. */
    wholePoints: (value: number): string => signed(intl.formatNumber(Math.round(value), { signDisplay: 'exceptZero' })),
    percent: (share: number): string => intl.formatNumber(share, { style: 'percent', maximumFractionDigits: 0 }),
    /** A figure with so many decimals. */
    figure: (value: number, digits: number): string => signed(intl.formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits })),
    /** A share with one decimal. */
    finePercent: (share: number): string => intl.formatNumber(share, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    /** A change of a share of itself: always a sign. */
    percentChange: (share: number): string => signed(intl.formatNumber(share, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' })),
    /** The same with one decimal. */
    finePercentChange: (share: number): string => signed(intl.formatNumber(share, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' })),
    count: (value: number): string => intl.formatNumber(value),
    money: ({ amount, currency }: Money): string => intl.formatNumber(Number(amount), { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 0 }),
    /** €1.78 million, €67,800 */
    roughMoney: (money: Money): string => roughMoney(intl, money),
    /** €11.4 million, and a change: always a sign. */
    moneyChange: (amount: number, currency: string): string => `${amount < 0 ? '\u2212' : '+'}${roughMoney(intl, { amount: String(Math.abs(amount)), currency })}`,
    /** 16:20 */
    time,
    /** Mon 23 Nov */
    day: (at: string | number): string => withoutCommas(day(at)),
    /** 23 Nov */
    shortDay: moment({ day: 'numeric', month: 'short' }),
    /** Mon 23 Nov, 16:20 */
    moment: (at: string | number): string => `${withoutCommas(day(at))}, ${time(at)}`,
    /** Tuesday, 24 November */
    longDay: moment({ weekday: 'long', day: 'numeric', month: 'long' }),
    /** 24 November 2026 */
    date: moment({ day: 'numeric', month: 'long', year: 'numeric' }),
    /** 16:20 on the same day, else with the day. */
    near: (at: string | number, now: number): string => (withoutCommas(day(at)) === withoutCommas(day(now)) ? time(at) : `${withoutCommas(day(at))}, ${time(at)}`),
    /** 31 Jul 2027; a day without a time is the same day everywhere. */
    dateOf: (text: string): string => intl.formatDate(new Date(text), { day: 'numeric', month: 'short', year: 'numeric', ...(/^\d{4}-\d{2}-\d{2}$/.test(text) ? { timeZone: 'UTC' } : {}) }),
    /** "2 hours ago" below a day, else the moment. */
    ago: (at: string | number, now: number): string => {
      const past = now - new Date(at).getTime();
      if (Math.abs(past) >= dayMs) return `${withoutCommas(day(at))}, ${time(at)}`;
      return Math.abs(past) >= hourMs ? relative(-Math.round(past / hourMs), 'hour') : relative(-Math.round(past / minuteMs), 'minute');
    },
    /** 2 d 7 h, below a day 7 h 48 min */
    span: (ms: number): string => spanOf(intl, ms),
  };
}

function roughMoney(intl: IntlShape, { amount, currency }: Money): string {
  return intl.formatNumber(Number(amount), {
    style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumSignificantDigits: 3,
    ...(Number(amount) < 1_000_000 ? {} : { notation: 'compact', compactDisplay: 'long' }),
  });
}

function spanOf(intl: IntlShape, ms: number): string {
  const minutes = Math.max(0, Math.round(ms / minuteMs));
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60), minutes % 60];
  const given: readonly (readonly [number, 'format.days' | 'format.hours' | 'format.minutes'])[] =
    days > 0 ? [[days, 'format.days'], [hours, 'format.hours']] : [[hours, 'format.hours'], [rest, 'format.minutes']];
  const shown = given.filter(([n]) => n > 0);
  return (shown.length === 0 ? [[0, 'format.minutes'] as const] : shown).map(([n, id]) => intl.formatMessage({ id }, { n })).join(' ');
}

// U+2212 in both languages, whatever the runtime writes.
function signed(text: string): string {
  return text.replace('-', '\u2212');
}

// "Mon, 23 Nov" and "Mo., 23. Nov." become what console.md writes.
function withoutCommas(text: string): string {
  return text.replace(/^(\p{L}+)\.?,? /u, '$1 ');
}

/** A text that the services write in both languages. */
export function useBilingual(): (text: Bilingual) => string {
  const intl = useIntl();
  return (text) => (intl.locale.startsWith('de') ? text.de : text.en);
}

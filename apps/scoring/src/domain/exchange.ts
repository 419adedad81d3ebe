import { kinds } from '@rapport/contracts';
import { isOfClock } from './clock-kinds.ts';
import { isContact } from './contact.ts';
import { dayMs } from './duration.ts';
import { isAdministrative } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { normalOf } from './look-back.ts';
import { answers, questionIn } from './question.ts';
import type { Question } from './question.ts';
import { rounded } from './rounded.ts';
import type { Side } from './word.ts';

/** How one side takes part in the exchange, over the year before a moment. */
export interface SideOfExchange {
  /** What it did or said; meetings are of both. */
  readonly contacts: number;
  /** Exchanges that it began: a contact after at least three days of silence of both sides. */
  readonly begun: number;
  /** Days between two of its contacts, the median; null: fewer than two. */
  readonly usualGapDays: number | null;
  readonly lastAt: number | null;
  /** Questions of the other side that it answered, how fast (median hours), and those that wait for it. */
  readonly answered: number;
  readonly answerHours: number | null;
  readonly openQuestions: number;
}

export interface Exchange {
  readonly days: number;
  readonly customer: SideOfExchange;
  readonly supplier: SideOfExchange;
}

export const exchangeDays = 365;
const silenceMs = 3 * dayMs;
const hourMs = 3_600_000;

/** Who contacts whom, who begins, and how fast each side answers. `known` is sorted and ends at the moment. */
export function exchangeOf(known: readonly DomainInteraction[], at: number): Exchange {
  const since = at - exchangeDays * dayMs;
  const year = known.filter(({ occurredAt }) => occurredAt > since);
  const recent = year.filter((one) => sidesOf(one).length > 0);
  const begun = beginnings(recent, known.findLast((one) => one.occurredAt <= since && sidesOf(one).length > 0));
  const questions = questionsOf(year);
  const side = (name: Side): SideOfExchange => {
    const own = recent.filter((one) => sidesOf(one).includes(name));
    const asked = questions.filter(({ by }) => by !== name);
    const times = asked.flatMap(({ askedAt, answeredAt }) => (answeredAt === null ? [] : [(answeredAt - askedAt) / hourMs]));
    return {
      contacts: own.length,
      begun: begun.filter((by) => by === name).length,
      usualGapDays: median(own.slice(1).map(({ occurredAt }, i) => (occurredAt - (own[i]?.occurredAt ?? occurredAt)) / dayMs)),
      lastAt: own.at(-1)?.occurredAt ?? null,
      answered: times.length,
      answerHours: median(times),
      openQuestions: asked.length - times.length,
    };
  };
  return { days: exchangeDays, customer: side('customer'), supplier: side('supplier') };
}

/** Confirming, shipping and billing follow from an order: they are no contact of the supplier's own accord. */
const handling: ReadonlySet<string | undefined> = new Set(['order', 'delivery', 'invoice']);

/** Whose act it is: of none where it is a note, what a clock tells, or something around the relationship. */
function sidesOf({ kind, direction }: DomainInteraction): Side[] {
  if (isAdministrative(kind) || isOfClock(kind) || kind === 'note.written' || !isContact({ kind, direction })) return [];
  if (direction === 'outbound' && handling.has(kinds[kind]?.object)) return [];
  if (direction === 'ambient') return ['customer', 'supplier'];
  return [direction === 'inbound' ? 'customer' : 'supplier'];
}

/** By whom each exchange was begun; one that both begin at once, by meeting, is nobody's. */
function beginnings(recent: readonly DomainInteraction[], before: DomainInteraction | undefined): Side[] {
  return recent.flatMap((one, i) => {
    const sides = sidesOf(one);
    const begins = one.occurredAt - ((recent[i - 1] ?? before)?.occurredAt ?? -Infinity) >= silenceMs;
    return begins && sides.length === 1 ? sides : [];
  });
}

interface Asked extends Question {
  readonly askedAt: number;
  answeredAt: number | null;
}

/** What either side asked, each with the first answer to it. */
function questionsOf(year: readonly DomainInteraction[]): Asked[] {
  const all: Asked[] = [];
  for (const one of year) {
    for (const asked of all) if (asked.answeredAt === null && answers(one, asked)) asked.answeredAt = one.occurredAt;
    const question = questionIn(one);
    if (question !== null) all.push({ ...question, askedAt: one.occurredAt, answeredAt: null });
  }
  return all;
}

function median(values: readonly number[]): number | null {
  const middle = normalOf(values)?.median;
  return middle === undefined ? null : rounded(middle, 2);
}

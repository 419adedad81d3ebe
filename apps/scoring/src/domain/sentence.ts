import { countedKind, kinds, numberWord } from '@rapport/contracts';
import type { Basis, Contribution } from '@rapport/contracts';
import { dayMs, dayNumber } from './duration.ts';
import type { DomainInteraction } from './interaction.ts';
import type { Model } from './model.ts';
import { unanswered } from './objects.ts';
import type { Piece } from './walk.ts';

/** One plain sentence in both languages, written by rule. */
export interface Sentence {
  readonly en: string;
  readonly de: string;
}

/** What a sentence about a difference is made of. */
export interface Difference {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  readonly delta: number;
  readonly bases: { readonly from: Basis; readonly to: Basis };
  readonly pieces: readonly Piece[];
  /** The active interactions until `to`, sorted. */
  readonly known: readonly DomainInteraction[];
}

/** Reasons that a sentence names at most. */
const mostReasons = 3;
/** A reason below this share of what pulled the same way is not named. */
const leastShare = 0.1;

/** "Down 26 points since 09:00: five complaints, unanswered." */
export function sentenceBetween(difference: Difference): Sentence {
  const points = Math.round(Math.abs(difference.delta));
  const since = sinceWords(difference);
  if (points === 0) return { en: `Unchanged since ${since.en}.`, de: `Unverändert seit ${since.de}.` };
  const down = difference.delta < 0;
  const reasons = endings(difference, reasonsOf(difference));
  const word = points === 1 ? { en: 'point', de: 'Punkt' } : { en: 'points', de: 'Punkte' };
  const count = { en: numberWord(points, 'en'), de: capital(numberWord(points, 'de')) };
  return {
    en: `${down ? 'Down' : 'Up'} ${count.en} ${word.en} since ${since.en}${listed(reasons, 'en')}.`,
    de: `${count.de} ${word.de} ${down ? 'weniger' : 'mehr'} seit ${since.de}${listed(reasons, 'de')}.`,
  };
}

/** "Nine points above the reference customer: five orders." */
export function sentenceReference(given: {
  delta: number;
  basis: Basis;
  contributions: readonly Contribution[];
  known: readonly DomainInteraction[];
  model: Model;
}): Sentence {
  if (given.basis === 'lost') return { en: 'Lost.', de: 'Verloren.' };
  const points = Math.round(Math.abs(given.delta));
  if (points === 0) return { en: 'At the reference customer’s level.', de: 'Auf der Höhe des Referenzkunden.' };
  const reasons = referenceReasons(given);
  const above = given.delta > 0;
  const word = points === 1 ? { en: 'point', de: 'Punkt' } : { en: 'points', de: 'Punkte' };
  return {
    en: `${capital(numberWord(points, 'en'))} ${word.en} ${above ? 'above' : 'below'} the reference customer${listed(reasons, 'en')}.`,
    de: `${capital(numberWord(points, 'de'))} ${word.de} ${above ? 'über' : 'unter'} dem Referenzkunden${listed(reasons, 'de')}.`,
  };
}

function listed(reasons: readonly Sentence[], language: 'en' | 'de'): string {
  return reasons.length === 0 ? '' : `: ${reasons.map((reason) => reason[language]).join(', ')}`;
}

interface Reason {
  readonly name: string;
  points: number;
  readonly interactions: Set<string>;
}

/** The largest groups of pieces that pulled the way the score went. */
function strongest(groups: Iterable<Reason>, delta: number): Reason[] {
  const pulling = [...groups].filter(({ points }) => points * delta > 0).sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const total = pulling.reduce((sum, { points }) => sum + Math.abs(points), 0);
  return pulling.filter(({ points }) => Math.abs(points) >= leastShare * total).slice(0, mostReasons);
}

function reasonsOf(difference: Difference): { reasons: Reason[]; words: Sentence[] } {
  const groups = new Map<string, Reason>();
  for (const { kind, interactionKind, interaction, points } of difference.pieces) {
    const name = interactionKind ?? `:${kind}`;
    const group = groups.get(name) ?? { name, points: 0, interactions: new Set<string>() };
    groups.set(name, group);
    group.points += points;
    if (interaction !== undefined) group.interactions.add(interaction);
  }
  const reasons = strongest(groups.values(), difference.delta);
  return { reasons, words: reasons.map((reason) => wordsFor(reason, difference)) };
}

function wordsFor({ name, interactions }: Reason, difference: Difference): Sentence {
  if (name === ':silence') return silenceWords(difference);
  if (name === ':decay') return { en: 'what happened earlier counts less by now', de: 'Früheres zählt inzwischen weniger' };
  if (name === ':merge') return { en: 'customers were joined or separated', de: 'Kunden wurden zusammengeführt oder getrennt' };
  if (name === ':model') return { en: 'a new version of the model', de: 'eine neue Version des Modells' };
  return countedKind(name, interactions.size);
}

/** How silence is told depends on what was awaited. */
function silenceWords({ bases, known, to }: Difference): Sentence {
  if (bases.to === 'lost') return { en: 'the contract ended and was not renewed', de: 'der Vertrag lief aus und wurde nicht verlängert' };
  const awaited = bases.to === 'rhythm' ? 'order.placed' : null;
  const last = known.findLast(({ kind }) => awaited === null || kind === awaited || kind === 'contract.renewed');
  const days = last === undefined ? 0 : dayNumber(to) - dayNumber(last.occurredAt);
  if (days < 1) return { en: 'time passed', de: 'Zeit verging' };
  const what = awaited === null ? { en: 'contact', de: 'kein Kontakt' } : { en: 'order', de: 'keine Bestellung' };
  const span = days === 1 ? { en: 'one day', de: 'einem Tag' } : { en: `${numberWord(days, 'en')} days`, de: `${numberWord(days, 'de')} Tagen` };
  return { en: `no ${what.en} for ${span.en}`, de: `seit ${span.de} ${what.de}` };
}

/** What the sentence ends with: that nobody answered, or that a contract has turned the question into the renewal. */
function endings(difference: Difference, found: { reasons: Reason[]; words: Sentence[] }): Sentence[] {
  const { reasons, words } = found;
  const asked = reasons.filter(({ name }) => kinds[name]?.answer === 'asked');
  if (difference.delta < 0 && asked.length > 0 && asked.length === reasons.length && isUnanswered(difference, asked)) {
    return [...words, { en: 'unanswered', de: 'unbeantwortet' }];
  }
  const renewal = difference.bases.from !== 'contract' && difference.bases.to === 'contract' && difference.delta < 0;
  return renewal ? [...words, { en: 'the question is now the renewal', de: 'die Frage ist jetzt die Verlängerung' }] : words;
}

function isUnanswered({ known }: Difference, asked: readonly Reason[]): boolean {
  const open = new Set(unanswered(known).map(({ ref }) => ref));
  return asked.every(({ interactions }) => [...interactions].every((ref) => open.has(ref)));
}

function referenceReasons(given: { delta: number; contributions: readonly Contribution[]; known: readonly DomainInteraction[] }): Sentence[] {
  const kindOf = new Map(given.known.map(({ ref, kind }) => [ref, kind]));
  const groups = new Map<string, Reason>();
  for (const { points, interactions } of given.contributions) {
    for (const ref of interactions) {
      const name = kindOf.get(ref) ?? '';
      const group = groups.get(name) ?? { name, points: 0, interactions: new Set<string>() };
      groups.set(name, group);
      group.points += points / interactions.length;
      group.interactions.add(ref);
    }
  }
  return strongest(groups.values(), given.delta).map(({ name, interactions }) => countedKind(name, interactions.size));
}

/** A time of the same day, a date of the same year, or a date with its year. */
function sinceWords({ from, to, timeZone }: Difference): Sentence {
  const day = (moment: number): string => format(moment, 'en-GB', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  if (day(from) === day(to) && to - from < dayMs) {
    const time = format(from, 'en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return { en: time, de: time };
  }
  const sameYear = day(from).slice(-4) === day(to).slice(-4);
  const options: Intl.DateTimeFormatOptions = { timeZone, day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) };
  return { en: format(from, 'en-GB', options), de: format(from, 'de-DE', options) };
}

function format(moment: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, options).format(moment);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

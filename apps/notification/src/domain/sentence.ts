import { countedKind, numberWord } from '@rapport/contracts';
import { asksForAnswer } from './questions.ts';
import { dayOf, dayWords, momentWords, type Language } from './moment-words.ts';

export interface SentencePiece {
  readonly kind: string;
  readonly interactionKind: string | null;
  readonly points: number;
  readonly interactions: readonly string[];
}

export interface Told {
  /** Difference of the score since `since`, in points. */
  readonly delta: number;
  readonly since: number;
  readonly now: number;
  readonly pieces: readonly SentencePiece[];
  /** Kinds of the hard events that the alert is about. */
  readonly signals: readonly string[];
  /** Interactions that ask and that nobody has answered. */
  readonly unanswered: ReadonlySet<string>;
  readonly timeZone: string;
  /** Facts that are near, such as the end of a contract. */
  readonly dates?: readonly { readonly name: string; readonly until: number }[];
}

export interface Sentence {
  readonly en: string;
  readonly de: string;
}

/** More reasons than these are not read; they stand in the contributions. */
const REASONS = 3;
/** A reason that took less than this share of the fall isn't worth a word. */
const SHARE = 0.1;

/** What happened, in one line a language: how far, since when, by what. */
export function tellAlert(told: Told): Sentence {
  return { en: tell(told, 'en'), de: tell(told, 'de') };
}

/** What of a source is missed, and how often it usually comes. */
export function tellMissedSource({ name, lastDay, usualDays }: { readonly name: string; readonly lastDay: number; readonly usualDays: number }, timeZone: string): Sentence {
  return {
    en: `No data from ${name} since ${dayWords(lastDay, timeZone, 'en')}; it usually comes ${usualDays === 1 ? 'every day' : `within ${usualDays} days`}.`,
    de: `Keine Daten von ${name} seit ${dayWords(lastDay, timeZone, 'de')}; sonst kommen sie ${usualDays === 1 ? 'jeden Tag' : `binnen ${usualDays} Tagen`}.`,
  };
}

function dateWords({ name, until }: { readonly name: string; readonly until: number }, timeZone: string, language: Language): string {
  const day = dayWords(until, timeZone, language);
  if (name === 'contractEndsAt') return language === 'en' ? `the contract ends on ${day}` : `der Vertrag endet am ${day}`;
  return language === 'en' ? `${name} is on ${day}` : `${name} ist am ${day}`;
}

function tell(told: Told, language: Language): string {
  const happened = [...new Set(told.signals)].map((kind) => countedKind(kind, told.signals.filter((each) => each === kind).length)[language]);
  const head = [...(told.dates ?? []).map((date) => dateWords(date, told.timeZone, language)), ...happened];
  const reasons = reasonsOf(told, language);
  const move = told.delta >= 0.5 && reasons !== '' ? costOf(told, language) : moveOf(told, language);
  const line = reasons === '' ? `${move}.` : `${move}: ${reasons}.`;
  return head.length === 0 ? capital(line) : `${capital(list(head, language))}. ${capital(line)}`;
}

function moveOf(told: Told, language: Language): string {
  const { delta } = told;
  const points = Math.abs(Math.round(delta));
  const from = sinceWords(told, language);
  if (points === 0) return language === 'en' ? `the score is as it was ${from.replace('since', 'at')}` : `der Score ist wie um ${from.replace('seit ', '')}`;
  const many = points !== 1;
  if (language === 'en') return `${delta < 0 ? 'down' : 'up'} ${points} ${many ? 'points' : 'point'} ${from}`;
  return `${points} ${many ? 'Punkte' : 'Punkt'} ${delta < 0 ? 'weniger' : 'mehr'} ${from}`;
}

// The score rose although something spoke against: a reason is told with what it cost, never with the rise.
function costOf(told: Told, language: Language): string {
  const points = Math.abs(Math.round(told.pieces.reduce((sum, piece) => sum + Math.min(piece.points, 0), 0)));
  const from = sinceWords(told, language);
  return language === 'en' ? `${points} ${points === 1 ? 'point' : 'points'} lost ${from}` : `${points} ${points === 1 ? 'Punkt' : 'Punkte'} verloren ${from}`;
}

/** The same day: the time; else the day. In the tenant's time zone. */
export function sinceWords({ since, now, timeZone }: Pick<Told, 'since' | 'now' | 'timeZone'>, language: Language): string {
  const sameDay = dayOf(since, timeZone) === dayOf(now, timeZone);
  return `${language === 'en' ? 'since' : 'seit'} ${sameDay ? momentWords(since, { seenFrom: now, timeZone, language }) : dayWords(since, timeZone, language)}`;
}

export interface Reason {
  readonly kind: string | null;
  readonly points: number;
  readonly interactions: ReadonlySet<string>;
}

/** What took most, but for the signals; '' where nothing is worth a word. */
export function reasonsOf(told: Told, language: Language, words: (reason: Reason) => string = (reason) => wordsOf(reason, language)): string {
  const against = reasonsAgainst(told.pieces);
  const fall = against.reduce((sum, reason) => sum + reason.points, 0);
  const told3 = against
    .filter((reason) => reason.points <= fall * SHARE && !told.signals.includes(reason.kind ?? ''))
    .slice(0, REASONS);
  const parts = told3.map((reason) => ({ words: words(reason), waiting: waitingWords(reason, told.unanswered, language) }));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only.waiting === '' ? only.words : `${only.words}, ${only.waiting}`;
  return list(parts.map(({ words, waiting }) => (waiting === '' ? words : `${words} (${waiting})`)), language);
}

/** The kind of interaction that the sentence names first: it took most. Null for time's own share, or where nothing took any. */
export function firstReason(pieces: readonly SentencePiece[]): string | null {
  return reasonsAgainst(pieces)[0]?.kind ?? null;
}

function reasonsAgainst(pieces: readonly SentencePiece[]): Reason[] {
  return byKind(pieces).filter((reason) => reason.points < 0).toSorted((a, b) => a.points - b.points);
}

const overridden = 'override.set';
const overrideWords: Readonly<Record<Language, string>> = { en: 'set by a person', de: 'von Hand gesetzt' };

function wordsOf({ kind, interactions }: Reason, language: Language): string {
  if (kind === overridden) return overrideWords[language];
  return kind === null ? silence(language) : countedKind(kind, Math.max(1, interactions.size))[language];
}

// Not said of what was answered: "five complaints, two unanswered".
function waitingWords({ kind, interactions }: Reason, unanswered: ReadonlySet<string>, language: Language): string {
  const waiting = kind !== null && asksForAnswer(kind) ? [...interactions].filter((each) => unanswered.has(each)).length : 0;
  if (waiting === 0) return '';
  const word = language === 'en' ? 'unanswered' : 'unbeantwortet';
  return waiting === interactions.size ? word : `${numberWord(waiting, language)} ${word}`;
}

function byKind(pieces: readonly SentencePiece[]): Reason[] {
  const kinds = new Set(pieces.map(kindOf));
  return [...kinds].map((kind) => {
    const own = pieces.filter((piece) => kindOf(piece) === kind);
    return { kind, points: own.reduce((sum, piece) => sum + piece.points, 0), interactions: new Set(own.flatMap((piece) => piece.interactions)) };
  });
}

// Time's own share has no interaction kind; a person's word on the score itself is one.
function kindOf({ kind, interactionKind }: SentencePiece): string | null {
  if (kind === 'override') return overridden;
  return kind === 'event' || kind === 'late' ? interactionKind : null;
}

export function silence(language: Language): string {
  return language === 'en' ? 'silence' : 'Stille';
}

function list(parts: readonly string[], language: Language): string {
  const last = parts.at(-1) ?? '';
  if (parts.length < 2) return last;
  return `${parts.slice(0, -1).join(', ')} ${language === 'en' ? 'and' : 'und'} ${last}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

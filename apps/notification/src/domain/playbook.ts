import { kinds, numberWord, writeInstant, type Alert } from '@rapport/contracts';
import { asksForAnswer } from './questions.ts';
import type { AlertStory } from './alert-story.ts';
import { toldThings } from './hard-lane.ts';
import { nameIncident } from './incident-words.ts';
import type { Labels } from './matcher.ts';
import { momentWords, type Language } from './moment-words.ts';
import { firstReason } from './sentence.ts';

export interface Bilingual {
  readonly en: string;
  readonly de: string;
}

/** What to do about one cause, and what to say. Texts hold placeholders. */
export interface Playbook {
  readonly name: string;
  readonly cause: string;
  readonly text: Bilingual;
  readonly say: readonly {
    /** The kind of interaction that is the line's evidence: without one the line isn't said. What was answered is none. */
    readonly when: string;
    readonly text: Bilingual;
    /** For a single interaction; `text` unless told. */
    readonly one?: Bilingual | undefined;
  }[];
  /** Somebody's name, or a label such as `{owner}`. */
  readonly owner: string;
  /** After the opening, in ms; null: before the offer expires. */
  readonly dueInMs: number | null;
}

/** A tenant's playbooks, and the time zone in which its people read times: in sentences, in placeholders, in mails. */
export interface Playbooks {
  readonly playbooks: readonly Playbook[];
  readonly timeZone: string;
}

export const placeholders = ['count', 'due', 'customer', 'offer.validUntil'] as const;

export const PLACEHOLDER = /\{([a-zA-Z][a-zA-Z.]*)\}/g;

export type Advice = Pick<Alert, 'suggestedAction' | 'say'>;

/** An alert says so many lines at most. */
const mostSayings = 4;

/**
 * The first playbook of what the alert is to be answered for whose text can be filled in, with the lines that have evidence: its own first,
 * then those of other playbooks, what cost most before what cost less. Those speak to one customer: of an incident only its own are said.
 */
export function adviseOn(story: AlertStory, { playbooks, timeZone }: Playbooks, given: { readonly labels: Labels; readonly customer: string }): Advice {
  const known = { story, timeZone, customer: given.customer };
  for (const playbook of causesToAnswer(story).flatMap((cause) => playbooks.filter((each) => isAbout(each.cause, cause)))) {
    const dueAt = dueOf(playbook, story);
    const text = fill(playbook.text, { ...known, dueAt, count: null });
    if (text === null) continue;
    const suggestedAction = { playbook: playbook.name, text, owner: ownerOf(playbook.owner, given.labels), dueAt: dueAt === null ? null : writeInstant(dueAt) };
    return { suggestedAction, say: sayings(story.incident === null ? [playbook, ...playbooks] : [playbook], { ...known, dueAt }) };
  }
  return { suggestedAction: null, say: [] };
}

/**
 * The alert's cause. Where what took most, and is named first in the sentence, took nothing from the part that names
 * the alert, the part that lost most by it comes before: nobody is to speak of a stock-out to who complained.
 */
function causesToAnswer({ cause, contributions }: AlertStory): string[] {
  const kind = cause.startsWith('determinant:') ? firstReason(contributions) : null;
  const [most, ...less] = contributions.filter((piece) => piece.interactionKind === kind && piece.points < 0).toSorted((a, b) => a.points - b.points);
  if (kind === null || most === undefined || [most, ...less].some((piece) => `determinant:${piece.determinant}` === cause)) return [cause];
  return [`determinant:${most.determinant}`, cause];
}

/** The earliest end of an offer that is to be countered, and hadn't ended when the alert was opened; null when none is known. */
function offerEndOf(story: AlertStory): number | null {
  const ends = toldThings(story).flatMap(({ expiresAt }) => (expiresAt !== null && expiresAt > story.lastOpenedAt ? [expiresAt] : []));
  return ends.length === 0 ? null : Math.min(...ends);
}

/** A cause without a name, such as `cohort`, is that of all of them. */
function isAbout(written: string, cause: string): boolean {
  return written === cause || cause.startsWith(`${written}:`);
}

interface Known {
  readonly story: AlertStory;
  readonly timeZone: string;
  readonly customer: string;
  readonly dueAt: number | null;
}

/** One line a kind of evidence, of the first playbook that has one. */
function sayings([own, ...others]: readonly Playbook[], known: Known): Advice['say'] {
  const ofOthers = others.flatMap(({ say }) => say).toSorted((a, b) => costOf(known.story, a.when) - costOf(known.story, b.when));
  const said = new Set<string>();
  const lines = [...(own?.say ?? []), ...ofOthers].flatMap(({ when, text, one }) => {
    const interactions = said.has(when) ? [] : evidenceOf(known.story, when);
    if (interactions.length === 0) return [];
    const line = fill(interactions.length === 1 ? (one ?? text) : text, { ...known, count: interactions.length });
    if (line === null) return [];
    said.add(when);
    return [{ text: line, interactions }];
  });
  return lines.slice(0, mostSayings);
}

/** Points of the score that interactions of a kind took; 0 where they gave some. */
function costOf({ contributions }: AlertStory, kind: string): number {
  return Math.min(contributions.filter((piece) => piece.interactionKind === kind).reduce((sum, { points }) => sum + points, 0), 0);
}

/** Nobody is told of what is answered, closed or made good. */
function evidenceOf(story: AlertStory, kind: string): string[] {
  const { contributions, signals, unanswered } = story;
  if (asksForAnswer(kind)) return unanswered.filter((question) => question.kind === kind).map(({ interaction }) => interaction);
  const told = toldThings(story).filter((signal) => signal.kind === kind).map(({ interaction }) => interaction);
  const closed = signals.map(({ interaction }) => interaction).filter((each) => !told.includes(each));
  const counted = (name: string): string[] => [...new Set(contributions.filter((piece) => piece.interactionKind === name).flatMap((piece) => piece.interactions))];
  const madeGood = Object.keys(kinds).filter((other) => kinds[other]?.makesGood === kind).flatMap(counted).length;
  return [...new Set([...counted(kind).slice(madeGood), ...told])].filter((each) => !closed.includes(each));
}

function dueOf({ dueInMs }: Playbook, story: AlertStory): number | null {
  return dueInMs === null ? offerEndOf(story) : story.lastOpenedAt + dueInMs;
}

function ownerOf(owner: string, labels: Labels): string | null {
  const label = /^\{([a-z]+)\}$/.exec(owner)?.[1];
  const name = label === undefined ? owner : (labels[label] ?? '');
  return name === '' ? null : name;
}

function fill(text: Bilingual, known: Known & { readonly count: number | null }): Bilingual | null {
  const en = fillIn(text.en, known, 'en');
  const de = fillIn(text.de, known, 'de');
  return en === null || de === null ? null : { en, de };
}

/** Null when a placeholder has nothing to stand for. A line begins with a capital letter, also where a number word does. */
function fillIn(text: string, known: Known & { readonly count: number | null }, language: Language): string | null {
  const missing = [...text.matchAll(PLACEHOLDER)].some(([, name]) => valueOf(name ?? '', known, language) === null);
  if (missing) return null;
  const filled = text.replaceAll(PLACEHOLDER, (_, name: string) => valueOf(name, known, language) ?? '');
  return filled.charAt(0).toLocaleUpperCase(language) + filled.slice(1);
}

function valueOf(name: string, { story, timeZone, customer, dueAt, count }: Known & { readonly count: number | null }, language: Language): string | null {
  const moment = (at: number | null): string | null => (at === null ? null : momentWords(at, { seenFrom: story.lastOpenedAt, timeZone, language }));
  switch (name) {
    case 'count':
      return count === null ? null : numberWord(count, language);
    case 'due':
      return moment(dueAt);
    case 'offer.validUntil':
      return moment(offerEndOf(story));
    case 'customer':
      return story.incident === null ? customer : nameIncident(story.incident, language);
    default:
      return null;
  }
}

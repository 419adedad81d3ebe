import { kinds, parseInteractionRef } from '@rapport/contracts';
import { referenceKey } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { isToOne, isWord, sideOf } from './word.ts';
import type { Side } from './word.ts';

/** Something that one side asks of the other, and waits for. */
export interface Question {
  readonly by: Side;
  /** What it is about, `type:ns:id`; null: it names nothing. */
  readonly reference: string | null;
  /** What it names besides. */
  readonly also: readonly string[];
  /** The interaction that asks. */
  readonly ref: string;
}

/** What an interaction asks, if it does: by its kind, or because its sender says so. */
export function questionIn({ kind, direction, expectsAnswer, reference, also, ref }: DomainInteraction): Question | null {
  const asked = { reference: reference ?? null, also: also ?? [], ref };
  if (kinds[kind]?.answer === 'asked') return { by: 'customer', ...asked };
  if (expectsAnswer !== true || direction === 'ambient') return null;
  return { by: direction === 'inbound' ? 'customer' : 'supplier', ...asked };
}

/**
 * Whether what the other side does later answers a question. What names something answers all that was asked about that,
 * or by the interaction that it names, and nothing else. What names nothing answers all that was asked before and named
 * nothing, not the oldest alone: who writes twice is answered by one call, and nothing is called unanswered on less.
 */
export function answers(one: DomainInteraction, question: Question): boolean {
  if (!isWord(one) || question.by === sideOf(one)) return false;
  if (names(one, question)) return true;
  return one.reference === undefined && question.reference === null && (question.by === 'supplier' || isToOne(one.kind));
}

/** What the customer asked and waits for an answer to, after one more interaction; the same array where it touches nothing. */
export function askedAfter(asked: readonly Question[], one: DomainInteraction): readonly Question[] {
  const left = asked.some((question) => answers(one, question)) ? asked.filter((question) => !answers(one, question)) : asked;
  const question = questionIn(one);
  return question?.by === 'customer' ? [...left, question] : left;
}

/** Whether an interaction names the one that asked, or something that this named; of a type that is asked about, no other than it named. */
export function names({ reference, also }: DomainInteraction, question: Question): boolean {
  if (reference === undefined && also === undefined) return false;
  const told = referencesOf(reference, also);
  if (isNamedBy(told, question.ref)) return true;
  const isAsked = (key: string): boolean => key === question.reference || question.also.includes(key);
  if (!told.some(isAsked)) return false;
  const asked = referencesOf(question.reference, question.also);
  return !told.some((key) => isOther(key, { told, asked }));
}

function referencesOf(reference: string | null | undefined, also: readonly string[] = []): readonly string[] {
  return typeof reference === 'string' ? [reference, ...also] : also;
}

/** Whether one of these references names an interaction by its ref. */
export function isNamedBy(references: readonly (string | undefined)[], ref: string): boolean {
  // Few references are of this type, and what they would have to be is made of each ref anew.
  return references.some((key) => key?.startsWith('interaction:') === true) && references.includes(referenceTo(ref));
}

/** Two tickets of one order are two matters: what solves the one says nothing on the other. */
const matters: ReadonlySet<string> = new Set(['question', 'ticket', 'complaint', 'survey', 'quote']);

/** Both name a matter of its type, and none that is the same. */
function isOther(key: string, { told, asked }: { told: readonly string[]; asked: readonly string[] }): boolean {
  const type = typeOf(key);
  const ofType = asked.filter((each) => typeOf(each) === type);
  return matters.has(type) && ofType.length > 0 && !ofType.some((each) => told.includes(each));
}

function typeOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

/** The reference that names an interaction. */
export function referenceTo(ref: string): string | undefined {
  const named = parseInteractionRef(ref);
  return named === null ? undefined : referenceKey({ type: 'interaction', ns: named.source, id: named.id });
}

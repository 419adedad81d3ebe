import { kinds } from '@rapport/contracts';

/** What a clock runs for. */
export type ClockObject = 'promise' | 'offer' | 'need' | 'question';

/** What is open because somebody said so; a question is by its kind or its sender's word. */
export type RelationshipNoun = Exclude<ClockObject, 'question'>;

/** Kinds that open it. */
export const openers: ReadonlyMap<string, RelationshipNoun> = new Map([['promise.made', 'promise'], ['offer.received', 'offer'], ['need.stated', 'need']]);
const nouns = [...openers.values()];

/** Whether a kind is about a promise, an offer or a need. */
export function nounOf(kind: string): RelationshipNoun | undefined {
  return nouns.find((noun) => noun === kinds[kind]?.object);
}

/** What an object becomes that nobody has closed by its due time. */
export const dueKinds: Readonly<Record<ClockObject, string>> = { promise: 'promise.broken', offer: 'offer.expired', need: 'need.missed', question: 'answer.missed' };

/** What a question becomes besides that was answered at once. */
export const fastKind = 'answer.fast';
const derivedKinds: ReadonlySet<string> = new Set([...Object.values(dueKinds), fastKind]);

/** Kinds that a clock derives: they tell of a contact that did not happen, or of how fast another was. Sent, they say the same. */
export function isOfClock(kind: string): boolean {
  return derivedKinds.has(kind);
}

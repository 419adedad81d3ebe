/** What a clock runs for. */
export type ClockObject = 'promise' | 'offer' | 'need' | 'question';

/** Kinds that open what a clock may run for; a question is no matter of its kind alone. */
export const openers: ReadonlyMap<string, Exclude<ClockObject, 'question'>> = new Map([['promise.made', 'promise'], ['offer.received', 'offer'], ['need.stated', 'need']]);

/** What an object becomes that nobody has closed by its due time. */
export const dueKinds: Readonly<Record<ClockObject, string>> = { promise: 'promise.broken', offer: 'offer.expired', need: 'need.missed', question: 'answer.missed' };

/** What a question becomes besides that was answered at once. */
export const fastKind = 'answer.fast';
const derivedKinds: ReadonlySet<string> = new Set([...Object.values(dueKinds), fastKind]);

/** Kinds that a clock derives: they tell of a contact that did not happen, or of how fast another was. Sent, they say the same. */
export function isOfClock(kind: string): boolean {
  return derivedKinds.has(kind);
}

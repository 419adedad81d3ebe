import type { DecisionWish, DecisionWord } from '../../api/feedback.ts';

export interface DecisionForm {
  readonly decision: DecisionWord;
  readonly en: string;
  readonly de: string;
  readonly owner: string;
  /** A day as a date field has it; empty: none. */
  readonly due: string;
}

/** What the form says; the end of the day that it names. */
export function decisionOf({ decision, en, de, owner, due }: DecisionForm): Pick<DecisionWish, 'decision' | 'text' | 'owner' | 'dueAt'> {
  const texts = { en: en.trim(), de: de.trim() };
  return {
    decision,
    text: { ...(texts.en === '' ? {} : { en: texts.en }), ...(texts.de === '' ? {} : { de: texts.de }) },
    owner: owner.trim(),
    ...(due === '' ? {} : { dueAt: `${due}T23:59:59.999Z` }),
  };
}

/** Which of the fields are missing: one language is enough, and what won't be done is due at no time. */
export function missingFields({ decision, en, de, owner, due }: DecisionForm): ('en' | 'owner' | 'due')[] {
  return [
    ...(en.trim() === '' && de.trim() === '' ? ['en' as const] : []),
    ...(owner.trim() === '' ? ['owner' as const] : []),
    ...(decision !== `won't` && due === '' ? ['due' as const] : []),
  ];
}

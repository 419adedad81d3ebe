import { kinds } from '@rapport/contracts';
import type { Piece } from './change.ts';

/** Something that the customer asked, and waits for an answer to. */
export interface Question {
  readonly interaction: string;
  readonly kind: string;
}

export function asksForAnswer(kind: string): boolean {
  return kinds[kind]?.answer === 'asked';
}

/** The interactions among these that ask, each once. */
export function questionsIn(pieces: readonly Pick<Piece, 'interactionKind' | 'interactions'>[]): Question[] {
  const questions = new Map<string, Question>();
  for (const { interactionKind: kind, interactions } of pieces) {
    if (kind === null || !asksForAnswer(kind)) continue;
    for (const interaction of interactions) questions.set(interaction, { interaction, kind });
  }
  return [...questions.values()];
}

/** Those that scoring says nobody has answered. */
export function stillOpen(questions: readonly Question[], unanswered: readonly string[]): Question[] {
  const open = new Set(unanswered);
  return questions.filter(({ interaction }) => open.has(interaction));
}

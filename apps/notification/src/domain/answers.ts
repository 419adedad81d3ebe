import { kinds } from '@rapport/contracts';
import type { Closing, Piece } from './change.ts';

/** Something that the customer asked, and waits for an answer to. */
export interface Question {
  readonly interaction: string;
  readonly kind: string;
  readonly at: number;
  readonly about: string | null;
}

/** Something that answers what was asked before. */
export type Answer = Pick<Closing, 'at' | 'about'>;

export function answersAmong(closings: readonly Closing[]): Answer[] {
  return closings.filter(({ kind }) => kinds[kind]?.answer === 'given').map(({ at, about }) => ({ at, about }));
}

export function asksForAnswer(kind: string): boolean {
  return kinds[kind]?.answer === 'asked';
}

/** The interactions among these that ask, each once. */
export function questionsIn(pieces: readonly Pick<Piece, 'interactionKind' | 'interactions' | 'at' | 'about'>[]): Question[] {
  const questions = new Map<string, Question>();
  for (const { interactionKind: kind, interactions, at, about = null } of pieces) {
    if (kind === null || !asksForAnswer(kind)) continue;
    for (const interaction of interactions) questions.set(interaction, { interaction, kind, at, about });
  }
  return [...questions.values()];
}

export function unansweredOf(questions: readonly Question[], answers: readonly Answer[]): Question[] {
  return questions.filter((question) => !answers.some((answer) => isAnswerTo(answer, question)));
}

// Of two things of one type and place it is known that they differ; nothing is called unanswered on less.
function isAnswerTo(answer: Answer, question: Question): boolean {
  if (answer.at < question.at) return false;
  if (answer.about === null || question.about === null) return true;
  return answer.about === question.about || placeOf(answer.about) !== placeOf(question.about);
}

function placeOf(about: string): string {
  return about.split(':', 2).join(':');
}

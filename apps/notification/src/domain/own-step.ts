import { followChange, isRegained, joinCauses, openStory, sumOf, type AlertStory } from './alert-story.ts';
import type { Change, Piece } from './change.ts';
import type { CustomerMemory } from './customer-memory.ts';
import type { StepRule } from './rule.ts';
import { completedStep } from './step-lane.ts';

/** The step that a customer's own interactions have completed since a moment and not regained, as if nobody else's had come between. */
export function ownStepSince(memory: CustomerMemory, since: number, given: { readonly rules: readonly StepRule[]; readonly toldByHard: ReadonlySet<string> }): AlertStory | null {
  const moments = [...new Set(memory.pieces.filter(({ knownAt }) => knownAt > since).map(({ knownAt }) => knownAt))];
  let story: AlertStory | null = null;
  let { stepsClosedAt } = memory;
  for (const asOf of moments) {
    const known = memory.pieces.filter((piece) => piece.knownAt <= asOf);
    const change = changeAt(memory, known, asOf);
    if (story !== null) story = followChange(story, change, memory.answers);
    if (story !== null && isRegained(story)) [story, stepsClosedAt] = [null, asOf];
    const opening = completedStep({ ...memory, pieces: known, stepsClosedAt }, change, given);
    if (opening === null) continue;
    story = story === null ? openStory(opening, change, { story: null, episode: 1, answers: memory.answers }) : joinCauses(story, opening);
  }
  return story;
}

/** On the scale on which the customer stands now. */
function changeAt({ score, pieces, band, rank, basis }: CustomerMemory, known: readonly Piece[], asOf: number): Change {
  const later = sumOf(pieces) - sumOf(known);
  return { asOf, score: score - later, band, rank, basis, evidence: 0, facts: {}, backfill: false, pieces: known.filter(({ knownAt }) => knownAt === asOf), signals: [], closings: [], mergedInto: null };
}

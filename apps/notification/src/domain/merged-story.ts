import { sumOf, type AlertStory, type Moment } from './alert-story.ts';
import type { Change } from './change.ts';
import type { Standing } from './course.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { decide } from './decide.ts';
import type { Rule } from './rule.ts';

/** The customer with which an alert went along to another one. */
export interface AlertMove {
  readonly from: string;
}

/** A story that goes along with its customer to the one that it is one with: on that one's scale, what lies between is nobody's fall, and nothing to tell. */
export function moveStory(story: AlertStory, from: string, to: Pick<Moment, 'score' | 'band' | 'rank'> | null): AlertStory {
  const along = { ...story, openedFor: story.openedFor ?? from };
  if (to === null) return along;
  const moved = to.score - story.score;
  const { score, band, rank } = to;
  return { ...along, score, band, rank, from: story.from + moved, lowest: story.lowest + moved, rebased: story.rebased + moved, merged: story.merged + moved, mergedRanks: story.mergedRanks + rank - story.rank };
}

/** A customer as it stands at a change by which it becomes one with another, without the other one. */
export function standingAt(change: Change, { memory, stories }: Standing, rules: readonly Rule[]): Standing {
  const decision = decide({ memory, alerts: stories }, aloneIn(change, memory), rules);
  if (decision === null) return { memory, stories };
  const decided = new Map(decision.outcomes.map(({ story }) => [story.id, story]));
  return { memory: decision.memory, stories: stories.map((story) => decided.get(story.id) ?? story) };
}

/** Where a merge has put the score is not where its customer stands. */
function aloneIn(change: Change, memory: CustomerMemory | null): Change {
  const pieces = change.pieces.filter(({ kind }) => kind !== 'merge');
  const { band, rank, evidence, facts, basis } = pieces.length === change.pieces.length ? change : { ...change, ...memory };
  return { ...change, pieces, score: change.score - sumOf(change.pieces) + sumOf(pieces), band, rank, evidence, facts, basis, mergedInto: null, joinedBy: [] };
}

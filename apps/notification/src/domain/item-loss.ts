import { groundOf, type Opening } from './alert-story.ts';
import type { StepSubject } from './cohort-lane.ts';
import { isEvidence, type Change, type Piece } from './change.ts';

/** An item that cost a customer points without a step: many such customers are a common shift, one is none. */
export interface ItemLoss extends StepSubject {
  readonly item: string;
  /** What an incident tells of it; no alert is opened by it. */
  readonly opening: Opening;
}

/** The item that cost the most points in these pieces; of as many, the first by its id. */
export function costliestItem(pieces: readonly Piece[]): string | null {
  const costs = new Map<string, number>();
  for (const { items = [], points } of pieces) for (const item of new Set(items)) costs.set(item, (costs.get(item) ?? 0) + points);
  const [worst] = [...costs].filter(([, points]) => points < 0).toSorted(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  return worst?.[0] ?? null;
}

/** What an item cost by a live change. */
export function itemLoss(change: Change): ItemLoss | null {
  const live = change.pieces.filter((piece) => isEvidence(piece) && piece.backfill !== true && piece.points < 0);
  const item = costliestItem(live);
  const pieces = live.filter(({ items }) => item !== null && items?.includes(item) === true);
  const [worst] = pieces.toSorted((a, b) => a.points - b.points);
  if (item === null || worst === undefined) return null;
  const cause = `determinant:${worst.determinant}`;
  const opening: Opening = {
    lane: 'step', rule: '', severity: 'info', causes: [cause], grounds: [groundOf(cause, { lane: 'step', rule: '' })], part: worst.determinant, since: Math.min(...pieces.map(({ at }) => at)), pieces, signals: [],
  };
  return { item, part: worst.determinant, opening };
}

/** Items by which a change gave the customer points. */
export function regainedItems(change: Change): readonly string[] {
  return [...new Set(change.pieces.filter((piece) => isEvidence(piece) && piece.points > 0).flatMap(({ items = [] }) => items))];
}

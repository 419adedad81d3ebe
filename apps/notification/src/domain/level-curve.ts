import { countIn, isFollowedByLoss, type Past, type ReplayedAlert, type Span, type AlertCounts } from './replay.ts';

/** Where a level may lie, and how far above it an alert is over. */
const levels = [20, 25, 30, 35, 40, 45, 50] as const;
const HYSTERESIS = 10;

export interface LevelTally extends AlertCounts {
  readonly below: number;
}

/** What each level would have opened among customers of a rhythm: from it a person chooses the budget. */
export class LevelCurve {
  private readonly tallies: readonly LevelTally[] = levels.map((below) => ({ below, alerts: 0, followedByLoss: 0, judged: 0 }));

  add(past: Past, span: Span): void {
    for (const tally of this.tallies) {
      for (const crossing of crossings(past, tally.below, span)) countIn(tally, crossing);
    }
  }

  all(): readonly LevelTally[] {
    return this.tallies;
  }
}

function crossings(past: Past, below: number, span: Span): Pick<ReplayedAlert, 'followedByLoss'>[] {
  const found: Pick<ReplayedAlert, 'followedByLoss'>[] = [];
  let isOpen = false;
  for (const change of past.changes) {
    const isLow = change.basis === 'rhythm' && change.score < below;
    if (isLow && !isOpen && change.asOf >= span.from) found.push({ followedByLoss: isFollowedByLoss(past, change, span) });
    isOpen = change.basis === 'rhythm' && (isOpen ? change.score <= below + HYSTERESIS : isLow);
  }
  return found;
}

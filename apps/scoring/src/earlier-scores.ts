import { Problem } from '@rapport/service';
import type { DataSource } from 'typeorm';
import type { CustomerReader } from './customer-reader.ts';
import { happenedBy } from './domain/active.ts';
import { activeAndDue } from './domain/due.ts';
import { dayMs } from './domain/duration.ts';
import { foldAhead } from './domain/fold-ahead.ts';
import { earlierScore } from './domain/look-back.ts';
import type { Model } from './domain/model.ts';
import { decodeState } from './domain/state.ts';
import { termsAt } from './domain/terms.ts';
import type { Described } from './list-conditions.ts';
import { mostTimelines, storedStates, timelinesOf } from './stored-states.ts';

export interface EarlierScore {
  readonly id: string;
  readonly score: number;
}

interface Span {
  readonly model: Model;
  readonly now: number;
  readonly days: number;
}

/**
 * The scores some days before now, of a number of days that isn't stored: the stored fold tells it of customers of whom
 * nothing has happened since; of the others the timeline is read, and of these so many and no more.
 */
export class EarlierScores {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: CustomerReader,
  ) {}

  /** The score so many days before, or the first one when that is newer. */
  async of(tenant: string, query: Described, span: Span): Promise<EarlierScore[]> {
    const scores: EarlierScore[] = [];
    const changed: string[] = [];
    for await (const rows of storedStates(this.dataSource, tenant, query)) {
      for (const { customer_id: id, state } of rows) {
        const score = storedScore(state, span);
        if (score === null) changed.push(id);
        else scores.push({ id, score });
      }
      if (changed.length > mostTimelines) throw tooMany();
    }
    const { model, now, days } = span;
    for await (const { id, timeline } of timelinesOf(this.reader, tenant, changed)) {
      const happened = happenedBy(activeAndDue(timeline.map(({ interaction }) => interaction), model), now);
      if (happened.length > 0) scores.push({ id, score: earlierScore(happened, model, now, days).score });
    }
    return scores;
  }
}

/** Null where only the timeline can tell. */
function storedScore(text: string, { model, now, days }: Span): number | null {
  const at = now - days * dayMs;
  const fold = foldAhead(decodeState(text), model, at);
  return fold === null || fold.firstAt === null ? null : termsAt(fold, model, at).score;
}

function tooMany(): Problem {
  return new Problem('too-large', `days: of any other number of days than 30 at most ${mostTimelines} customers may have changed since; narrow it by segment, region or owner`);
}

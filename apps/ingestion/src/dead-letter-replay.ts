import { addToOutbox } from '@rapport/event-log';
import type { OutboxRecord, OutboxRelay } from '@rapport/event-log';
import { v7 as uuidV7 } from 'uuid';
import type { DataSource, EntityManager } from 'typeorm';
import type { DeadLetterRow, Replay } from './database/dead-letter.entity.ts';
import type { DeadLetterFilter, DeadLetterKeeper, Place } from './dead-letter-keeper.ts';
import { readAgain } from './read-again.ts';
import type { Replayable } from './read-again.ts';

/** Where a replay goes on: letters up to `until`, those behind `after`. */
export interface ReplayPlace {
  readonly until: string;
  readonly after: Place;
}

export interface ReplayWish {
  readonly filter: DeadLetterFilter;
  /** Of the answer before; absent: from the oldest letter on. */
  readonly from?: ReplayPlace | undefined;
  /** True: only say what would happen. */
  readonly dryRun: boolean;
  /** The person, or the id of the key. */
  readonly by: string;
}

export interface ReplayAnswer {
  readonly matched: number;
  readonly accepted: number;
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  /** Null when all letters of the filter were seen. */
  readonly next: ReplayPlace | null;
}

/** Letters of one transaction: the largest of them together still fit into memory. */
const lettersAtOnce = 50;
/** Letters of one call, so that it ends in seconds. */
const lettersOfCall = 2_000;

/** Takes what was refused, where it can be taken today; whatever was counted before is a repeat and changes nothing. */
export class DeadLetterReplay {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keeper: DeadLetterKeeper,
    private readonly relay: Pick<OutboxRelay, 'wake'>,
  ) {}

  /** Oldest first, so that the order of a customer holds. What was accepted is in the outbox when this resolves, and the letter says so. */
  async replay(tenants: readonly string[], { filter, from, dryRun, by }: ReplayWish): Promise<ReplayAnswer> {
    const at = new Date().toISOString();
    const until = from?.until ?? at;
    const answer = { matched: 0, accepted: 0, refused: [] as { id: string; reason: string }[] };
    let after = from?.after;
    do {
      const { rows, next } = await this.keeper.listForReplay(tenants, filter, { limit: lettersAtOnce, after, until });
      const judged = rows.map((letter) => ({ letter, verdict: readAgain(letter) }));
      if (!dryRun && rows.length > 0) await this.dataSource.transaction((manager) => record(manager, judged, { at, by }));
      answer.matched += rows.length;
      for (const { letter, verdict } of judged) {
        if ('refused' in verdict) answer.refused.push({ id: letter.id, reason: verdict.refused });
        else answer.accepted += 1;
      }
      after = next ?? undefined;
    } while (after !== undefined && answer.matched < lettersOfCall);
    if (!dryRun && answer.accepted > 0) this.relay.wake();
    return { ...answer, next: after === undefined ? null : { until, after } };
  }
}

interface Judged {
  readonly letter: DeadLetterRow;
  readonly verdict: Replayable;
}

async function record(manager: EntityManager, judged: readonly Judged[], { at, by }: Pick<Replay, 'at' | 'by'>): Promise<void> {
  const records = judged.flatMap(({ verdict }): OutboxRecord[] => ('refused' in verdict ? [] : [{ id: uuidV7(), ...verdict }]));
  await addToOutbox(manager, 'ingestion', records);
  const replays = judged.map(({ verdict }): Replay =>
    'refused' in verdict ? { at, by, result: 'refused', reason: verdict.refused } : { at, by, result: 'accepted', reason: null },
  );
  await manager.query(
    `UPDATE ingestion.dead_letter letter SET replays = letter.replays || done.replay
     FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS done (tenant, id, replay)
     WHERE letter.tenant = done.tenant AND letter.id = done.id`,
    [judged.map(({ letter }) => letter.tenant), judged.map(({ letter }) => letter.id), replays.map((replay) => JSON.stringify(replay))],
  );
}

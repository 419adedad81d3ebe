import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Caller, readQuery, Scope } from '@rapport/service';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { dayMs } from './domain/zoned-time.ts';

export const outcomesQuery = z.object({
  /** Of alerts that opened within so many days. */
  days: z.coerce.number().int().min(1).max(366).default(30),
});

/** What people said the alerts of one lane were worth. */
export interface LaneOutcomes {
  readonly lane: string;
  readonly judged: number;
  readonly useful: number;
  readonly alreadyKnown: number;
  readonly wrong: number;
  readonly tooLate: number;
}

export interface AlertOutcomes {
  readonly from: string;
  readonly to: string;
  readonly items: readonly LaneOutcomes[];
}


@Controller('v1/alerts/outcomes')
@Scope('read', 'act')
export class AlertOutcomesController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** By lane, the most judged first; a lane that nobody judged is not there. */
  @Get()
  async get(@Caller() caller: Caller, @Query() given: unknown): Promise<AlertOutcomes> {
    const { days } = readQuery(outcomesQuery, given);
    const [clock] = await this.dataSource.query<{ now: Date }[]>('SELECT notification.now() AS now');
    const to = clock?.now ?? new Date();
    const from = new Date(to.getTime() - days * dayMs);
    const items = await this.dataSource.query<LaneOutcomes[]>(
      `SELECT story ->> 'lane' AS lane, count(*)::int AS judged,
         (count(*) FILTER (WHERE life ->> 'outcome' = 'useful'))::int AS useful,
         (count(*) FILTER (WHERE life ->> 'outcome' = 'already-known'))::int AS "alreadyKnown",
         (count(*) FILTER (WHERE life ->> 'outcome' = 'wrong'))::int AS wrong,
         (count(*) FILTER (WHERE life ->> 'outcome' = 'too-late'))::int AS "tooLate"
       FROM notification.alert
       WHERE tenant_id = $1 AND opened_at > $2 AND opened_at <= $3 AND (life ->> 'outcome') IS NOT NULL
       GROUP BY 1 ORDER BY judged DESC, lane`,
      [caller.tenant, from, to],
    );
    return { from: from.toISOString(), to: to.toISOString(), items };
  }
}

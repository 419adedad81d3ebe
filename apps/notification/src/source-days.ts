import type { Alert, RetentionChange } from '@rapport/contracts';
import type { Database } from '@rapport/event-log';
import { AlertStore, type KeptAlert } from './alert-store.ts';
import { resolveStory, storedStory } from './domain/alert-story.ts';
import { viewAlert } from './domain/alert-view.ts';
import type { Playbooks } from './domain/playbook.ts';
import { daysHeardFrom, staleCause } from './domain/stale-lane.ts';
import { newsOf, type News } from './news.ts';

export interface Heard {
  readonly tenant: string;
  readonly changes: readonly RetentionChange[];
  readonly now: number;
  readonly playbooks: Playbooks;
}

/** Remembers on which days something of each source came. */
export class SourceDays {
  constructor(private readonly consoleUrl: string) {}

  /** Inside the caller's transaction; answers the news that sources are heard of again. */
  async keep(transaction: Database, heard: Heard): Promise<News[]> {
    const { tenant, changes } = heard;
    if (changes.length === 0) return [];
    const days = daysHeardFrom(changes);
    const added = await transaction.query<{ source: string }[]>(
      `INSERT INTO notification.source_day (tenant_id, source, day) SELECT $1, * FROM unnest($2::text[], $3::date[]) ON CONFLICT DO NOTHING RETURNING source`,
      [tenant, days.map(({ source }) => source), days.map(({ day }) => day)],
    );
    return added.length === 0 ? [] : this.endStale(transaction, [...new Set(added.map(({ source }) => staleCause(source)))], heard);
  }

  private async endStale(transaction: Database, causes: readonly string[], { tenant, now, playbooks }: Heard): Promise<News[]> {
    const rows = await transaction.query<(KeptAlert & { body: Alert })[]>(
      `SELECT tenant_id AS tenant, customer_id AS customer, id, story, life, body FROM notification.alert
       WHERE tenant_id = $1 AND state <> 'resolved' AND labels @> '{"lane":"stale"}' AND customer_id = ANY($2::text[]) ORDER BY id FOR UPDATE`,
      [tenant, causes],
    );
    const kept = rows.map((row): KeptAlert => {
      const story = { ...resolveStory(storedStory(row.story), now), id: row.id };
      return { ...row, story, body: viewAlert({ story, life: row.life }, row.body, { now, consoleUrl: this.consoleUrl, playbooks }) };
    });
    await new AlertStore(transaction).keepAlerts(kept);
    return kept.map(({ story, body }) => newsOf({ tenant, story, body }, 'alert.resolved', now));
  }
}

import { writeInstant } from '@rapport/contracts';
import type { Database } from '@rapport/event-log';
import type { DataSource } from 'typeorm';
import { judge, type Held } from './domain/flush.ts';
import { FlushStore, type DueRow, type Judged } from './flush-store.ts';
import { idOf } from './ids.ts';
import { surroundingsOf } from './surroundings.ts';
import type { TenantDocuments } from './tenant-documents.ts';

export interface DispatcherOptions {
  readonly dataSource: DataSource;
  readonly documents: TenantDocuments;
}

/** Owns the transaction in which what is due is judged: told now, as part of which message, or held by what until when. */
export class Dispatcher {
  constructor(private readonly options: DispatcherOptions) {}

  /** To be called before deliveries are claimed. */
  async flush(): Promise<void> {
    await this.repeat();
    for (let due = await this.flushSome(); due > 0; due = await this.flushSome());
  }

  /** What was told and is still open and nobody's is told again after the route's repeat_interval. */
  private async repeat(): Promise<void> {
    await this.options.dataSource.transaction(async (transaction) => {
      const store = new FlushStore(transaction);
      for (const { tenant, alert, now, ...delivery } of await store.takeRepeats()) {
        const id = idOf('dlv', now, [tenant, alert, delivery.step, delivery.channel, delivery.recipient, delivery.repeat]);
        await store.addRepeat(tenant, alert, { ...delivery, id });
      }
    });
  }

  private async flushSome(): Promise<number> {
    return this.options.dataSource.transaction(async (transaction) => {
      const store = new FlushStore(transaction);
      const { rows, groups, now } = await store.takeDue();
      const judged: Judged[] = [];
      for (const tenant of new Set(rows.map((row) => row.tenant))) judged.push(...(await this.judgeAll(transaction, rows.filter((row) => row.tenant === tenant), now)));
      await store.keep(judged);
      await store.moveOn(groups, judged);
      // A group without rows is left to the next round: another transaction may hold them.
      return rows.length;
    });
  }

  private async judgeAll(transaction: Database, rows: readonly DueRow[], now: number): Promise<Judged[]> {
    const [first] = rows;
    if (first === undefined) return [];
    const { routing } = await this.options.documents.currentRouting(first.tenant);
    const around = await surroundingsOf(transaction, routing, { tenant: first.tenant, now });
    const judged = rows.map((row) => {
      const notice = { type: row.type, alert: { id: row.alert, labels: row.labels }, life: row.life, incident: row.incident, holds: row.holds, lookAgainMs: row.groupIntervalMs };
      return { row, held: judge(notice, around) };
    });
    return [...judged.flatMap(({ row, held }) => (held === null ? [] : [holdBack(row, held)])), ...messagesOf(judged.filter(({ held }) => held === null).map(({ row }) => row), now)];
  }
}

function holdBack(row: DueRow, held: Held): Judged {
  return { row, state: 'held', reason: held.reason, heldBy: held.by, until: held.until, message: null, body: null };
}

/** Rows of a group go out as one message, carried by the first. */
function messagesOf(rows: readonly DueRow[], now: number): Judged[] {
  const groups = new Map<string, DueRow[]>();
  for (const row of rows) groups.set(row.groupKey ?? row.id, [...(groups.get(row.groupKey ?? row.id) ?? []), row]);
  return [...groups.values()].flatMap((members) => {
    const [lead] = members;
    const events = members.map((row) => `{"type":"${row.type}","timestamp":"${writeInstant(now)}","data":${row.body}}`);
    const body = lead === undefined || lead.groupKey === null ? (events[0] ?? '') : `[${events.join(',')}]`;
    return members.map((row): Judged => {
      const carried = row === lead;
      return { row, state: 'ready', reason: null, heldBy: null, until: now, message: carried ? null : (lead?.id ?? null), body: carried ? body : null };
    });
  });
}

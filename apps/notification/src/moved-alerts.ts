import type { RetentionChange } from '@rapport/contracts';
import type { Database } from '@rapport/event-log';
import type { CustomerRef, StoredAlert } from './alert-store.ts';
import { moveStory, type AlertMove, type AlertStory } from './domain/alert-story.ts';
import type { Portrait } from './domain/alert-view.ts';
import { noMemory, type CustomerMemory } from './domain/customer-memory.ts';

/** A customer as notification last heard of it. */
interface Heard {
  readonly memory: CustomerMemory;
  readonly portrait: Portrait;
}

/** Where alerts are by now that went along with a customer, or came back with it. */
export interface MovedAlert {
  readonly tenant: string;
  readonly id: string;
  readonly holder: string;
  readonly moves: readonly AlertMove[];
}

/** The customers whose alerts are moved, by key; changed in place. */
export type AlertsByHolder = Map<string, StoredAlert[]>;

/** Alerts of a batch of changes that go from one customer to another. */
export class AlertMover {
  private readonly moved = new Map<string, MovedAlert>();

  private constructor(private readonly roots: ReadonlyMap<string, Heard>) {}

  /** With what is known of those into whom customers of the batch go. */
  static async of(transaction: Database, changes: readonly RetentionChange[]): Promise<AlertMover> {
    const refs = changes.flatMap(({ tenant, mergedInto }) => (mergedInto === undefined ? [] : [{ tenant, customer: mergedInto }]));
    if (refs.length === 0) return new AlertMover(new Map());
    const rows = await transaction.query<(CustomerRef & Heard)[]>(
      `SELECT m.tenant_id AS tenant, m.customer_id AS customer, m.memory, coalesce(m.portrait, jsonb_build_object('customer', jsonb_build_object('id', m.customer_id, 'traits', '{}'::jsonb), 'valueAtStake', NULL)) AS portrait
       FROM notification.customer_memory m JOIN unnest($1::text[], $2::text[]) AS wanted (tenant_id, customer_id) USING (tenant_id, customer_id)`,
      [refs.map(({ tenant }) => tenant), refs.map(({ customer }) => customer)],
    );
    return new AlertMover(new Map(rows.map((row) => [holderKey(row), { memory: { ...noMemory, ...row.memory }, portrait: row.portrait }])));
  }

  get all(): readonly MovedAlert[] {
    return [...this.moved.values()];
  }

  /** What is shown of the customer into whom another one went. */
  portraitOf(ref: CustomerRef): Portrait | undefined {
    return this.roots.get(holderKey(ref))?.portrait;
  }

  /** Open alerts go along, and on its scale; what is resolved stays where it was. */
  part(alerts: AlertsByHolder, { tenant, customer }: CustomerRef, into: string): void {
    const key = holderKey({ tenant, customer });
    const going = (alerts.get(key) ?? []).filter(({ story }) => story.state === 'open');
    const to = this.roots.get(holderKey({ tenant, customer: into }))?.memory ?? null;
    for (const alert of going) {
      const moves = [...alert.moves, { from: customer, story: alert.story }];
      this.place(alerts, alert, { holder: into, moves, story: moveStory(alert.story, customer, to) });
    }
  }

  /** What went along with the customer comes back as it was; what was resolved meanwhile stays so. */
  giveBack(alerts: AlertsByHolder, { tenant, customer }: CustomerRef): void {
    const all = [...alerts.values()].flat().filter((alert) => alert.tenant === tenant && alert.story.state === 'open');
    for (const alert of all) {
      const at = alert.moves.findIndex(({ from }) => from === customer);
      const move = alert.moves[at];
      if (move !== undefined) this.place(alerts, alert, { holder: customer, moves: alert.moves.slice(0, at), story: { ...move.story, step: alert.story.step } });
    }
  }

  private place(alerts: AlertsByHolder, alert: StoredAlert, { holder, moves, story }: Pick<MovedAlert, 'holder' | 'moves'> & { story: AlertStory }): void {
    const { tenant, customer } = alert;
    const left = holderKey({ tenant, customer });
    const joined = holderKey({ tenant, customer: holder });
    alerts.set(left, (alerts.get(left) ?? []).filter((other) => other !== alert));
    alerts.set(joined, [...(alerts.get(joined) ?? []), { ...alert, customer: holder, moves, story }]);
    this.moved.set(`${tenant} ${story.id ?? ''}`, { tenant, id: story.id ?? '', holder, moves });
  }
}

export function holderKey({ tenant, customer }: CustomerRef): string {
  return `${tenant}\n${customer}`;
}

/** Writes where moved alerts are. */
export async function keepMoved(transaction: Database, moved: readonly MovedAlert[]): Promise<void> {
  if (moved.length === 0) return;
  await transaction.query(
    `UPDATE notification.alert a SET merged_into = nullif(holder, a.customer_id), moves = m.moves::jsonb
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS m (tenant, id, holder, moves) WHERE a.tenant_id = m.tenant AND a.id = m.id`,
    [moved.map(({ tenant }) => tenant), moved.map(({ id }) => id), moved.map(({ holder }) => holder), moved.map(({ moves }) => JSON.stringify(moves))],
  );
}

import type { Database } from '@rapport/event-log';
import type { CustomerRef, StoredAlert } from './alert-store.ts';
import type { AlertStory } from './domain/alert-story.ts';
import type { Portrait } from './domain/alert-view.ts';
import { noMemory, type CustomerMemory } from './domain/customer-memory.ts';
import type { Outcome } from './domain/desk.ts';
import { moveStory, type AlertMove } from './domain/merged-story.ts';
import { handOver, keepOwn, keepStep, partStory, returnStory, type Parting, type Returned } from './domain/parting.ts';

/** A customer as notification last heard of it. */
export interface Heard extends CustomerRef {
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

/** What becomes of alerts when a customer stands by itself again. */
export interface PartedAlerts {
  /** Of the one that went. */
  readonly returned: readonly Returned[];
  /** Of the one that stays. */
  readonly outcomes: readonly Outcome[];
}

/** Alerts of a batch of changes that go from one customer to another. */
export class AlertMover {
  private readonly moved = new Map<string, MovedAlert>();

  get all(): readonly MovedAlert[] {
    return [...this.moved.values()];
  }

  /** Open alerts go along, and on the scale of the one that stays; what is resolved stays where it was. */
  part(alerts: AlertsByHolder, { tenant, customer }: CustomerRef, into: { readonly customer: string; readonly memory: CustomerMemory | null }): void {
    const going = (alerts.get(holderKey({ tenant, customer })) ?? []).filter(({ story }) => story.state === 'open');
    for (const alert of going) {
      const moves = [...alert.moves, { from: customer, story: alert.story }];
      this.place(alerts, alert, { holder: into.customer, moves, story: moveStory(alert.story, customer, into.memory) });
    }
  }

  /** What went along with the customer comes back, with what is its own of what came meanwhile. */
  giveBack(alerts: AlertsByHolder, { tenant, customer }: CustomerRef, given: { readonly root: string; readonly parting: Parting }): PartedAlerts {
    const returned: Returned[] = [];
    const outcomes: Outcome[] = [];
    for (const alert of [...alerts.values()].flat().filter((each) => each.tenant === tenant)) {
      const at = alert.moves.findIndex(({ from }) => from === customer);
      const move = alert.moves[at];
      if (move === undefined) continue;
      outcomes.push(...[keepOwn(alert, move, given.parting)].filter((each) => each !== null));
      const back = returnStory(alert, move);
      returned.push(back);
      this.place(alerts, alert, { holder: customer, moves: alert.moves.slice(0, at), story: back.story });
    }
    for (const alert of alerts.get(holderKey({ tenant, customer: given.root })) ?? []) {
      const parted = partStory(alert, given.parting);
      if (parted !== null && parted !== 'theirs') outcomes.push(parted);
      if (parted !== 'theirs') continue;
      const theirs = handOver(alert, given.parting.now);
      returned.push(theirs);
      this.place(alerts, alert, { holder: customer, moves: [], story: theirs.story });
    }
    const kept = storiesAfter(alerts.get(holderKey({ tenant, customer: given.root })) ?? [], outcomes);
    const step = keepStep(returned, kept, given.parting);
    return { returned, outcomes: step === null ? outcomes : [...outcomes, step] };
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

/** The alerts of a customer as outcomes leave them. */
export function storiesAfter(alerts: readonly StoredAlert[], outcomes: readonly Outcome[]): AlertStory[] {
  const decided = new Map(outcomes.map(({ story }) => [story.id, story]));
  return alerts.map(({ story }) => decided.get(story.id) ?? story);
}

export function holderKey({ tenant, customer }: CustomerRef): string {
  return `${tenant}\n${customer}`;
}

/** What is known of these customers and of those with which they are one, by key; locked. */
export async function heardOf(transaction: Database, wanted: readonly CustomerRef[]): Promise<Map<string, Heard>> {
  const found = new Map<string, Heard>();
  for (let refs = wanted; refs.length > 0; ) {
    const rows = await transaction.query<Heard[]>(
      `SELECT m.tenant_id AS tenant, m.customer_id AS customer, m.memory, coalesce(m.portrait, jsonb_build_object('customer', jsonb_build_object('id', m.customer_id, 'traits', '{}'::jsonb), 'valueAtStake', NULL)) AS portrait
       FROM notification.customer_memory m JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS wanted (tenant_id, customer_id) USING (tenant_id, customer_id)
       ORDER BY m.tenant_id, m.customer_id FOR UPDATE OF m`,
      [refs.map(({ tenant }) => tenant), refs.map(({ customer }) => customer)],
    );
    for (const row of rows) found.set(holderKey(row), { ...row, memory: { ...noMemory, ...row.memory } });
    refs = rows.flatMap(({ tenant, memory }) => (memory.mergedInto ? [{ tenant, customer: memory.mergedInto }] : [])).filter((ref) => !found.has(holderKey(ref)));
  }
  return found;
}

/** Writes where moved alerts are, and whose they are: the first one's that they went along with, else where they are. */
export async function keepMoved(transaction: Database, moved: readonly MovedAlert[]): Promise<void> {
  if (moved.length === 0) return;
  await transaction.query(
    `UPDATE notification.alert a SET customer_id = m.first, merged_into = nullif(m.holder, m.first), moves = m.moves::jsonb
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS m (tenant, id, holder, first, moves) WHERE a.tenant_id = m.tenant AND a.id = m.id`,
    [
      moved.map(({ tenant }) => tenant), moved.map(({ id }) => id), moved.map(({ holder }) => holder),
      moved.map(({ holder, moves }) => moves[0]?.from ?? holder), moved.map(({ moves }) => JSON.stringify(moves)),
    ],
  );
}

import type { Database } from '@rapport/event-log';
import type { CustomerRef, StoredAlert } from './alert-store.ts';
import type { AlertStory } from './domain/alert-story.ts';
import type { Portrait } from './domain/alert-view.ts';
import { noMemory, type CustomerMemory } from './domain/customer-memory.ts';
import type { Change, Unmerged } from './domain/change.ts';
import type { Standing } from './domain/course.ts';
import { moveStory, type AlertMove } from './domain/merged-story.ts';
import { openedBy } from './domain/retell.ts';

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

/** A customer that stands without others again. */
export interface Parted {
  readonly customer: string;
  readonly unmerged: Unmerged;
  /** How it stood before. */
  readonly stood: Standing | null;
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
      const moves = [...alert.moves, { from: customer }];
      this.place(alerts, alert, { holder: into.customer, moves, story: moveStory(alert.story, customer, into.memory) });
    }
  }

  /** Each alert goes to whose it is; answers the ids of those that come to the customer. */
  giveBack(alerts: AlertsByHolder, tenant: string, parted: Parted): ReadonlySet<string> {
    const back = new Set<string>();
    const own = ownInteractions(parted);
    for (const holder of [parted.customer, ...parted.unmerged.from]) {
      for (const alert of alerts.get(holderKey({ tenant, customer: holder })) ?? []) {
        const owned = ownerOf(alert, { ...parted, own });
        if (owned.holder === holder) continue;
        this.place(alerts, alert, { ...owned, story: alert.story });
        if (owned.holder === parted.customer) back.add(alert.story.id ?? '');
      }
    }
    return back;
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

/** Who had it when they became one; of what was opened since, whose own interactions alone have opened it. */
function ownerOf(alert: StoredAlert, { customer, unmerged, own }: Parted & { readonly own: ReadonlySet<string> }): Pick<MovedAlert, 'holder' | 'moves'> {
  const { from } = unmerged;
  const at = alert.moves.findIndex((move) => [customer, ...from].includes(move.from));
  const move = alert.moves[at];
  if (move !== undefined) return { holder: move.from, moves: alert.moves.slice(0, at) };
  const by = isOpenedSince(alert, unmerged) ? openedBy(alert.story) : [];
  if (by.length > 0 && alert.customer !== customer && by.every((each) => own.has(each))) return { holder: customer, moves: [] };
  const [other] = from;
  // Whose of several others it is, their own changes tell.
  if (by.length > 0 && alert.customer === customer && other !== undefined && from.length === 1 && !by.some((each) => own.has(each))) return { holder: other, moves: [] };
  return { holder: alert.customer, moves: alert.moves };
}

/** While they were one, by what happened: an alert on the passing of time is told anew. */
function isOpenedSince({ moves, story }: StoredAlert, { since }: Unmerged): boolean {
  return moves.length === 0 && story.openedAt > since && (story.lane === 'hard' || story.grounds.every(({ lane }) => lane === 'step'));
}

function ownInteractions({ stood, unmerged }: Parted): ReadonlySet<string> {
  const { pieces = [], signals = [] } = stood?.memory ?? {};
  return new Set([{ pieces, signals, closings: [] }, ...unmerged.changes].flatMap(interactionsIn));
}

function interactionsIn({ pieces, signals, closings }: Pick<Change, 'pieces' | 'signals' | 'closings'>): string[] {
  return [...pieces.flatMap(({ interactions }) => interactions), ...[...signals, ...closings].map(({ interaction }) => interaction)];
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

import { eventKey } from './arrival.ts';
import type { Arrival, Refusal } from './arrival.ts';
import { AliasBook } from './alias-book.ts';
import type { KeepRequest, Taken, TakenState, TimelineRow } from './database/batch.ts';
import { fromContract } from './domain/interaction.ts';
import type { DomainInteraction } from './domain/interaction.ts';
import { customerKey } from './timeline-reader.ts';

/** An event that nobody has seen before, with how often it came again in the same batch. */
export interface FirstSeen {
  readonly arrival: Arrival;
  /** Its place in the batch: the order of counting among those counted at one moment. */
  readonly place: number;
  repeats: number;
}

/** One customer's share of a batch. */
export interface CustomerWork {
  readonly tenant: string;
  readonly customer: string;
  readonly taken: TakenState | undefined;
  /** When these are counted and the score is computed: later than that customer's last moment. */
  readonly now: number;
  readonly events: FirstSeen[];
  readonly interactions: DomainInteraction[];
}

/** A batch sorted out: what is new and whose it is, what is a repeat, what is refused. */
export interface LaneWork {
  readonly customers: readonly CustomerWork[];
  /** Events that name no customer: they wait in the timeline. */
  readonly waiting: readonly TimelineRow[];
  readonly repeats: KeepRequest['repeats'];
  readonly aliases: KeepRequest['aliases'];
  readonly conflicts: readonly Refusal[];
}

/** Sorts a batch out. The first of several events with one id counts; what comes after it is a repeat or a conflict. */
export function sortOut(arrivals: readonly Arrival[], taken: Taken): LaneWork {
  const { fresh, repeats, conflicts } = separate(arrivals, taken);
  const aliases = new AliasBook(taken.aliases);
  const states = new Map(taken.states.map((state) => [customerKey(state.tenant, state.customer), state]));
  const customers = new Map<string, CustomerWork>();
  const waiting: TimelineRow[] = [];
  for (const event of fresh) {
    const { tenant } = event.arrival.record;
    const customer = aliases.resolve(event.arrival.record);
    if (customer === null) {
      waiting.push(timelineRow(event, null, taken.clock));
      continue;
    }
    const key = customerKey(tenant, customer);
    const known = customers.get(key);
    const work = known ?? newWork(tenant, customer, states.get(key), taken.clock);
    if (known === undefined) customers.set(key, work);
    work.events.push(event);
    work.interactions.push(fromContract(event.arrival.record, { countedAt: work.now, sequence: event.place }));
  }
  return { customers: [...customers.values()], waiting, repeats, aliases: aliases.claimed, conflicts };
}

function newWork(tenant: string, customer: string, taken: TakenState | undefined, clock: number): CustomerWork {
  return { tenant, customer, taken, now: Math.max(clock, (taken?.asOf ?? 0) + 1), events: [], interactions: [] };
}

function separate(arrivals: readonly Arrival[], taken: Taken) {
  const fresh = new Map<string, FirstSeen>();
  const repeats = new Map<string, { tenant: string; source: string; id: string; count: number }>();
  const conflicts: Refusal[] = [];
  for (const [place, arrival] of arrivals.entries()) {
    const key = eventKey(arrival);
    const first = fresh.get(key);
    const firstHash = taken.known.get(place) ?? first?.arrival.hash;
    if (firstHash === undefined) fresh.set(key, { arrival, place, repeats: 0 });
    else if (firstHash !== arrival.hash) conflicts.push(conflict(arrival));
    else if (first !== undefined) first.repeats += 1;
    else {
      const { tenant, source, id } = arrival.record;
      const repeat = repeats.get(key) ?? { tenant, source, id, count: 0 };
      repeat.count += 1;
      repeats.set(key, repeat);
    }
  }
  return { fresh: [...fresh.values()], repeats: [...repeats.values()], conflicts };
}

function conflict({ log }: Arrival): Refusal {
  const detail = 'an event of this source and id came before and said something else: the first one stays';
  return { log, reason: 'id-conflict', detail };
}

/** The row of an event; its score is known after the fold, for one that waits never. */
export function timelineRow(event: FirstSeen, customer: string | null, countedAt: number, score?: { before: number; after: number }): TimelineRow {
  const { record, hash, occurredAt, receivedAt } = event.arrival;
  return {
    tenant: record.tenant,
    source: record.source,
    id: record.id,
    customer,
    kind: record.data.kind,
    channel: record.data.channel,
    direction: record.data.direction,
    occurredAt,
    receivedAt,
    countedAt,
    hash,
    before: score?.before ?? null,
    after: score?.after ?? null,
    repeats: event.repeats,
    data: JSON.stringify(record.data),
  };
}

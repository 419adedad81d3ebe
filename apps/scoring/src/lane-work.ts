import type { Interaction } from '@rapport/contracts';
import { eventKey } from './arrival.ts';
import type { Arrival, Refusal } from './arrival.ts';
import { AliasBook } from './alias-book.ts';
import type { KeepRequest, Taken, TakenState, TimelineRow } from './database/batch.ts';
import type { OwnedEvent, WaitingRetraction } from './database/retractions.ts';
import { fromContract } from './domain/interaction.ts';
import type { DomainInteraction } from './domain/interaction.ts';
import { EventOwners, isNamelessRetraction } from './nameless-retractions.ts';
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
  /** Those of the interactions whose rows waited in the timeline for this customer. */
  readonly adopted: DomainInteraction[];
}

/** A batch sorted out: what is new and whose it is, what is a repeat, what is refused. */
export interface LaneWork {
  readonly customers: readonly CustomerWork[];
  /** Events that name no customer: they wait in the timeline. */
  readonly waiting: readonly FirstSeen[];
  readonly repeats: KeepRequest['repeats'];
  readonly aliases: KeepRequest['aliases'];
  readonly conflicts: readonly Refusal[];
}

/**
 * Sorts a batch out. The first of several events with one id counts; what comes after it is a repeat or a conflict. A
 * retraction without a customer comes last, for it has the customer of what it takes back: `owners` are those counted before.
 */
export function sortOut(arrivals: readonly Arrival[], taken: Taken, owners: readonly OwnedEvent[] = []): LaneWork {
  const { fresh, repeats, conflicts } = separate(arrivals, taken);
  const aliases = new AliasBook(taken.aliases);
  const known = new EventOwners(owners);
  const customers = new CustomerShares(taken);
  const waiting: FirstSeen[] = [];
  for (const event of namelessLast(fresh)) {
    const { record } = event.arrival;
    const customer = isNamelessRetraction(record) ? known.of(record) : aliases.resolve(record);
    if (customer === null) waiting.push(event);
    else {
      known.note(record, customer);
      customers.add(event, customer);
    }
  }
  return { customers: customers.all, waiting, repeats, aliases: aliases.claimed, conflicts };
}

function namelessLast(fresh: readonly FirstSeen[]): readonly FirstSeen[] {
  const nameless = fresh.filter(({ arrival }) => isNamelessRetraction(arrival.record));
  return nameless.length === 0 ? fresh : [...fresh.filter((event) => !nameless.includes(event)), ...nameless];
}

/** A batch by customer. */
class CustomerShares {
  private readonly works = new Map<string, CustomerWork>();
  private readonly states: ReadonlyMap<string, TakenState>;
  private readonly adopted = new Set<string>();

  constructor(private readonly taken: Taken) {
    this.states = new Map(taken.states.map((state) => [customerKey(state.tenant, state.customer), state]));
  }

  get all(): CustomerWork[] {
    return [...this.works.values()];
  }

  /** The event, with the retractions that waited for it: they take effect as if they came now. */
  add(event: FirstSeen, customer: string): void {
    const { record } = event.arrival;
    const work = this.workOf(record.tenant, customer);
    work.events.push(event);
    work.interactions.push(fromContract(record, { countedAt: work.now, sequence: event.place }));
    for (const waiting of this.taken.retractions) if (waiting.place === event.place) this.adopt(work, waiting);
  }

  private adopt(work: CustomerWork, { place, source, id, receivedAt, data }: WaitingRetraction): void {
    const record = { tenant: work.tenant, source, id, receivedAt: new Date(receivedAt).toISOString(), data: JSON.parse(data) as Interaction };
    const key = eventKey({ record });
    if (this.adopted.has(key)) return;
    this.adopted.add(key);
    const interaction = fromContract({ ...record, time: record.data.occurredAt }, { countedAt: work.now, sequence: place });
    work.interactions.push(interaction);
    work.adopted.push(interaction);
  }

  private workOf(tenant: string, customer: string): CustomerWork {
    const key = customerKey(tenant, customer);
    const known = this.works.get(key);
    if (known !== undefined) return known;
    const work = newWork(tenant, customer, this.states.get(key), this.taken.clock);
    this.works.set(key, work);
    return work;
  }
}

function newWork(tenant: string, customer: string, taken: TakenState | undefined, clock: number): CustomerWork {
  return { tenant, customer, taken, now: Math.max(clock, (taken?.asOf ?? 0) + 1), events: [], interactions: [], adopted: [] };
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

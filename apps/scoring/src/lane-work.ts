import type { Interaction } from '@rapport/contracts';
import { eventKey } from './arrival.ts';
import type { Arrival, Refusal } from './arrival.ts';
import { AliasBook, rootFinder } from './alias-book.ts';
import type { Meeting } from './alias-book.ts';
import type { KeepRequest, Taken, TakenState, TimelineRow } from './database/batch.ts';
import type { Claim } from './database/claims.ts';
import type { OwnedReference, Reference, WaitingEvent } from './database/references.ts';
import { fromContract } from './domain/interaction.ts';
import type { DomainInteraction, SourceRecord } from './domain/interaction.ts';
import { isOfItsReference, ReferenceBook } from './reference-book.ts';
import { customerKey } from './timeline-reader.ts';

/** An event that nobody has seen before, with how often it came again in the same batch. */
export interface FirstSeen {
  readonly arrival: Arrival;
  /** Its place in the batch: the order of counting among those counted at one moment. */
  readonly place: number;
  repeats: number;
  /** It names one of the customer's people, and so tells nothing of what the customer is called. */
  byContact: boolean;
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
  /** By ref, whose each is that is of a customer merged into this one. */
  readonly owners: Map<string, string>;
}

/** Whose an interaction of a work is by its own names: its row stays that customer's. */
export function ownerOf({ owners, customer }: Pick<CustomerWork, 'owners' | 'customer'>, ref: string): string {
  return owners.get(ref) ?? customer;
}

/** An event that concerns all who are exposed to it. */
export interface Surrounding {
  readonly record: SourceRecord & { readonly tenant: string };
  /** Undefined: its row waited in the timeline. */
  readonly event: FirstSeen | undefined;
  /** It takes back this event of the surroundings, and so concerns whom that one does; null: those who bought its items. */
  readonly like: Reference | null;
}

/** A batch sorted out: what is new and whose it is, what is a repeat, what is refused. */
export interface LaneWork {
  readonly customers: readonly CustomerWork[];
  readonly surroundings: readonly Surrounding[];
  /** Events that have their customer of a reference, none of which is known: they wait in the timeline. */
  readonly waiting: readonly FirstSeen[];
  /** What was nobody's before. */
  readonly references: readonly OwnedReference[];
  readonly repeats: KeepRequest['repeats'];
  readonly aliases: KeepRequest['aliases'];
  /** Names of people that no account had before. */
  readonly contacts: Taken['contacts'];
  /** What these customers name and is another's. */
  readonly claims: readonly Claim[];
  /** Customers whom one event names both. */
  readonly meetings: readonly Meeting[];
  readonly conflicts: readonly Refusal[];
}

/** An event that has its customer of a reference: new, or one that waits in the timeline for what this batch may bring. */
interface Unowned {
  readonly record: SourceRecord & { readonly tenant: string };
  readonly event: FirstSeen | undefined;
  /** Its place in the order of counting: those that waited stand before the batch. */
  readonly sequence: number;
}

/**
 * Sorts a batch out. The first of several events with one id counts; what comes after it is a repeat or a conflict. An
 * event without a customer comes last, for it has the one of a reference, which what stands beside it may bring.
 */
export function sortOut(arrivals: readonly Arrival[], taken: Taken): LaneWork {
  const { fresh, repeats, conflicts } = separate(arrivals, taken);
  const aliases = new AliasBook(taken);
  const references = new ReferenceBook(taken.references);
  const customers = new CustomerShares(taken);
  const surroundings: Surrounding[] = [];
  const unowned = taken.waiting.map((waiting, index): Unowned => ({ record: readWaiting(waiting), event: undefined, sequence: index - taken.waiting.length }));
  for (const event of fresh) {
    const { record } = event.arrival;
    if (isOfItsReference(record)) {
      unowned.push({ record, event, sequence: event.place });
      continue;
    }
    const resolved = aliases.resolve(record);
    const customer = resolved?.customer ?? null;
    event.byContact = resolved?.byContact ?? false;
    if (customer === null) surroundings.push({ record, event, like: null });
    else customers.add(event, customer);
    references.teach(record, customer);
  }
  const found = findOwners(unowned, references, customers);
  const waiting = found.left.flatMap(({ event }) => event ?? []);
  const meetings = aliases.met.filter(({ tenant, customer, other }) => customers.rootOf(tenant, customer) !== customers.rootOf(tenant, other));
  return {
    customers: customers.all, surroundings: [...surroundings, ...found.surroundings], waiting, references: references.learnt, repeats, aliases: aliases.claimed,
    contacts: aliases.claimedContacts, claims: [...aliases.claims, ...references.claims], meetings, conflicts,
  };
}

/** Gives events to the customers of their references until no more is known by that: one may bring what another waits for. */
function findOwners(unowned: readonly Unowned[], references: ReferenceBook, customers: CustomerShares): { left: readonly Unowned[]; surroundings: Surrounding[] } {
  const surroundings: Surrounding[] = [];
  const settle = ({ record, event, sequence }: Unowned): boolean => {
    const known = references.ownerOf(record);
    if (known === undefined) return false;
    if (known.owner === null) surroundings.push({ record, event, like: known.by });
    else if (event === undefined) customers.adopt(record, known.owner, sequence);
    else customers.add(event, known.owner);
    references.teach(record, known.owner);
    return true;
  };
  for (let left = unowned; ; ) {
    const rest = left.filter((each) => !settle(each));
    if (rest.length === left.length) return { left, surroundings };
    left = rest;
  }
}

function readWaiting({ tenant, source, id, receivedAt, data }: WaitingEvent): Unowned['record'] {
  const read = JSON.parse(data) as Interaction;
  return { tenant, source, id, time: read.occurredAt, receivedAt: new Date(receivedAt).toISOString(), data: read };
}

/** A batch by customer. */
class CustomerShares {
  private readonly works = new Map<string, CustomerWork>();
  private readonly states: ReadonlyMap<string, TakenState>;
  /** The customer whose score it is. */
  readonly rootOf: ReturnType<typeof rootFinder>;

  constructor(private readonly taken: Taken) {
    this.rootOf = rootFinder(taken.roots);
    this.states = new Map(taken.states.map((state) => [customerKey(state.tenant, state.customer), state]));
  }

  get all(): CustomerWork[] {
    return [...this.works.values()];
  }

  add(event: FirstSeen, customer: string): void {
    const { record } = event.arrival;
    const work = this.workOf(record.tenant, customer);
    work.events.push(event);
    work.interactions.push(owned(work, fromContract(record, { countedAt: work.now, sequence: event.place }), customer));
  }

  /** An event whose row waited: it takes effect as if it came now. */
  adopt(record: Unowned['record'], customer: string, sequence: number): void {
    const work = this.workOf(record.tenant, customer);
    const interaction = owned(work, fromContract(record, { countedAt: work.now, sequence }), customer);
    work.interactions.push(interaction);
    work.adopted.push(interaction);
  }

  private workOf(tenant: string, owner: string): CustomerWork {
    const customer = this.rootOf(tenant, owner);
    const key = customerKey(tenant, customer);
    const known = this.works.get(key);
    if (known !== undefined) return known;
    const work = newWork(tenant, customer, this.states.get(key), this.taken.clock);
    this.works.set(key, work);
    return work;
  }
}

function newWork(tenant: string, customer: string, taken: TakenState | undefined, clock: number): CustomerWork {
  return { tenant, customer, taken, now: Math.max(clock, (taken?.asOf ?? 0) + 1), events: [], interactions: [], adopted: [], owners: new Map() };
}

function owned({ customer, owners }: CustomerWork, interaction: DomainInteraction, owner: string): DomainInteraction {
  if (owner !== customer) owners.set(interaction.ref, owner);
  return interaction;
}

function separate(arrivals: readonly Arrival[], taken: Taken) {
  const fresh = new Map<string, FirstSeen>();
  const repeats = new Map<string, { tenant: string; source: string; id: string; count: number }>();
  const conflicts: Refusal[] = [];
  for (const [place, arrival] of arrivals.entries()) {
    const key = eventKey(arrival);
    const first = fresh.get(key);
    const firstHash = taken.known.get(place) ?? first?.arrival.hash;
    if (firstHash === undefined) fresh.set(key, { arrival, place, repeats: 0, byContact: false });
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

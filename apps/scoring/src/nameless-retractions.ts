import type { InteractionRecord } from '@rapport/contracts';
import { namesOf } from './alias-book.ts';
import { eventKey } from './arrival.ts';
import type { EventName, OwnedEvent } from './database/retractions.ts';

type NamedData = Pick<InteractionRecord, 'tenant' | 'source' | 'id'>;

/** Whether it is a retraction that says nothing of its customer: it has the one of what it takes back. */
export function isNamelessRetraction(record: InteractionRecord): boolean {
  if (record.data.kind !== 'interaction.retracted') return false;
  const { id, aliases } = namesOf(record);
  return id === undefined && aliases.length === 0;
}

/** The events that a retraction takes back. */
export function retractedBy({ tenant, data }: InteractionRecord): EventName[] {
  return (data.refs ?? []).filter(({ type }) => type === 'interaction').map(({ ns, id }) => ({ tenant, source: ns, id }));
}

/** Whose each event is, of those counted before and of those that came in this batch. */
export class EventOwners {
  private readonly customers = new Map<string, string>();

  constructor(known: readonly OwnedEvent[]) {
    for (const event of known) this.note(event, event.customer);
  }

  note(record: NamedData, customer: string): void {
    this.customers.set(eventKey({ record }), customer);
  }

  /** The customer of the first of the retracted events that is known; null when none is. */
  of(retraction: InteractionRecord): string | null {
    return retractedBy(retraction).map((record) => this.customers.get(eventKey({ record }))).find((customer) => customer !== undefined) ?? null;
  }
}

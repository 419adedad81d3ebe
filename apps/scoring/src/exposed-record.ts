import type { Interaction, InteractionRecord } from '@rapport/contracts';
import { causeType, exposedId } from './domain/cause.ts';

/** What an event of the surroundings is when it reaches a customer; its id follows from both, whenever that happens. */
export function exposedRecord(event: Pick<InteractionRecord, 'tenant' | 'source' | 'id' | 'data'>, customer: string, receivedAt: string): InteractionRecord {
  const { tenant, source, id, data } = event;
  return {
    tenant,
    source,
    id: exposedId(event, customer),
    customerKey: customer,
    time: data.occurredAt,
    receivedAt,
    causationId: id,
    data: exposedData(event, customer),
  };
}

/** What is of the event alone: a price or a text of it would read as the customer's. What it takes back is what that customer has of it. */
function exposedData({ source, id, data }: Pick<InteractionRecord, 'source' | 'id' | 'data'>, customer: string): Interaction {
  const { kind, channel, direction, outcome, occurredAt, occurredAtQuality, items, attributes, provenance } = data;
  const takenBack = (data.refs ?? []).filter(({ type }) => type === 'interaction').map(({ type, ns, id }) => ({ type, ns, id: exposedId({ source: ns, id }, customer) }));
  const refs = takenBack.length > 0 ? takenBack : [{ type: causeType, ns: source, id }];
  return {
    scope: 'customer',
    customer: { id: customer },
    kind, channel, direction, occurredAt, occurredAtQuality,
    ...(outcome === undefined ? {} : { outcome }),
    ...(items === undefined ? {} : { items }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(provenance === undefined ? {} : { provenance }),
    refs,
  };
}

import type { ImportEvent } from '../import-rows.ts';
import type { SimulatedCustomer } from './customer.ts';

/** The source that every simulated interaction names. */
export const simulationSource = 'simulation';

/** What happens, apart from whom it happens to. */
export interface Happening {
  readonly kind: string;
  /** ms since the epoch. */
  readonly at: number;
  /** Unique for this customer. */
  readonly key: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The CloudEvent of a happening; the same happening gives the same event. */
export function eventOf(customer: SimulatedCustomer, { kind, at, key, data }: Happening): ImportEvent {
  return {
    specversion: '1.0',
    type: 'io.rapport.interaction.v1',
    source: simulationSource,
    id: `${customer.id}/${key}`,
    time: new Date(at).toISOString(),
    data: { customer: { id: customer.id }, kind, ...data },
  };
}

/** The first thing known of a customer: name, language, traits and address. */
export function introduction(customer: SimulatedCustomer, at: number, key: string): ImportEvent {
  const { id, name, language, traits, contact } = customer;
  const who = { id, name, locale: language, traits, aliases: [{ ns: 'email', value: contact.email }] };
  return eventOf(customer, { kind: 'customer.updated', at, key, data: { customer: who } });
}

import type { LeasedDelivery } from './delivery-store.ts';

export type Destination = Pick<LeasedDelivery, 'tenant' | 'receiver' | 'channel' | 'recipient'>;

/** How a delivery goes out now. */
export interface Way {
  readonly secret: string;
  readonly routingVersion: number;
  readonly locale: 'en' | 'de' | null;
  readonly timeZone: string;
}

/** What of a tenant's routing document a delivery needs at the moment of sending. */
export interface ReceiverSecrets {
  /** Null when the document no longer has this receiver with this address. */
  secretFor(destination: Destination): Promise<Way | null>;
}

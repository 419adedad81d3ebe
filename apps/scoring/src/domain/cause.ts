import { interactionRef } from '@rapport/contracts';
import type { Interaction } from '@rapport/contracts';
import { v5 as uuidV5 } from 'uuid';

// The name space of these uuids, made once for this purpose: another one would tell every exposed customer a second time.
const idSpace = '7d0b1b56-91f0-5d0a-8f35-2a4c8e6d9b40';

/** The type of a reference to the event of the surroundings that an interaction tells its customer of. */
export const causeType = 'cause';

interface Event {
  readonly source: string;
  readonly id: string;
}

/** The id of what an event of the surroundings is when it reaches a customer. */
export function exposedId({ source, id }: Event, customer: string): string {
  return uuidV5(JSON.stringify([source, id, customer]), idSpace);
}

/** The event that an interaction tells its customer of, as its ref. A sender's own reference of that type is none: the id says who wrote it. */
export function causeOf({ id, data }: { readonly id: string; readonly data: Interaction }): string | undefined {
  const cause = data.refs?.find(({ type }) => type === causeType);
  const isOurs = cause !== undefined && id === exposedId({ source: cause.ns, id: cause.id }, data.customer?.id ?? '');
  return isOurs ? interactionRef(cause.ns, cause.id) : undefined;
}

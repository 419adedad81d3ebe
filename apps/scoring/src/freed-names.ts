import type { EntityManager } from 'typeorm';
import { aliasesIn, byOwnId, namesOf } from './contacts.ts';
import { claimOfAlias, claimOfReference, dropClaims } from './database/claims.ts';
import type { Claim } from './database/claims.ts';
import { activeInteractions } from './domain/active.ts';
import { isRetraction, taughtBy } from './reference-book.ts';
import { customerKey, readOwnTimelines } from './timeline-reader.ts';
import type { TimelineItem } from './timeline-reader.ts';

/**
 * What only interactions that are taken back named is the customer's no longer: aliases, names of people, references. What
 * was counted meanwhile stays where it is. Run under the lock of meetings.
 */
export async function freeNames(manager: EntityManager, tenant: string, customers: readonly string[]): Promise<void> {
  const timelines = await readOwnTimelines(manager, customers.map((customer) => ({ tenant, customer })));
  const freed = customers.flatMap((customer) => freedOf(tenant, customer, timelines.get(customerKey(tenant, customer)) ?? []));
  if (freed.length > 0) await dropClaims(manager, freed);
}

/** A retraction says again what it takes back, and so names nothing by itself. */
function freedOf(tenant: string, customer: string, items: readonly TimelineItem[]): Claim[] {
  const active = new Set(activeInteractions(items.map(({ interaction }) => interaction)).map(({ ref }) => ref));
  const claims = (isActive: boolean): Claim[] => items.filter((item) => !isRetraction(item) && active.has(item.interaction.ref) === isActive).flatMap((item) => claimsOf(tenant, customer, item));
  const kept = new Set(claims(true).map((claim) => JSON.stringify(claim)));
  return claims(false).filter((claim) => !kept.has(JSON.stringify(claim)));
}

function claimsOf(tenant: string, customer: string, item: TimelineItem): Claim[] {
  const { interaction: { source, id: event }, data } = item;
  const { id } = namesOf(item);
  const names = [...(id === undefined ? [] : [byOwnId(id)]), ...aliasesIn(item)];
  const references = taughtBy({ tenant, source, id: event, data });
  return [...names.map((alias) => claimOfAlias(tenant, alias, customer)), ...references.map((reference) => claimOfReference(reference, customer))];
}

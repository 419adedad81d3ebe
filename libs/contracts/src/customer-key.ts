import { v5 as uuidV5 } from 'uuid';
import { canonicalAlias, tellingAliases } from './identifying.ts';
import type { Interaction, InteractionData } from './interactions.v1.ts';

// Made once for this purpose; changing it would give every customer known by aliases only another id.
const keySpace = '0a1d6b52-6c1e-5f5b-9c0e-3b8f6a1c7d24';

type Named = Pick<InteractionData | Interaction, 'scope' | 'customer' | 'refs' | 'items' | 'kind'>;

/**
 * The opaque key that all interactions of one customer share: it orders them on Kafka.
 * The customer's own id; else one derived from the first telling alias (by namespace, then value), so that every sender of
 * the same alias comes to the same key, and strangers who share a telephone don't; else from the account, the reference or
 * the item that the interaction is about.
 */
export function customerKeyOf(tenant: string, data: Named): string {
  const customer = data.customer;
  if (customer?.id !== undefined) return customer.id;
  const alias = firstAlias(customer?.aliases);
  if (alias !== undefined) return derivedKey('c', [tenant, alias.ns, alias.value]);
  if (customer?.account?.id !== undefined) return customer.account.id;
  const account = firstAlias(customer?.account?.aliases);
  if (account !== undefined) return derivedKey('c', [tenant, account.ns, account.value]);
  const ref = data.refs?.[0];
  if (data.scope !== 'product' && data.scope !== 'market' && ref !== undefined) {
    return derivedKey('r', [tenant, ref.type, ref.ns ?? '', ref.id]);
  }
  const item = data.items?.[0];
  return item === undefined ? derivedKey('m', [tenant, data.kind]) : derivedKey('p', [tenant, item.id]);
}

function firstAlias<A extends { ns: string; value: string }>(aliases: readonly A[] | undefined): A | undefined {
  return aliases && tellingAliases(aliases.map(canonicalAlias)).toSorted((a, b) => compare(a.ns, b.ns) || compare(a.value, b.value))[0];
}

/** By UTF-16 code units, the same on every machine whatever its locale. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// JSON of the list: with a plain separator two different lists could read the same.
function derivedKey(prefix: string, words: readonly string[]): string {
  return `${prefix}_${uuidV5(JSON.stringify(words), keySpace)}`;
}

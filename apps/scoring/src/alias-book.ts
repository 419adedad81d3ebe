import type { Alias, InteractionRecord } from '@rapport/contracts';
import type { Taken } from './database/batch.ts';

type OwnedAlias = Taken['aliases'][number];

/** Whose interaction it is. Aliases belong to the first customer that claims them, in the order of the batch. */
export class AliasBook {
  private readonly owners = new Map<string, string>();
  private readonly fresh: OwnedAlias[] = [];

  constructor(known: readonly OwnedAlias[]) {
    for (const alias of known) this.owners.set(aliasKey(alias.tenant, alias), alias.customer);
  }

  /** Aliases that nobody had before this batch. */
  get claimed(): readonly OwnedAlias[] {
    return this.fresh;
  }

  /**
   * The customer of an interaction, by its id, else by the first of its aliases that somebody owns, else a new one
   * known by alias only; null when it names no customer. Its aliases are then that customer's, if they were nobody's.
   */
  resolve(record: InteractionRecord): string | null {
    const { tenant } = record;
    const { id, aliases } = namesOf(record);
    if (id === undefined && aliases.length === 0) return null;
    const customer = id ?? this.ownerOf(tenant, aliases) ?? record.customerKey;
    for (const alias of aliases) this.claim({ tenant, ns: alias.ns, value: alias.value, customer });
    return customer;
  }

  private ownerOf(tenant: string, aliases: readonly Alias[]): string | undefined {
    return aliases.map((alias) => this.owners.get(aliasKey(tenant, alias))).find((owner) => owner !== undefined);
  }

  private claim(alias: OwnedAlias): void {
    const key = aliasKey(alias.tenant, alias);
    if (this.owners.has(key)) return;
    this.owners.set(key, alias.customer);
    this.fresh.push(alias);
  }
}

/** How an interaction names its customer; an account only where it names nobody in it. */
export function namesOf({ data }: InteractionRecord): { readonly id?: string | undefined; readonly aliases: readonly Alias[] } {
  const { id, aliases = [], account } = data.customer ?? {};
  return id !== undefined || aliases.length > 0 ? { id, aliases } : { id: account?.id, aliases: account?.aliases ?? [] };
}

function aliasKey(tenant: string, { ns, value }: Alias): string {
  return JSON.stringify([tenant, ns, value]);
}

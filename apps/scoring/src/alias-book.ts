import type { Alias, InteractionRecord } from '@rapport/contracts';
import type { Taken } from './database/batch.ts';

type OwnedAlias = Taken['aliases'][number];

/** One event names two customers: the one that it went to, by its id or an alias, and the owner of another alias. */
export interface Meeting {
  readonly tenant: string;
  readonly customer: string;
  /** Null: by its own id. */
  readonly by: Alias | null;
  readonly other: string;
  readonly alias: Alias;
  readonly source: string;
  readonly id: string;
}

/** Whose interaction it is. Aliases belong to the first customer that claims them, in the order of the batch. */
export class AliasBook {
  private readonly owners = new Map<string, string>();
  private readonly fresh: OwnedAlias[] = [];
  private readonly meetings: Meeting[] = [];

  constructor(known: readonly OwnedAlias[]) {
    for (const alias of known) this.owners.set(aliasKey(alias.tenant, alias), alias.customer);
  }

  /** Aliases that nobody had before this batch. */
  get claimed(): readonly OwnedAlias[] {
    return this.fresh;
  }

  get met(): readonly Meeting[] {
    return this.meetings;
  }

  /**
   * The customer of an interaction, by its id, else by the first of its aliases that somebody owns, else a new one
   * known by alias only; null when it names no customer. Its aliases are then that customer's, if they were nobody's.
   */
  resolve(record: InteractionRecord): string | null {
    const { tenant } = record;
    const { id, aliases } = namesOf(record);
    if (id === undefined && aliases.length === 0) return null;
    const by = id === undefined ? (aliases.find((alias) => this.ownerOf(tenant, alias) !== undefined) ?? null) : null;
    const customer = id ?? (by === null ? undefined : this.ownerOf(tenant, by)) ?? record.customerKey;
    for (const alias of aliases) {
      const other = this.ownerOf(tenant, alias) ?? customer;
      if (other === customer) this.claim({ tenant, ns: alias.ns, value: alias.value, customer });
      else this.meetings.push({ tenant, customer, by, other, alias, source: record.source, id: record.id });
    }
    return customer;
  }

  private ownerOf(tenant: string, alias: Alias): string | undefined {
    return this.owners.get(aliasKey(tenant, alias));
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

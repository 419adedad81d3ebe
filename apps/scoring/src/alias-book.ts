import { customerKeyOf } from '@rapport/contracts';
import type { Alias, InteractionRecord } from '@rapport/contracts';
import type { Taken } from './database/batch.ts';
import { byOwnId, namesOf } from './contacts.ts';
import type { Names } from './contacts.ts';

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

/** Whose an interaction is. */
export interface Resolved {
  readonly customer: string;
  /** It names one of the customer's people, and so tells nothing of what the customer is called. */
  readonly byContact: boolean;
}

/** Aliases that nobody had before, by the order of the batch. */
class Claims {
  private readonly owners = new Map<string, string>();
  readonly fresh: OwnedAlias[] = [];

  constructor(known: readonly OwnedAlias[]) {
    for (const alias of known) this.owners.set(aliasKey(alias.tenant, alias), alias.customer);
  }

  ownerOf(tenant: string, alias: Alias): string | undefined {
    return this.owners.get(aliasKey(tenant, alias));
  }

  claim(alias: OwnedAlias): void {
    const key = aliasKey(alias.tenant, alias);
    if (this.owners.has(key)) return;
    this.owners.set(key, alias.customer);
    this.fresh.push(alias);
  }
}

/**
 * Whose interaction it is: the account's, if it names one, else the customer's. Aliases belong to the first customer that
 * claims them, in the order of the batch; those of a person beside an account, to that account's contacts.
 */
export class AliasBook {
  private readonly aliases: Claims;
  private readonly contacts: Claims;
  private readonly scored: ReadonlySet<string>;
  private readonly meetings: Meeting[] = [];

  constructor({ aliases, contacts, states }: Pick<Taken, 'aliases' | 'contacts' | 'states'>) {
    this.aliases = new Claims(aliases);
    this.contacts = new Claims(contacts);
    this.scored = new Set(states.map(({ tenant, customer }) => aliasKey(tenant, byOwnId(customer))));
  }

  /** Aliases that nobody had before this batch. */
  get claimed(): readonly OwnedAlias[] {
    return this.aliases.fresh;
  }

  /** Names of contacts that no account had before this batch. */
  get claimedContacts(): readonly OwnedAlias[] {
    return this.contacts.fresh;
  }

  get met(): readonly Meeting[] {
    return this.meetings;
  }

  /** Null: it names no customer. */
  resolve(record: InteractionRecord): Resolved | null {
    const { account, ...person } = namesOf(record);
    if (person.id === undefined && person.aliases.length === 0) return null;
    const customer = account === null ? null : this.accountOf(record, account);
    if (customer !== null && customer !== person.id) return this.besideAccount(record, person, customer);
    const all = { id: person.id, aliases: [...person.aliases, ...(account?.aliases ?? [])] };
    const contactOf = account === null ? this.contactOf(record.tenant, all) : undefined;
    return contactOf === undefined ? this.ofCustomer(record, all) : this.ofContact(record, person, contactOf);
  }

  /** The account by its id, else by an alias that somebody owns, else the customer beside it itself, or a new one where that has no id. */
  private accountOf({ tenant, data }: InteractionRecord, account: Names): string {
    const owner = account.aliases.map((alias) => this.aliases.ownerOf(tenant, alias)).find((each) => each !== undefined);
    return account.id ?? owner ?? data.customer?.id ?? customerKeyOf(tenant, { kind: data.kind, customer: { account: data.customer?.account } });
  }

  private besideAccount(record: InteractionRecord, person: Names, customer: string): Resolved {
    this.claimAll(record, { id: customer, aliases: record.data.customer?.account?.aliases ?? [] }, customer);
    return this.ofContact(record, person, customer);
  }

  /** By its own id, else by the first of its aliases that somebody owns, else a new customer that is known by alias only. */
  private ofCustomer(record: InteractionRecord, names: Names): Resolved {
    const { tenant } = record;
    const by = names.aliases.find((alias) => this.aliases.ownerOf(tenant, alias) !== undefined);
    const customer = names.id ?? (by === undefined ? undefined : this.aliases.ownerOf(tenant, by)) ?? record.customerKey;
    this.claimAll(record, names, customer);
    return { customer, byContact: names.id === undefined && names.aliases.some((alias) => this.contacts.ownerOf(tenant, alias) !== undefined) };
  }

  /** The account whose contact these names are, unless an alias is a customer's own. */
  private contactOf(tenant: string, { id, aliases }: Names): string | undefined {
    if (id !== undefined) return this.contacts.ownerOf(tenant, byOwnId(id));
    if (aliases.some((alias) => this.aliases.ownerOf(tenant, alias) !== undefined)) return undefined;
    return aliases.map((alias) => this.contacts.ownerOf(tenant, alias)).find((owner) => owner !== undefined);
  }

  private ofContact(record: InteractionRecord, { id, aliases }: Names, customer: string): Resolved {
    const { tenant } = record;
    const names = id === undefined ? aliases : [byOwnId(id), ...aliases];
    for (const alias of names) {
      const other = alias.ns === '' && this.scored.has(aliasKey(tenant, alias)) ? id : this.aliases.ownerOf(tenant, alias);
      if (other === customer) continue;
      this.contacts.claim({ tenant, ns: alias.ns, value: alias.value, customer });
      if (other !== undefined) this.meet(record, { customer, by: null, other, alias });
    }
    return { customer, byContact: true };
  }

  private claimAll(record: InteractionRecord, { id, aliases }: Names, customer: string): void {
    const { tenant } = record;
    const by = id === undefined ? (aliases.find((alias) => this.aliases.ownerOf(tenant, alias) !== undefined) ?? null) : null;
    for (const alias of aliases) {
      const other = this.aliases.ownerOf(tenant, alias) ?? customer;
      if (other === customer) this.aliases.claim({ tenant, ns: alias.ns, value: alias.value, customer });
      else this.meet(record, { customer, by, other, alias });
    }
  }

  private meet({ tenant, source, id }: InteractionRecord, met: Pick<Meeting, 'customer' | 'by' | 'other' | 'alias'>): void {
    this.meetings.push({ tenant, source, id, ...met });
  }
}

function aliasKey(tenant: string, { ns, value }: Alias): string {
  return JSON.stringify([tenant, ns, value]);
}

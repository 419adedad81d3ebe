import { customerKeyOf } from '@rapport/contracts';
import type { Alias, InteractionRecord } from '@rapport/contracts';
import type { Taken } from './database/batch.ts';
import { byOwnId, namesOf } from './contacts.ts';
import type { Names } from './contacts.ts';
import { customerKey } from './timeline-reader.ts';

type OwnedAlias = Taken['aliases'][number];

/** One event names two customers: the one that it went to, by its id or an alias, and the owner of another alias. */
export interface Meeting {
  readonly tenant: string;
  readonly customer: string;
  /** Null: by its own id, or its account's. */
  readonly by: Alias | null;
  readonly other: string;
  readonly alias: Alias;
  readonly source: string;
  readonly id: string;
}

/** Whose names are taken in, and by which alias that customer was found; null: by an id, or it is new. */
interface Found {
  readonly customer: string;
  readonly by: Alias | null;
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
  /** Scored, by itself or with the one that it is merged into. */
  private readonly customers: ReadonlySet<string>;
  private readonly meetings: Meeting[] = [];

  constructor({ aliases, contacts, states, roots }: Pick<Taken, 'aliases' | 'contacts' | 'states' | 'roots'>) {
    this.aliases = new Claims(aliases);
    this.contacts = new Claims(contacts);
    this.customers = new Set([...states, ...roots].map(({ tenant, customer }) => customerKey(tenant, customer)));
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
    const found = account === null ? null : this.accountOf(record, account);
    if (found !== null && found.customer !== person.id) return this.besideAccount(record, person, found);
    const all = { id: person.id, aliases: [...person.aliases, ...(account?.aliases ?? [])] };
    const contactOf = account === null ? this.contactOf(record.tenant, all) : undefined;
    return contactOf === undefined ? this.ofCustomer(record, all) : this.ofContact(record, person, { customer: contactOf, by: null });
  }

  /** The account by its id, else by an alias that somebody owns, else the customer beside it itself, or a new one where that has no id. */
  private accountOf({ tenant, data }: InteractionRecord, account: Names): Found {
    if (account.id !== undefined) return { customer: account.id, by: null };
    const by = this.ownedAmong(tenant, account.aliases);
    const owner = by === null ? data.customer?.id : this.aliases.ownerOf(tenant, by);
    return { customer: owner ?? customerKeyOf(tenant, { kind: data.kind, customer: { account: data.customer?.account } }), by };
  }

  private besideAccount(record: InteractionRecord, person: Names, account: Found): Resolved {
    this.claimAll(record, record.data.customer?.account?.aliases ?? [], account);
    return this.ofContact(record, person, account);
  }

  /** By its own id, else by the first of its aliases that somebody owns, else a new customer that is known by alias only. */
  private ofCustomer(record: InteractionRecord, { id, aliases }: Names): Resolved {
    const { tenant } = record;
    const by = id === undefined ? this.ownedAmong(tenant, aliases) : null;
    const customer = id ?? (by === null ? undefined : this.aliases.ownerOf(tenant, by)) ?? record.customerKey;
    this.claimAll(record, aliases, { customer, by });
    return { customer, byContact: id === undefined && aliases.some((alias) => this.contacts.ownerOf(tenant, alias) !== undefined) };
  }

  /** The account whose contact these names are, unless an alias is a customer's own. */
  private contactOf(tenant: string, { id, aliases }: Names): string | undefined {
    if (id !== undefined) return this.contacts.ownerOf(tenant, byOwnId(id));
    if (this.ownedAmong(tenant, aliases) !== null) return undefined;
    return aliases.map((alias) => this.contacts.ownerOf(tenant, alias)).find((owner) => owner !== undefined);
  }

  /** Who was a customer before an account named it stays one until a person says otherwise. */
  private ofContact(record: InteractionRecord, { id, aliases }: Names, { customer, by }: Found): Resolved {
    const { tenant } = record;
    if (id !== undefined && this.customers.has(customerKey(tenant, id))) this.meet(record, { customer, by, other: id, alias: byOwnId(id) });
    else if (id !== undefined) this.contacts.claim({ tenant, ns: byOwnId(id).ns, value: id, customer });
    for (const alias of aliases) {
      const other = this.aliases.ownerOf(tenant, alias);
      if (other === customer) continue;
      this.contacts.claim({ tenant, ns: alias.ns, value: alias.value, customer });
      if (other !== undefined) this.meet(record, { customer, by, other, alias });
    }
    return { customer, byContact: true };
  }

  private claimAll(record: InteractionRecord, aliases: readonly Alias[], { customer, by }: Found): void {
    const { tenant } = record;
    for (const alias of aliases) {
      const other = this.aliases.ownerOf(tenant, alias) ?? customer;
      if (other === customer) this.aliases.claim({ tenant, ns: alias.ns, value: alias.value, customer });
      else this.meet(record, { customer, by, other, alias });
    }
  }

  private ownedAmong(tenant: string, aliases: readonly Alias[]): Alias | null {
    return aliases.find((alias) => this.aliases.ownerOf(tenant, alias) !== undefined) ?? null;
  }

  private meet({ tenant, source, id }: InteractionRecord, met: Pick<Meeting, 'customer' | 'by' | 'other' | 'alias'>): void {
    this.meetings.push({ tenant, source, id, ...met });
  }
}

function aliasKey(tenant: string, { ns, value }: Alias): string {
  return JSON.stringify([tenant, ns, value]);
}

import { customerKeyOf, isIdentifying, tellingAliases } from '@rapport/contracts';
import type { Alias, InteractionRecord } from '@rapport/contracts';
import type { Taken } from './database/batch.ts';
import { claimOfAlias } from './database/claims.ts';
import type { Claim } from './database/claims.ts';
import { byOwnId, keyOfAccount, namesOf } from './contacts.ts';
import type { Names } from './contacts.ts';
import { customerKey } from './timeline-reader.ts';

type OwnedAlias = Taken['aliases'][number];

/** One event names two customers: the one that it went to, by its id or an alias, and the owner of another alias. */
export interface Meeting {
  readonly tenant: string;
  readonly customer: string;
  /** Null: by its own id, or its account's. Of a new one that has none: an alias that tells who it is. */
  readonly by: Alias | null;
  readonly other: string;
  readonly alias: Alias;
  /** Which of them the alias names as a person of the other one: 0 the customer, 1 the other. */
  readonly person: 0 | 1 | null;
  readonly source: string;
  readonly id: string;
}

/** Whose names are taken in. */
interface Found {
  readonly customer: string;
  /** The alias by which it is that customer; null: its id. */
  readonly by: Alias | null;
  /** Nobody was known by the alias. */
  readonly isNew?: true;
}

/** Whose an interaction is. */
export interface Resolved {
  readonly customer: string;
  /** It names one of the customer's people, and so tells nothing of what the customer is called. */
  readonly byContact: boolean;
}

type RootOf = (tenant: string, customer: string) => string;

/** The customer whose score another one's is. */
export function rootFinder(known: Taken['roots']): RootOf {
  const roots = new Map(known.map(({ tenant, customer, root }) => [customerKey(tenant, customer), root]));
  return (tenant, customer) => roots.get(customerKey(tenant, customer)) ?? customer;
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

  /** By the first of the telling aliases that somebody owns. */
  find(tenant: string, aliases: readonly Alias[]): Found | null {
    for (const by of tellingAliases(aliases)) {
      const customer = this.ownerOf(tenant, by);
      if (customer !== undefined) return { customer, by };
    }
    return null;
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
 * claims them, in the order of the batch; those of a person beside an account, to that account's contacts. By a name that
 * many may share a customer is found only where nothing else says who it is, and gets no other name by it.
 */
export class AliasBook {
  private readonly aliases: Claims;
  private readonly contacts: Claims;
  /** Who is scored, by itself or with the one that it is merged into, or will be for what the batch has brought so far. */
  private readonly customers: Set<string>;
  private readonly rootOf: RootOf;
  private readonly meetings: Meeting[] = [];
  private readonly contested: Claim[] = [];

  constructor({ aliases, contacts, states, roots }: Pick<Taken, 'aliases' | 'contacts' | 'states' | 'roots'>) {
    this.aliases = new Claims(aliases);
    this.contacts = new Claims(contacts);
    this.customers = new Set([...states, ...roots].map(({ tenant, customer }) => customerKey(tenant, customer)));
    this.rootOf = rootFinder(roots);
  }

  /** Aliases that nobody had before this batch. */
  get claimed(): readonly OwnedAlias[] {
    return this.aliases.fresh;
  }

  /** Names of contacts that no account had before this batch. */
  get claimedContacts(): readonly OwnedAlias[] {
    return this.contacts.fresh;
  }

  /** Aliases that were another's already. */
  get claims(): readonly Claim[] {
    return this.contested;
  }

  get met(): readonly Meeting[] {
    return this.meetings;
  }

  /** Null: it names no customer. */
  resolve(record: InteractionRecord): Resolved | null {
    const names = namesOf(record);
    if (names.id === undefined && names.aliases.length === 0) return null;
    const resolved = this.resolveNames(record, names);
    this.customers.add(customerKey(record.tenant, resolved.customer));
    return resolved;
  }

  private resolveNames(record: InteractionRecord, { account, ...person }: ReturnType<typeof namesOf>): Resolved {
    const found = account === null ? null : this.accountOf(record, account);
    if (found !== null && found.customer !== person.id) return this.besideAccount(record, person, found);
    const all = { id: person.id, aliases: [...person.aliases, ...(account?.aliases ?? [])] };
    const contact = found === null ? this.contactOf(record.tenant, all) : null;
    return contact === null ? this.ofCustomer(record, all) : this.ofContact(record, person, contact);
  }

  /** The account by its id, else by an alias that somebody owns, else the customer beside it itself, or a new one where that has no id. Null: a name that many may share doesn't tell whose person somebody with an id is. */
  private accountOf(record: InteractionRecord, { id, aliases }: Names): Found | null {
    if (id !== undefined) return { customer: id, by: null };
    const found = this.aliases.find(record.tenant, aliases);
    const person = record.data.customer?.id;
    if (person === undefined) return found ?? newBy(aliases, keyOfAccount(record));
    if (found === null) return { customer: person, by: null };
    return isSure(found) ? found : null;
  }

  private besideAccount(record: InteractionRecord, person: Names, account: Found): Resolved {
    this.claimAll(record, namesOf(record).account?.aliases ?? [], account);
    return this.ofContact(record, person, account);
  }

  /** By its own id, else by an alias that somebody owns, else a new customer that is known by alias only. */
  private ofCustomer(record: InteractionRecord, { id, aliases }: Names): Resolved {
    const { tenant } = record;
    const known = id === undefined ? this.aliases.find(tenant, aliases) : { customer: id, by: null };
    const found = known ?? newBy(aliases, customerKeyOf(tenant, record.data));
    this.claimAll(record, aliases, found);
    return { customer: found.customer, byContact: id === undefined && this.isOneOf(tenant, found.customer, aliases) };
  }

  /** Whether these names tell of one of a customer's people. */
  private isOneOf(tenant: string, customer: string, aliases: readonly Alias[]): boolean {
    const root = this.rootOf(tenant, customer);
    const accounts = tellingAliases(aliases).map((alias) => this.contacts.ownerOf(tenant, alias));
    return accounts.some((account) => account !== undefined && this.rootOf(tenant, account) === root);
  }

  /** The account whose contact these names are, unless by them it is a customer of its own. */
  private contactOf(tenant: string, { id, aliases }: Names): Found | null {
    if (id === undefined) return this.aliases.find(tenant, aliases) === null ? this.contacts.find(tenant, aliases) : null;
    const customer = this.contacts.ownerOf(tenant, byOwnId(id));
    return customer === undefined ? null : { customer, by: null };
  }

  /** Who was a customer before an account named it stays one until a person says otherwise. */
  private ofContact(record: InteractionRecord, { id, aliases }: Names, found: Found): Resolved {
    const { tenant } = record;
    const { customer, by } = found;
    if (id !== undefined && this.customers.has(customerKey(tenant, id))) this.meet(record, { customer, by, other: id, alias: byOwnId(id), person: 1 });
    else if (id !== undefined) this.contacts.claim({ tenant, ns: byOwnId(id).ns, value: id, customer });
    for (const alias of aliases) {
      const other = this.aliases.ownerOf(tenant, alias);
      if (other === customer) continue;
      if (isSure(found)) this.contacts.claim({ tenant, ns: alias.ns, value: alias.value, customer });
      if (other !== undefined) this.meet(record, { customer, by, other, alias, person: 1 });
    }
    return { customer, byContact: true };
  }

  /** What names an account's person is no other one's name without a person's word. */
  private claimAll(record: InteractionRecord, aliases: readonly Alias[], found: Found): void {
    const { tenant } = record;
    const { customer, by } = found;
    const takesNames = found.isNew ?? isSure(found);
    for (const alias of aliases) {
      const owner = this.aliases.ownerOf(tenant, alias);
      const other = owner ?? this.contacts.ownerOf(tenant, alias) ?? customer;
      if (other !== customer) {
        this.meet(record, { customer, by, other, alias, person: owner === undefined ? 0 : null });
        if (takesNames) this.contested.push(claimOfAlias(tenant, alias, customer));
      } else if (takesNames) this.aliases.claim({ tenant, ns: alias.ns, value: alias.value, customer });
    }
  }

  private meet({ tenant, source, id }: InteractionRecord, met: Omit<Meeting, 'tenant' | 'source' | 'id'>): void {
    this.meetings.push({ tenant, source, id, ...met });
  }
}

function newBy(aliases: readonly Alias[], customer: string): Found {
  return { customer, by: tellingAliases(aliases)[0] ?? null, isNew: true };
}

/** By an id, or by an alias that names one customer. */
function isSure({ by }: Found): boolean {
  return by === null || isIdentifying(by.ns);
}

function aliasKey(tenant: string, { ns, value }: Alias): string {
  return JSON.stringify([tenant, ns, value]);
}

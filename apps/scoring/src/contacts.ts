import { canonicalAlias, customerKeyOf, isIdentifying, writeInstant } from '@rapport/contracts';
import type { Alias, InteractionRecord } from '@rapport/contracts';
import { compareInteractions } from './domain/interaction.ts';
import type { TimelineItem } from './timeline-reader.ts';

/** How somebody is named. */
export interface Names {
  readonly id?: string | undefined;
  readonly aliases: readonly Alias[];
}

/** A person of an account, as its answer shows it. */
export interface Contact {
  /** Null: known by aliases only. */
  readonly id: string | null;
  readonly name: string | null;
  readonly aliases: readonly Alias[];
  readonly interactions: number;
  readonly lastAt: string;
}

/** Of many an account shows those of whom it heard last. */
const mostShown = 50;

/** How an interaction names its customer, and the account beside it; an account that stands alone is the customer. */
export function namesOf({ data }: Pick<InteractionRecord, 'data'>): Names & { readonly account: Names | null } {
  const { id, aliases } = personIn(data);
  const account = data.customer?.account;
  const ofAccount: Names = { id: account?.id, aliases: (account?.aliases ?? []).map(canonicalAlias) };
  if (id === undefined && aliases.length === 0) return { ...ofAccount, account: null };
  const namesAccount = ofAccount.id !== undefined || ofAccount.aliases.length > 0;
  return { id, aliases, account: namesAccount ? ofAccount : null };
}

/** All aliases that an interaction names: its customer's, and those of the account beside it. */
export function aliasesIn(record: Pick<InteractionRecord, 'data'>): Alias[] {
  const { aliases, account } = namesOf(record);
  return account === null ? [...aliases] : [...aliases, ...account.aliases];
}

/** The key of the account that an interaction names, where nobody is known by its names. */
export function keyOfAccount({ tenant, data }: Pick<InteractionRecord, 'tenant' | 'data'>): string {
  return customerKeyOf(tenant, { kind: data.kind, customer: { account: data.customer?.account } });
}

/** A contact's own id among its names: no sender's alias has this namespace. */
export function byOwnId(id: string): Alias {
  return { ns: '', value: id };
}

/** One person, with what it did. */
interface Person {
  readonly items: TimelineItem[];
}

/** The people of an account among those who did these interactions, and which these are. An interaction that names one of them alone is that one's, too. */
export function contactsIn(timeline: readonly TimelineItem[]): { readonly contacts: readonly Contact[]; readonly refs: ReadonlySet<string> } {
  const people = peopleIn(timeline.filter(isBesideAccount));
  if (people.size === 0) return { contacts: [], refs: new Set() };
  for (const item of timeline.toSorted((a, b) => compareInteractions(a.interaction, b.interaction))) {
    const telling = namesByClarity(item).find((names) => names.length > 0) ?? [];
    const [person] = telling.flatMap((name) => people.get(name) ?? []);
    if (person !== undefined && item.data.customer?.id !== item.owner) person.items.push(item);
  }
  const all = [...new Set(people.values())].filter(({ items }) => items.length > 0);
  const contacts = all.map(({ items }) => contactOf(items)).toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1));
  return { contacts: contacts.slice(0, mostShown), refs: new Set(all.flatMap(({ items }) => items).map(({ interaction }) => interaction.ref)) };
}

/** It names an account, and somebody else beside it. */
export function isBesideAccount({ data, owner }: Pick<TimelineItem, 'data' | 'owner'>): boolean {
  const { account, id, aliases } = namesOf({ data });
  return account !== null && id !== owner && (id !== undefined || aliases.length > 0);
}

/**
 * People by their names. Who is named by two names at once is one person, but for a name that is heard beside several whom a
 * clearer one tells apart: a switchboard's number is nobody's, nor is an address that two ids share.
 */
function peopleIn(items: readonly TimelineItem[]): Map<string, Person> {
  const people = new Map<string, Person>();
  const named = items.map(namesByClarity);
  for (const level of levels) {
    const beside = clearerBeside(named, level, people);
    for (const group of togetherIn(named.map((names) => names[level]))) {
      const all = new Set([...group].flatMap((name) => [...(beside.get(name) ?? [])]));
      const together = all.size === 0 ? { items: [] } : only(all);
      for (const name of group) people.set(name, together ?? only(beside.get(name)) ?? { items: [] });
    }
  }
  return people;
}

/** By each name of a level, the people beside whom it is heard and whom a clearer name tells. */
function clearerBeside(named: readonly NamesByClarity[], level: (typeof levels)[number], people: ReadonlyMap<string, Person>): Map<string, Set<Person>> {
  const beside = new Map<string, Set<Person>>();
  for (const names of named) {
    const [clearer] = names.slice(0, level).flat().flatMap((name) => people.get(name) ?? []);
    for (const name of names[level]) {
      const known = beside.get(name) ?? new Set();
      beside.set(name, clearer === undefined ? known : known.add(clearer));
    }
  }
  return beside;
}

/** Names in groups of those that are heard together, directly or by others. */
function togetherIn(named: readonly (readonly string[])[]): Set<ReadonlySet<string>> {
  const groups = new Map<string, ReadonlySet<string>>();
  for (const names of named) {
    const group = new Set([...names, ...names.flatMap((name) => [...(groups.get(name) ?? [])])]);
    for (const name of group) groups.set(name, group);
  }
  return new Set(groups.values());
}

function only<T>(of: ReadonlySet<T> | undefined): T | undefined {
  return of?.size === 1 ? [...of][0] : undefined;
}

/** How an interaction names who did it, not the account beside. */
function personIn({ customer }: TimelineItem['data']): Names {
  return { id: customer?.id, aliases: (customer?.aliases ?? []).map(canonicalAlias) };
}

/** The id, the aliases that name one person, and those that many may share. */
type NamesByClarity = readonly [string[], string[], string[]];
const levels = [0, 1, 2] as const;

function namesByClarity({ data }: TimelineItem): NamesByClarity {
  const { id, aliases } = personIn(data);
  const clear = aliases.filter(({ ns }) => isIdentifying(ns));
  const shared = aliases.filter(({ ns }) => !isIdentifying(ns));
  const asNames = (names: readonly Alias[]): string[] => names.map(({ ns, value }) => JSON.stringify([ns, value]));
  return [asNames(id === undefined ? [] : [byOwnId(id)]), asNames(clear), asNames(shared)];
}

/** From all that one person did, in the order of time. */
function contactOf(items: readonly TimelineItem[]): Contact {
  const said = items.flatMap(({ data }) => data.customer ?? []);
  const aliases = new Map(items.flatMap(({ data }) => personIn(data).aliases).map(({ ns, value }) => [JSON.stringify([ns, value]), { ns, value }]));
  const last = items.at(-1)?.interaction.occurredAt ?? 0;
  return {
    id: said.find(({ id }) => id !== undefined)?.id ?? null,
    name: said.findLast(({ name }) => name !== undefined)?.name ?? null,
    aliases: [...aliases.values()],
    interactions: items.length,
    lastAt: writeInstant(last),
  };
}

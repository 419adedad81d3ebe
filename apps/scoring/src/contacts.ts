import { customerKeyOf, writeInstant } from '@rapport/contracts';
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
  const { id, aliases = [], account } = data.customer ?? {};
  const ofAccount: Names = { id: account?.id, aliases: account?.aliases ?? [] };
  if (id === undefined && aliases.length === 0) return { ...ofAccount, account: null };
  const namesAccount = ofAccount.id !== undefined || ofAccount.aliases.length > 0;
  return { id, aliases, account: namesAccount ? ofAccount : null };
}

/** The key of the account that an interaction names, where nobody is known by its names. */
export function keyOfAccount({ tenant, data }: Pick<InteractionRecord, 'tenant' | 'data'>): string {
  return customerKeyOf(tenant, { kind: data.kind, customer: { account: data.customer?.account } });
}

/** A contact's own id among its names: no sender's alias has this namespace. */
export function byOwnId(id: string): Alias {
  return { ns: '', value: id };
}

/** One person, by all the names under which it was heard of. */
interface Person {
  readonly items: TimelineItem[];
  readonly keys: Set<string>;
}

/** The people of an account among those who did these interactions, and which these are. An interaction that names one of them alone is that one's, too. */
export function contactsIn(timeline: readonly TimelineItem[]): { readonly contacts: readonly Contact[]; readonly refs: ReadonlySet<string> } {
  const people = peopleIn(timeline.filter(isBesideAccount));
  if (people.size === 0) return { contacts: [], refs: new Set() };
  for (const item of timeline.toSorted((a, b) => compareInteractions(a.interaction, b.interaction))) {
    const [person] = keysOf(item).flatMap((key) => people.get(key) ?? []);
    if (person !== undefined && item.data.customer?.id !== item.owner) person.items.push(item);
  }
  const all = [...new Set(people.values())];
  const contacts = all.map(({ items }) => contactOf(items)).toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1));
  return { contacts: contacts.slice(0, mostShown), refs: new Set(all.flatMap(({ items }) => items).map(({ interaction }) => interaction.ref)) };
}

/** It names an account, and somebody else beside it. */
export function isBesideAccount({ data, owner }: Pick<TimelineItem, 'data' | 'owner'>): boolean {
  const { account, id, aliases } = namesOf({ data });
  return account !== null && id !== owner && (id !== undefined || aliases.length > 0);
}

/** People by their names; who is named by two names at once is one person. */
function peopleIn(items: readonly TimelineItem[]): Map<string, Person> {
  const people = new Map<string, Person>();
  for (const item of items) {
    const own = keysOf(item);
    const keys = new Set([...own, ...own.flatMap((key) => [...(people.get(key)?.keys ?? [])])]);
    const person: Person = { items: [], keys };
    for (const key of keys) people.set(key, person);
  }
  return people;
}

function keysOf({ data: { customer } }: TimelineItem): string[] {
  const { id, aliases = [] } = customer ?? {};
  return [...(id === undefined ? [] : [byOwnId(id)]), ...aliases].map(({ ns, value }) => JSON.stringify([ns, value]));
}

/** From all that one person did, in the order of time. */
function contactOf(items: readonly TimelineItem[]): Contact {
  const said = items.flatMap(({ data }) => data.customer ?? []);
  const aliases = new Map(said.flatMap((each) => each.aliases ?? []).map(({ ns, value }) => [JSON.stringify([ns, value]), { ns, value }]));
  const last = items.at(-1)?.interaction.occurredAt ?? 0;
  return {
    id: said.find(({ id }) => id !== undefined)?.id ?? null,
    name: said.findLast(({ name }) => name !== undefined)?.name ?? null,
    aliases: [...aliases.values()],
    interactions: items.length,
    lastAt: writeInstant(last),
  };
}

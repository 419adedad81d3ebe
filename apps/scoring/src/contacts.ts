import { writeInstant } from '@rapport/contracts';
import type { Alias, Interaction, InteractionRecord } from '@rapport/contracts';
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

/** A contact's own id among its names: no sender's alias has this namespace. */
export function byOwnId(id: string): Alias {
  return { ns: '', value: id };
}

/** The people of an account among those who did these interactions, and which these are. An interaction that names one of them alone is that one's, too. */
export function contactsIn(timeline: readonly TimelineItem[]): { readonly contacts: readonly Contact[]; readonly refs: ReadonlySet<string> } {
  const ordered = timeline.toSorted((a, b) => a.interaction.occurredAt - b.interaction.occurredAt || (a.interaction.ref < b.interaction.ref ? -1 : 1));
  const people = new Map<string, TimelineItem[]>();
  const keys = new Map<string, string>();
  for (const item of ordered.filter(({ data, owner }) => isBeside(data, owner))) {
    const own = keysOf(item);
    const person = own.map((key) => keys.get(key)).find((known) => known !== undefined) ?? own[0] ?? '';
    for (const key of own) keys.set(key, keys.get(key) ?? person);
  }
  if (keys.size === 0) return { contacts: [], refs: new Set() };
  for (const item of ordered) {
    const person = keysOf(item).map((key) => keys.get(key)).find((known) => known !== undefined);
    if (person !== undefined && item.data.customer?.id !== item.owner) people.set(person, [...(people.get(person) ?? []), item]);
  }
  const contacts = [...people.values()].map(contactOf).toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1));
  return { contacts: contacts.slice(0, mostShown), refs: new Set([...people.values()].flat().map(({ interaction }) => interaction.ref)) };
}

/** It names an account, and somebody else beside it. */
function isBeside(data: Interaction, owner: string): boolean {
  const { account, id, aliases } = namesOf({ data });
  return account !== null && id !== owner && (id !== undefined || aliases.length > 0);
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

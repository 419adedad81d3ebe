import type { InteractionRecord } from '@rapport/contracts';
import { namesOf } from './contacts.ts';
import { claimOfReference } from './database/claims.ts';
import type { Claim } from './database/claims.ts';
import { referenceKey } from './database/references.ts';
import type { OwnedReference, Reference } from './database/references.ts';
import { causeOf } from './domain/cause.ts';
import { ownSource } from './domain/due.ts';

/** What of an event its references need. */
export type Referring = Pick<InteractionRecord, 'tenant' | 'source' | 'id' | 'data'>;

/** Of nobody in particular: what many customers bought, or their market. Scoring hands it on to those whom it concerns. */
export function isOfSurroundings(record: InteractionRecord): boolean {
  const { scope } = record.data;
  return (scope === 'product' || scope === 'market') && namesNobody(record);
}

/**
 * It has its customer of its references: whoever names nobody, and a retraction, which is of whose interaction it takes
 * back, whomever it names. What scoring derived has no row: its retraction is of the customer that it names.
 */
export function isOfItsReference(record: InteractionRecord): boolean {
  if (isRetraction(record) && referencesOf(record).some(({ ns }) => ns !== ownSource)) return true;
  return namesNobody(record) && !isOfSurroundings(record);
}

export function isRetraction({ data }: Pick<Referring, 'data'>): boolean {
  return data.kind === 'interaction.retracted';
}

function namesNobody(record: InteractionRecord): boolean {
  const { id, aliases } = namesOf(record);
  return id === undefined && aliases.length === 0;
}

/** What an event may have its customer from, or teaches; of a retraction only what it takes back. */
export function referencesOf({ tenant, data }: Pick<Referring, 'tenant' | 'data'>): Reference[] {
  const refs = (data.refs ?? []).filter(({ type }) => !isRetraction({ data }) || type === 'interaction');
  return refs.map(({ type, ns, id }) => ({ tenant, type, ns, id }));
}

/** What an interaction with a customer tells of others: another event has a customer of its own, or is of the surroundings. */
export function taughtBy(record: Referring): Reference[] {
  return causeOf(record) === undefined ? referencesOf(record).filter(({ type }) => type !== 'interaction') : [];
}

export function asReference({ tenant, source, id }: Pick<Referring, 'tenant' | 'source' | 'id'>): Reference {
  return { tenant, type: 'interaction', ns: source, id };
}

/** Whose a reference is; null: of all who are exposed to that event of the surroundings. */
type Owner = string | null;

/** Whose what interactions name is: as known before a batch, and as the batch teaches. The first one stays. */
export class ReferenceBook {
  private readonly owners = new Map<string, Owner>();
  private readonly fresh: OwnedReference[] = [];
  private readonly contested: Claim[] = [];

  constructor(known: readonly OwnedReference[]) {
    for (const reference of known) this.owners.set(referenceKey(reference), reference.customer);
  }

  /** References that were nobody's before this batch. */
  get learnt(): readonly OwnedReference[] {
    return this.fresh;
  }

  /** What was another's already. */
  get claims(): readonly Claim[] {
    return this.contested;
  }

  /** The first of an event's references that is known, and whose it is; one of the customer that it names before others. */
  ownerOf(record: Referring): { readonly owner: Owner; readonly by: Reference } | undefined {
    const known = referencesOf(record).flatMap((by) => {
      const owner = this.owners.get(referenceKey(by));
      return owner === undefined ? [] : [{ owner, by }];
    });
    return known.find(({ owner }) => owner === record.data.customer?.id) ?? known[0];
  }

  /** An event and what it names are this customer's, unless they are somebody's. */
  teach(record: Referring, owner: Owner): void {
    this.owners.set(referenceKey(asReference(record)), owner);
    if (owner === null) return;
    for (const reference of taughtBy(record)) {
      const key = referenceKey(reference);
      const other = this.owners.get(key);
      if (other !== undefined && other !== owner) this.contested.push(claimOfReference(reference, owner));
      if (other !== undefined) continue;
      this.owners.set(key, owner);
      this.fresh.push({ ...reference, customer: owner });
    }
  }
}

import { isIdentifying } from '@rapport/contracts';

/** Two groups of customers whom one event names both, and the namespaces by which it does; null: by a customer's own id; empty: by the id of a person beside an account. */
export interface MetGroups {
  readonly groups: readonly [readonly string[], readonly string[]];
  readonly namespaces: readonly (string | null)[];
  /** Which of the groups it names as a person of the other one. */
  readonly person: 0 | 1 | null;
  /** Somebody took back that they are one, or said that they are not. */
  readonly wereSeparated: boolean;
}

/** Why a person decides whether customers are one. */
export type Doubt = 'not-identifying' | 'both-have-ids' | 'too-many' | 'separated-before' | 'person-of-account';

/** What stands of two groups already: why a person is asked, and whether one has said that they are not one. */
export interface Asked {
  readonly because: Doubt;
  readonly isDismissed: boolean;
}

/** More customers become one by a person's word alone. */
const mostByRule = 5;

/** Null: they are one without anybody's word. */
export function doubtOf({ groups, namespaces, person, wereSeparated }: MetGroups): Doubt | null {
  if (wereSeparated) return 'separated-before';
  if (!areIdentifying(namespaces)) return 'not-identifying';
  if (groups.every((members) => members.some(hasOwnId))) return 'both-have-ids';
  if (person !== null && groups[person].some(hasOwnId)) return 'person-of-account';
  return groups[0].length + groups[1].length > mostByRule ? 'too-many' : null;
}

/** Nobody is asked twice; only a name that identifies says more than one that many may share. */
export function isAskedAlready(asked: readonly Asked[], { namespaces }: Pick<MetGroups, 'namespaces'>): boolean {
  const leavesOpen = ({ because, isDismissed }: Asked): boolean => because === 'not-identifying' && !isDismissed && areIdentifying(namespaces);
  return !asked.every(leavesOpen);
}

/** Of names by which two meet, how sure one is that they are one. */
export function clarityOf({ namespaces, person }: Pick<MetGroups, 'namespaces' | 'person'>): number {
  if (!areIdentifying(namespaces)) return 0;
  return person === null ? 2 : 1;
}

/** Whether by all of these a customer is named, and no other. */
export function areIdentifying(namespaces: MetGroups['namespaces']): boolean {
  return namespaces.every((ns) => ns === null || ns === '' || isIdentifying(ns));
}

const derived = /^c_[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a sender gave the customer its id; one that is known by aliases only has the one that is derived from the first of those that tell who it is. */
export function hasOwnId(customer: string): boolean {
  return !derived.test(customer);
}

/** Two groups of customers whom one event names both, and the aliases by which it does; null: by a customer's own id. */
export interface MetGroups {
  readonly groups: readonly [readonly string[], readonly string[]];
  readonly namespaces: readonly (string | null)[];
  /** They were one, and somebody took that back. */
  readonly wereSeparated: boolean;
}

/** Why a person decides whether customers are one. */
export type Doubt = 'not-identifying' | 'both-have-ids' | 'too-many' | 'separated-before';

/** More customers become one by a person's word alone. */
const mostByRule = 5;

/** Words of a namespace whose values many may share, or that change hands. */
const shared = new Set([
  'phone', 'telephone', 'tel', 'mobile', 'fax', 'sms', 'whatsapp', 'device', 'anonymous', 'visitor', 'cookie', 'session', 'browser', 'fingerprint', 'ip', 'push',
]);

/** Null: they are one without anybody's word. An e-mail address and a system's own id name one customer; a switchboard's number doesn't. */
export function doubtOf({ groups, namespaces, wereSeparated }: MetGroups): Doubt | null {
  if (wereSeparated) return 'separated-before';
  if (namespaces.some((ns) => ns !== null && !isIdentifying(ns))) return 'not-identifying';
  if (groups.every((members) => members.some(hasOwnId))) return 'both-have-ids';
  return groups[0].length + groups[1].length > mostByRule ? 'too-many' : null;
}

export function isIdentifying(namespace: string): boolean {
  const words = namespace.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/);
  return !words.some((word) => shared.has(word));
}

const derived = /^c_[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a sender gave the customer its id; one that is known by aliases only has the one that is derived from the first of them. */
export function hasOwnId(customer: string): boolean {
  return !derived.test(customer);
}

/** A namespace with one of these words names one customer: an e-mail address, or an id of the tenant's own systems. */
const identifying = new Set(['email', 'mail', 'id', 'customer', 'account', 'contract', 'member']);
/** Unless it has one of these, whose values many may share, or that change hands. */
const shared = new Set([
  'phone', 'telephone', 'tel', 'mobile', 'fax', 'sms', 'whatsapp', 'device', 'anonymous', 'visitor', 'cookie', 'session', 'browser', 'fingerprint', 'ip', 'push',
]);

/** Whether a value of this namespace names one customer. What is not known to do so doesn't: a switchboard's number must not join two. */
export function isIdentifying(namespace: string): boolean {
  const words = namespace.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/);
  return words.some((word) => identifying.has(word)) && !words.some((word) => shared.has(word));
}

/** By which of its aliases an interaction tells whose it is: those that name one customer; only where it has none of these, all. */
export function tellingAliases<A extends { readonly ns: string }>(aliases: readonly A[]): readonly A[] {
  const clear = aliases.filter(({ ns }) => isIdentifying(ns));
  return clear.length > 0 ? clear : aliases;
}

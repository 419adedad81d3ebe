/** What names one customer: an e-mail address, or an id of the tenant's own systems. */
const identifying = new Set(['email', 'mail', 'customer', 'account', 'contract', 'member', 'crm', 'erp']);
/** How the value is written, which says nothing of what it names. */
const forms = new Set(['id', 'no', 'number', 'nr', 'key']);
/** A namespace with one of these words is of something whose values many may share, or that change hands. */
const shared = new Set([
  'phone', 'telephone', 'telefon', 'tel', 'mobile', 'mobil', 'handy', 'fax', 'sms', 'whatsapp', 'device', 'anonymous', 'visitor', 'cookie', 'session', 'browser', 'fingerprint', 'ip', 'push',
]);
/** Whose accounts are the tenant's own: a couple may share one at a bank. */
const ownSystems = new Set(['crm', 'erp', 'shop', 'customer']);

/**
 * Whether a value of this namespace names one customer: by the last of its words, for `email.domain` is no address. What is
 * not known to do so doesn't: a switchboard's number must not join two.
 */
export function isIdentifying(namespace: string): boolean {
  const words = wordsOf(namespace);
  const [last = '', before] = words.toReversed();
  if (last === 'account' && before !== undefined && !ownSystems.has(before)) return false;
  return identifying.has(last) && !words.some((word) => shared.has(word));
}

/** The words that say what is named, not how it is written. */
function wordsOf(namespace: string): string[] {
  // An e-mail address is one in either way; where a customer lives, others may live, too.
  const spaced = namespace.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().replace(/mail[^a-z0-9]+address$/, 'mail');
  return spaced.split(/[^a-z0-9]+/).filter((word) => !forms.has(word));
}

/** An alias as it is compared: people write one e-mail address in capital and in small letters. */
export function canonicalAlias<A extends { readonly ns: string; readonly value: string }>(alias: A): A {
  const last = wordsOf(alias.ns).at(-1);
  return last === 'email' || last === 'mail' ? { ...alias, value: alias.value.toLowerCase() } : alias;
}

/** By which of its aliases an interaction tells whose it is: those that name one customer; only where it has none of these, all. */
export function tellingAliases<A extends { readonly ns: string }>(aliases: readonly A[]): readonly A[] {
  const clear = aliases.filter(({ ns }) => isIdentifying(ns));
  return clear.length > 0 ? clear : aliases;
}

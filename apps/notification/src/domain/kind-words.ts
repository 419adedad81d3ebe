/** How a kind is called in a sentence: one of it (with its article), and several (after a number). */
export interface Words {
  readonly one: string;
  readonly many: string;
}

export interface KindWords {
  readonly en: Words;
  readonly de: Words;
}

const words = (enOne: string, enMany: string, deOne: string, deMany: string): KindWords => ({
  en: { one: enOne, many: enMany },
  de: { one: deOne, many: deMany },
});

const kindWords: Readonly<Record<string, KindWords>> = {
  'complaint.received': words('one complaint', 'complaints', 'eine Beschwerde', 'Beschwerden'),
  'ticket.created': words('one ticket', 'tickets', 'ein Ticket', 'Tickets'),
  'ticket.reopened': words('one reopened ticket', 'reopened tickets', 'ein wieder geöffnetes Ticket', 'wieder geöffnete Tickets'),
  'ticket.solved': words('one solved ticket', 'solved tickets', 'ein gelöstes Ticket', 'gelöste Tickets'),
  'question.asked': words('one question', 'questions', 'eine Frage', 'Fragen'),
  'answer.missed': words('one missed answer', 'missed answers', 'eine versäumte Antwort', 'versäumte Antworten'),
  'call.unanswered': words('one call not answered', 'calls not answered', 'ein nicht angenommener Anruf', 'nicht angenommene Anrufe'),
  'promise.broken': words('one broken promise', 'broken promises', 'ein gebrochenes Versprechen', 'gebrochene Versprechen'),
  'offer.received': words("a competitor's offer", "competitors' offers", 'ein Angebot der Konkurrenz', 'Angebote der Konkurrenz'),
  'offer.expired': words("a competitor's offer left unanswered", "competitors' offers left unanswered", 'ein unbeantwortetes Angebot der Konkurrenz', 'unbeantwortete Angebote der Konkurrenz'),
  'offer.lost': words('one order lost to a competitor', 'orders lost to competitors', 'ein Auftrag an die Konkurrenz verloren', 'Aufträge an die Konkurrenz verloren'),
  'need.missed': words('one need not met', 'needs not met', 'ein nicht erfüllter Bedarf', 'nicht erfüllte Bedarfe'),
  'stock.depleted': words('one stock-out', 'stock-outs', 'ein ausverkaufter Artikel', 'ausverkaufte Artikel'),
  'delivery.failed': words('one failed delivery', 'failed deliveries', 'eine fehlgeschlagene Lieferung', 'fehlgeschlagene Lieferungen'),
  'delivery.delayed': words('one late delivery', 'late deliveries', 'eine verspätete Lieferung', 'verspätete Lieferungen'),
  'order.returned': words('one return', 'returns', 'eine Rücksendung', 'Rücksendungen'),
  'order.refunded': words('one refund', 'refunds', 'eine Erstattung', 'Erstattungen'),
  'order.cancelled': words('one cancelled order', 'cancelled orders', 'eine stornierte Bestellung', 'stornierte Bestellungen'),
  'payment.failed': words('one failed payment', 'failed payments', 'eine fehlgeschlagene Zahlung', 'fehlgeschlagene Zahlungen'),
  'subscription.cancelled': words('the subscription was cancelled', 'subscriptions were cancelled', 'das Abonnement wurde gekündigt', 'Abonnements wurden gekündigt'),
  'contract.terminated': words('the contract was terminated', 'contracts were terminated', 'der Vertrag wurde gekündigt', 'Verträge wurden gekündigt'),
  'account.closed': words('the account was closed', 'accounts were closed', 'das Konto wurde geschlossen', 'Konten wurden geschlossen'),
  'nps.answered': words('one poor recommendation rating', 'poor recommendation ratings', 'eine schlechte Weiterempfehlung', 'schlechte Weiterempfehlungen'),
  'csat.answered': words('one poor satisfaction rating', 'poor satisfaction ratings', 'eine schlechte Zufriedenheitsnote', 'schlechte Zufriedenheitsnoten'),
  'review.posted': words('one poor review', 'poor reviews', 'eine schlechte Bewertung', 'schlechte Bewertungen'),
  'email.received': words('one e-mail', 'e-mails', 'eine E-Mail', 'E-Mails'),
  'competitor.launched': words("a competitor's new product", "competitors' new products", 'ein neues Produkt der Konkurrenz', 'neue Produkte der Konkurrenz'),
};

/** A kind without words of its own (a tenant may invent kinds) is named as it is written. */
export function wordsOf(kind: string): KindWords {
  return kindWords[kind] ?? words(`one "${kind}"`, `times "${kind}"`, `einmal „${kind}“`, `mal „${kind}“`);
}

const NUMBERS = {
  en: ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  de: ['keine', 'eine', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf'],
} as const;

/** Numbers up to twelve are words. */
export function numberWord(count: number, language: 'en' | 'de'): string {
  return NUMBERS[language][count] ?? String(count);
}

/** "five complaints", "eine Beschwerde". */
export function countOf(kind: string, count: number, language: 'en' | 'de'): string {
  const { one, many } = wordsOf(kind)[language];
  if (count === 1) return one;
  const number = numberWord(count, language);
  return many.startsWith('mal ') ? `${number}${many}` : `${number} ${many}`;
}

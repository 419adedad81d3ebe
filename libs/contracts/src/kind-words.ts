/** What a kind is called in a sentence: one and many in English, one (with its article) and many in German. */
type Words = readonly [one: string, many: string, eine: string, mehrere: string];

const lines = `
product.described | description of a product | descriptions of products | eine Produktbeschreibung | Produktbeschreibungen
shop.opened | new shop | new shops | ein neuer Laden | neue Läden
shop.reopened | reopened shop | reopened shops | ein wieder geöffneter Laden | wieder geöffnete Läden
shop.closed | closed shop | closed shops | ein geschlossener Laden | geschlossene Läden
gift.sent | gift | gifts | ein Geschenk | Geschenke
campaign.answered | answer to a campaign | answers to campaigns | eine Antwort auf eine Kampagne | Antworten auf Kampagnen
card.returned | card given back | cards given back | eine zurückgegebene Karte | zurückgegebene Karten
points.redeemed | use of points | uses of points | eine Punkteeinlösung | Punkteeinlösungen
reward.redeemed | use of a reward | uses of rewards | eine eingelöste Prämie | eingelöste Prämien
concession.ended | concession that ended | concessions that ended | ein beendetes Zugeständnis | beendete Zugeständnisse
integration.connected | integration | integrations | eine Anbindung | Anbindungen
integration.removed | removed integration | removed integrations | eine entfernte Anbindung | entfernte Anbindungen
order.rejected | rejected order | rejected orders | eine abgelehnte Bestellung | abgelehnte Bestellungen
policy.improved | better policy | better policies | eine verbesserte Regelung | verbesserte Regelungen
policy.worsened | worse policy | worse policies | eine verschlechterte Regelung | verschlechterte Regelungen
complaint.received | complaint | complaints | eine Beschwerde | Beschwerden
complaint.resolved | settled complaint | settled complaints | eine erledigte Beschwerde | erledigte Beschwerden
ticket.created | open question | open questions | eine offene Anfrage | offene Anfragen
ticket.answered | answer from support | answers from support | eine Antwort des Supports | Antworten des Supports
ticket.commented | message in a ticket | messages in tickets | eine Nachricht in einem Ticket | Nachrichten in Tickets
ticket.escalated | escalation | escalations | eine Eskalation | Eskalationen
ticket.solved | solved ticket | solved tickets | ein gelöstes Ticket | gelöste Tickets
ticket.reopened | reopened ticket | reopened tickets | ein wieder geöffnetes Ticket | wieder geöffnete Tickets
ticket.misunderstood | misunderstanding | misunderstandings | ein Missverständnis | Missverständnisse
question.asked | question | questions | eine Frage | Fragen
question.answered | answered question | answered questions | eine beantwortete Frage | beantwortete Fragen
answer.missed | unanswered question | unanswered questions | eine unbeantwortete Frage | unbeantwortete Fragen
answer.fast | quick answer | quick answers | eine schnelle Antwort | schnelle Antworten
dispute.opened | dispute | disputes | ein Streitfall | Streitfälle
dispute.settled | settled dispute | settled disputes | ein beigelegter Streitfall | beigelegte Streitfälle
call.answered | call | calls | ein Anruf | Anrufe
call.unanswered | unanswered call | unanswered calls | ein vergeblicher Anruf | vergebliche Anrufe
call.made | call from us | calls from us | ein Anruf von uns | Anrufe von uns
call.missed | attempted call | attempted calls | ein Anrufversuch | Anrufversuche
email.received | e-mail | e-mails | eine E-Mail | E-Mails
email.sent | e-mail from us | e-mails from us | eine E-Mail von uns | E-Mails von uns
email.opened | opened e-mail | opened e-mails | eine geöffnete E-Mail | geöffnete E-Mails
email.clicked | click in an e-mail | clicks in e-mails | ein Klick in einer E-Mail | Klicks in E-Mails
email.unsubscribed | unsubscription | unsubscriptions | eine Abmeldung | Abmeldungen
meeting.held | meeting | meetings | ein Treffen | Treffen
meeting.missed | missed meeting | missed meetings | ein versäumtes Treffen | versäumte Treffen
visit.made | visit | visits | ein Besuch | Besuche
event.attended | attended event | attended events | eine besuchte Veranstaltung | besuchte Veranstaltungen
demo.held | demonstration | demonstrations | eine Vorführung | Vorführungen
lead.received | enquiry | enquiries | eine Erstanfrage | Erstanfragen
lead.contacted | first sales contact | first sales contacts | ein erster Vertriebskontakt | erste Vertriebskontakte
trial.started | trial | trials | eine Testphase | Testphasen
quote.requested | request for a quote | requests for quotes | eine Angebotsanfrage | Angebotsanfragen
quote.sent | quote | quotes | ein Angebot | Angebote
quote.declined | declined quote | declined quotes | ein abgelehntes Angebot | abgelehnte Angebote
csat.answered | satisfaction rating | satisfaction ratings | eine Zufriedenheitsbewertung | Zufriedenheitsbewertungen
ces.answered | effort rating | effort ratings | eine Aufwandsbewertung | Aufwandsbewertungen
nps.answered | recommendation rating | recommendation ratings | eine Weiterempfehlungsbewertung | Weiterempfehlungsbewertungen
survey.answered | survey answer | survey answers | eine Umfrageantwort | Umfrageantworten
review.posted | review | reviews | eine Rezension | Rezensionen
social.mentioned | public mention | public mentions | eine öffentliche Erwähnung | öffentliche Erwähnungen
feedback.received | piece of feedback | pieces of feedback | eine Rückmeldung | Rückmeldungen
feedback.answered | answered feedback | answered pieces of feedback | eine beantwortete Rückmeldung | beantwortete Rückmeldungen
promise.made | promise | promises | ein Versprechen | Versprechen
promise.kept | kept promise | kept promises | ein gehaltenes Versprechen | gehaltene Versprechen
promise.broken | broken promise | broken promises | ein gebrochenes Versprechen | gebrochene Versprechen
need.stated | stated need | stated needs | ein genannter Bedarf | genannte Bedarfe
need.answered | answered need | answered needs | ein gedeckter Bedarf | gedeckte Bedarfe
need.missed | missed need | missed needs | ein ungedeckter Bedarf | ungedeckte Bedarfe
offer.received | offer from a competitor | offers from competitors | ein Angebot eines Wettbewerbers | Angebote von Wettbewerbern
offer.countered | counter-offer | counter-offers | ein Gegenangebot | Gegenangebote
offer.won | rejected offer from a competitor | rejected offers from competitors | ein ausgeschlagenes Angebot eines Wettbewerbers | ausgeschlagene Angebote von Wettbewerbern
offer.lost | purchase from a competitor | purchases from competitors | ein Kauf beim Wettbewerb | Käufe beim Wettbewerb
offer.expired | unanswered offer from a competitor | unanswered offers from competitors | ein unbeantwortetes Angebot eines Wettbewerbers | unbeantwortete Angebote von Wettbewerbern
stock.depleted | stock-out | stock-outs | ein Lieferengpass | Lieferengpässe
stock.replenished | replenished product | replenished products | ein wieder lieferbares Produkt | wieder lieferbare Produkte
product.delisted | delisted product | delisted products | ein eingestelltes Produkt | eingestellte Produkte
product.customised | product fitted to the customer | products fitted to the customer | ein angepasstes Produkt | angepasste Produkte
competitor.launched | rival product | rival products | ein Konkurrenzprodukt | Konkurrenzprodukte
delivery.received | delivery | deliveries | eine Lieferung | Lieferungen
delivery.delayed | late delivery | late deliveries | eine verspätete Lieferung | verspätete Lieferungen
delivery.failed | failed delivery | failed deliveries | eine fehlgeschlagene Lieferung | fehlgeschlagene Lieferungen
delivery.damaged | damaged delivery | damaged deliveries | eine beschädigte Lieferung | beschädigte Lieferungen
order.placed | order | orders | eine Bestellung | Bestellungen
order.cancelled | cancelled order | cancelled orders | eine stornierte Bestellung | stornierte Bestellungen
order.returned | return | returns | eine Rücksendung | Rücksendungen
order.refunded | refund | refunds | eine Erstattung | Erstattungen
payment.received | payment | payments | eine Zahlung | Zahlungen
payment.failed | failed payment | failed payments | eine fehlgeschlagene Zahlung | fehlgeschlagene Zahlungen
account.created | account opened | accounts opened | eine Kontoeröffnung | Kontoeröffnungen
account.closed | closed account | closed accounts | eine Kontoschließung | Kontoschließungen
card.issued | new customer card | new customer cards | eine neue Kundenkarte | neue Kundenkarten
card.used | use of the customer card | uses of the customer card | ein Einsatz der Kundenkarte | Einsätze der Kundenkarte
reward.granted | reward | rewards | eine Prämie | Prämien
referral.made | referral | referrals | eine Empfehlung | Empfehlungen
concession.granted | concession | concessions | ein Zugeständnis | Zugeständnisse
contract.signed | signed contract | signed contracts | ein unterschriebener Vertrag | unterschriebene Verträge
contract.renewed | renewed contract | renewed contracts | eine Vertragsverlängerung | Vertragsverlängerungen
contract.terminated | terminated contract | terminated contracts | eine Vertragskündigung | Vertragskündigungen
subscription.started | new subscription | new subscriptions | ein neues Abonnement | neue Abonnements
subscription.cancelled | cancelled subscription | cancelled subscriptions | ein gekündigtes Abonnement | gekündigte Abonnements
override.set | override | overrides | eine Vorgabe | Vorgaben
override.ended | end of an override | ends of overrides | ein Ende einer Vorgabe | Enden von Vorgaben
interaction.retracted | correction | corrections | eine Korrektur | Korrekturen
`;

/** The words of each kind that has some of its own. */
export const kindWords: ReadonlyMap<string, Words> = new Map(
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [kind = '', one = '', many = '', eine = '', mehrere = ''] = line.split('|').map((word) => word.trim());
      return [kind, [one, many, eine, mehrere]];
    }),
);

const englishNumbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const germanNumbers = ['kein', 'ein', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf'];

/** A number in words up to twelve: "five", "fünf". */
export function numberWord(count: number, language: 'en' | 'de'): string {
  return (language === 'en' ? englishNumbers : germanNumbers)[count] ?? String(count);
}

/** So many interactions of a kind: "five complaints", "eine Beschwerde". An invented kind stands in brackets under its own name. */
export function countedKind(kind: string, count: number): { readonly en: string; readonly de: string } {
  const [one, many, eine, mehrere] = kindWords.get(kind) ?? unknown(kind);
  if (count === 1) return { en: `one ${one}`, de: eine };
  return { en: `${numberWord(count, 'en')} ${many}`, de: `${numberWord(count, 'de')} ${mehrere}` };
}

/** Many interactions of a kind, uncounted: "complaints", "Beschwerden". */
export function manyOfKind(kind: string): { readonly en: string; readonly de: string } {
  const [, many, , mehrere] = kindWords.get(kind) ?? unknown(kind);
  return { en: many, de: mehrere };
}

function unknown(kind: string): Words {
  return [`interaction (${kind})`, `interactions (${kind})`, `ein Vorgang (${kind})`, `Vorgänge (${kind})`];
}

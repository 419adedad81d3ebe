/** One for every cause that the shipped rules can name; a second one of a cause is used when the first can't be filled in. */
export const shippedPlaybooks = `timeZone: UTC                       # in which people read times, for example Europe/Berlin: in sentences, {due} and {offer.validUntil}, and in mails, with the zone's name

playbooks:
  - name: service-drop
    cause: determinant:service
    text: { en: "Call today; say what happens until when.", de: "Heute anrufen; sagen, was bis wann geschieht." }
    say:                            # only where its evidence is there, and after it the lines of other playbooks that have some; {count} in words up to twelve, {due} in the tenant's time zone
      - when: complaint.received
        text: { en: "We have all {count} complaints; you hear from me by {due} what happens to each.", de: "Alle {count} Beschwerden liegen vor; bis {due} sage ich Ihnen, was mit jeder geschieht." }
        one: { en: "We have your complaint; you hear from me by {due} what happens to it.", de: "Ihre Beschwerde liegt vor; bis {due} sage ich Ihnen, was damit geschieht." }
      - when: ticket.reopened
        text: { en: "We did not solve it the first time; now I stay with it myself.", de: "Wir haben es beim ersten Mal nicht gelöst; jetzt bleibe ich selbst daran." }
      - when: answer.missed
        text: { en: "You waited for an answer longer than you should; here it is.", de: "Sie haben zu lange auf eine Antwort gewartet; hier ist sie." }
    owner: "{owner}"
    due: PT8H
  - name: product-drop
    cause: determinant:product
    text: { en: "Ask what does not fit, and offer an exchange or a fitted variant.", de: "Fragen, was nicht passt, und Umtausch oder eine angepasste Variante anbieten." }
    say:
      - when: order.returned
        text: { en: "You sent {count} orders back; tell me what was wrong, and I see to it.", de: "{count} Bestellungen kamen zurück; sagen Sie mir, was nicht stimmte, ich kümmere mich darum." }
        one: { en: "You sent something back; tell me what was wrong, and I see to it.", de: "Etwas kam zurück; sagen Sie mir, was nicht stimmte, ich kümmere mich darum." }
    owner: "{owner}"
    due: P1D
  - name: loyalty-drop
    cause: determinant:loyalty
    text: { en: "Call, ask what has changed, and say what staying brings.", de: "Anrufen, fragen, was sich geändert hat, und sagen, was das Bleiben bringt." }
    owner: "{owner}"
    due: P1D
  - name: availability-drop
    cause: determinant:availability
    text: { en: "Say when it comes, or offer a replacement.", de: "Sagen, wann es kommt, oder Ersatz anbieten." }
    say:
      - when: delivery.delayed
        text: { en: "{count} deliveries came late; by {due} I tell you when the next one comes.", de: "{count} Lieferungen kamen zu spät; bis {due} sage ich Ihnen, wann die nächste kommt." }
        one: { en: "Your delivery is late; by {due} I tell you when it comes.", de: "Ihre Lieferung ist verspätet; bis {due} sage ich Ihnen, wann sie kommt." }
      - when: delivery.failed
        text: { en: "{count} deliveries did not arrive; we send them again at our cost.", de: "{count} Lieferungen kamen nicht an; wir liefern auf unsere Kosten erneut." }
        one: { en: "Your delivery did not arrive; we send it again at our cost.", de: "Ihre Lieferung kam nicht an; wir liefern auf unsere Kosten erneut." }
      - when: stock.depleted
        text: { en: "What you buy is sold out; by {due} I tell you when it is back.", de: "Was Sie kaufen, ist ausverkauft; bis {due} sage ich Ihnen, wann es wieder da ist." }
    owner: "{owner}"
    due: PT8H
  - name: exit-barriers-drop
    cause: determinant:exitBarriers
    text: { en: "Show what the customer gives up by leaving, and offer a benefit for staying.", de: "Zeigen, was der Kunde beim Wechsel aufgibt, und einen Vorteil fürs Bleiben anbieten." }
    owner: "{owner}"
    due: P2D
  - name: rapport-drop
    cause: determinant:rapport
    text: { en: "Get back in touch in person: a call, better a visit.", de: "Persönlich wieder Kontakt aufnehmen: Anruf, besser Besuch." }
    owner: "{owner}"
    due: P2D
  - name: trust-drop
    cause: determinant:trust
    text: { en: "Own the broken word, and promise only what is sure.", de: "Zum gebrochenen Wort stehen und nur Sicheres zusagen." }
    say:
      - when: promise.broken
        text: { en: "We did not keep our word; by {due} it is done or you hear from me why not.", de: "Wir haben unser Wort nicht gehalten; bis {due} ist es erledigt, oder ich sage Ihnen, warum nicht." }
    owner: "{owner}"
    due: PT8H
  - name: emotion-drop
    cause: determinant:emotion
    text: { en: "Call and listen first; then say what you do about it.", de: "Anrufen und zuerst zuhören; dann sagen, was Sie tun." }
    say:
      - when: complaint.received
        text: { en: "I have read all {count} complaints, and I am sorry.", de: "Ich habe alle {count} Beschwerden gelesen, und es tut mir leid." }
        one: { en: "I have read your complaint, and I am sorry.", de: "Ich habe Ihre Beschwerde gelesen, und es tut mir leid." }
    owner: "{owner}"
    due: PT8H
  - name: supplier-loyalty-drop
    cause: determinant:supplierLoyalty
    text: { en: "We owe this customer something: answer what is open, keep what is promised.", de: "Wir schulden diesem Kunden etwas: Offenes beantworten, Zugesagtes halten." }
    owner: "{owner}"
    due: P1D

  - name: counter-offer
    cause: signal:offer.received
    text: { en: "Prepare a counter-offer before {offer.validUntil}.", de: "Gegenangebot vor {offer.validUntil} vorbereiten." }
    say:
      - when: offer.received
        text: { en: "You have another offer; before {offer.validUntil} you hear from me what we can do.", de: "Sie haben ein anderes Angebot; vor {offer.validUntil} hören Sie von mir, was wir tun können." }
    owner: "{owner}"
    due: before-offer-expires
  - name: counter-offer-undated      # nobody told until when the offer stands
    cause: signal:offer.received
    text: { en: "Ask until when the offer stands, and prepare a counter-offer.", de: "Fragen, bis wann das Angebot gilt, und ein Gegenangebot vorbereiten." }
    say:
      - when: offer.received
        text: { en: "You have another offer; until when does it stand, and what would you want from us?", de: "Sie haben ein anderes Angebot; bis wann gilt es, und was wünschen Sie sich von uns?" }
    owner: "{owner}"
    due: P1D
  - name: broken-promise
    cause: signal:promise.broken
    text: { en: "Call before the customer does; say what happens instead, and by when.", de: "Anrufen, bevor der Kunde es tut; sagen, was stattdessen bis wann geschieht." }
    say:
      - when: promise.broken
        text: { en: "We promised and did not keep it; you have it by {due}, or you hear from me before.", de: "Wir haben es zugesagt und nicht gehalten; Sie haben es bis {due}, oder ich melde mich vorher." }
    owner: "{owner}"
    due: PT8H
  - name: failed-payments
    cause: signal:payment.failed
    text: { en: "Ask kindly whether the card has expired, and offer another way to pay.", de: "Freundlich fragen, ob die Karte abgelaufen ist, und einen anderen Zahlweg anbieten." }
    say:
      - when: payment.failed
        text: { en: "{count} payments did not go through; shall we use another way?", de: "{count} Zahlungen gingen nicht durch; sollen wir einen anderen Weg nehmen?" }
    owner: "{owner}"
    due: P2D
  - name: cancelled-subscription
    cause: signal:subscription.cancelled
    text: { en: "Ask for the reason, and offer a pause or a smaller plan.", de: "Nach dem Grund fragen und eine Pause oder einen kleineren Tarif anbieten." }
    owner: "{owner}"
    due: P1D
  - name: terminated-contract
    cause: signal:contract.terminated
    text: { en: "Ask for a conversation before the contract ends, with whoever decides.", de: "Vor Vertragsende um ein Gespräch mit dem Entscheider bitten." }
    owner: "{owner}"
    due: P1D
  - name: closed-account
    cause: signal:account.closed
    text: { en: "Ask what it was in one sentence, and leave the door open.", de: "In einem Satz nach dem Grund fragen und die Tür offen lassen." }
    owner: "{owner}"
    due: P2D

  - name: overdue
    cause: silence
    text: { en: "Get in touch without selling: ask how things are, and whether something is missing.", de: "Ohne Verkaufsabsicht melden: fragen, wie es geht und ob etwas fehlt." }
    owner: "{owner}"
    due: P3D
  - name: renewal
    cause: fact:contractEndsAt
    text: { en: "Talk about the renewal now, with whoever decides; settle first what is open.", de: "Jetzt über die Verlängerung sprechen, mit dem Entscheider; zuerst klären, was offen ist." }
    owner: "{owner}"
    due: P7D
  - name: below-own-baseline
    cause: baseline
    text: { en: "Look at what has changed in the last days, and ask about it.", de: "Nachsehen, was sich in den letzten Tagen geändert hat, und danach fragen." }
    owner: "{owner}"
    due: P3D
  - name: common-shift               # many customers at once
    cause: cohort
    text: { en: "Find the common reason first; tell all of them the same, before they ask.", de: "Zuerst den gemeinsamen Grund finden; allen dasselbe sagen, bevor sie fragen." }
    owner: "{owner}"
    due: PT4H
  - name: no-data
    cause: stale
    text: { en: "Ask whoever runs the source why nothing comes; scores may be too good meanwhile.", de: "Beim Betreiber der Quelle nachfragen, warum nichts kommt; Scores können solange zu gut sein." }
    owner: "{owner}"
    due: P1D
`;

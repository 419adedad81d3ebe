import { countedKind, incidentOf, type Alert } from '@rapport/contracts';
import { nameIncident } from '../domain/incident-words.ts';
import type { Language } from '../domain/moment-words.ts';
import { plain } from './hostile-text.ts';

/** For whom a mail is written. */
export interface MailReader {
  readonly language: Language;
  readonly timeZone: string;
}

/** The words of a mail; what a customer or a tenant wrote never stands here. */
export const mailWords = {
  en: {
    opened: 'Retention fell', updated: 'Worse again', resolved: 'Recovered', severity: { critical: 'critical', warning: 'warning', info: 'for information' },
    why: 'What took the points', sum: 'together', say: 'What to say', next: 'What to do', until: 'until', by: 'by whom', contact: 'Whom to call', value: 'Revenue of the last 12 months',
    timeLeft: 'Time left', open: 'Open in Rapport', footer: 'You get this because a route of your team’s routing document leads here. Acknowledge, assign or snooze it in Rapport.',
    subject: (name: string, points: number, score: number) => `${name}: ${points === 1 ? '1 point' : `${points} points`} down to ${score}`,
    subjectResolved: (name: string, score: number) => `${name}: recovered, score ${score}`,
    subjectMany: (count: number, names: string) => `${count} customers: ${names}`,
  },
  de: {
    opened: 'Bindung gefallen', updated: 'Weiter gefallen', resolved: 'Erholt', severity: { critical: 'kritisch', warning: 'Warnung', info: 'zur Kenntnis' },
    why: 'Was die Punkte gekostet hat', sum: 'zusammen', say: 'Was sagen', next: 'Was tun', until: 'bis', by: 'wer', contact: 'Wen anrufen', value: 'Umsatz der letzten 12 Monate',
    timeLeft: 'Zeit bis', open: 'In Rapport öffnen', footer: 'Sie erhalten dies, weil eine Route im Routing-Dokument Ihres Teams hierher führt. Quittieren, zuweisen oder zurückstellen können Sie in Rapport.',
    subject: (name: string, points: number, score: number) => `${name}: ${points === 1 ? '1 Punkt' : `${points} Punkte`} weniger, jetzt ${score}`,
    subjectResolved: (name: string, score: number) => `${name}: erholt, Score ${score}`,
    subjectMany: (count: number, names: string) => `${count} Kunden: ${names}`,
  },
} as const;

/** The words of the mail about a channel that is dead; what stands in them is escaped by then. */
export const deathWords = {
  en: {
    channels: { webhook: 'webhook', email: 'mailbox' } as Readonly<Record<string, string>>,
    head: 'A way for alerts is dead', subject: (receiver: string, channel: string) => `${receiver}: no more alerts by ${channel}`,
    'endpoint-gone': (channel: string, recipient: string, { receiver, error }: Death) =>
      `The ${channel} ${recipient} of the receiver “${receiver}” says that it takes nothing any more (${error}). No alert is sent there until the routing document is published again.`,
    'given-up': (channel: string, recipient: string, { receiver, error }: Death) =>
      `The ${channel} ${recipient} of the receiver “${receiver}” has not taken an alert for three days (${error}). That alert was given up; others are still tried.`,
    next: 'Mend it, or name another way in the routing document, and publish the document. Every alert stands in Rapport meanwhile.',
    footer: 'You get this because you are another way of the same receiver, or of the receiver at the root of the routing document.',
  },
  de: {
    channels: { webhook: 'Webhook', email: 'Postfach' } as Readonly<Record<string, string>>,
    head: 'Ein Weg für Alarme ist tot', subject: (receiver: string, channel: string) => `${receiver}: keine Alarme mehr über ${channel}`,
    'endpoint-gone': (channel: string, recipient: string, { receiver, error }: Death) =>
      `${channel} ${recipient} des Empfängers „${receiver}“ nimmt nach eigener Auskunft nichts mehr an (${error}). Dorthin geht kein Alarm mehr, bis das Routing-Dokument neu veröffentlicht ist.`,
    'given-up': (channel: string, recipient: string, { receiver, error }: Death) =>
      `${channel} ${recipient} des Empfängers „${receiver}“ hat drei Tage lang einen Alarm nicht angenommen (${error}). Dieser Alarm ist aufgegeben; weitere werden noch versucht.`,
    next: 'Bringen Sie den Weg in Ordnung oder nennen Sie im Routing-Dokument einen anderen, und veröffentlichen Sie es. Alle Alarme stehen inzwischen in Rapport.',
    footer: 'Sie erhalten dies als anderer Weg desselben Empfängers oder des Empfängers an der Wurzel des Routing-Dokuments.',
  },
} as const;

interface Death {
  readonly receiver: string;
  readonly error: string;
}

const parts: Readonly<Record<string, Record<Language, string>>> = {
  product: { en: 'Product', de: 'Produkt' }, loyalty: { en: 'Loyalty', de: 'Loyalität' }, availability: { en: 'Availability', de: 'Verfügbarkeit' }, service: { en: 'Service', de: 'Service' },
  exitBarriers: { en: 'Exit barriers', de: 'Wechselhürden' }, rapport: { en: 'Rapport', de: 'Draht zueinander' }, trust: { en: 'Trust', de: 'Vertrauen' }, emotion: { en: 'Emotion', de: 'Gefühl' },
  supplierLoyalty: { en: 'Our own loyalty', de: 'Unsere Loyalität' }, rhythm: { en: 'Own rhythm', de: 'Eigener Rhythmus' },
};

export function partWords(part: string, language: Language): string {
  return parts[part]?.[language] ?? part;
}

/** Of whom the mail speaks; many customers are named by what they have in common. */
export function subjectName({ customer, lane, cause }: Alert, language: Language): string {
  const incident = lane === 'cohort' ? incidentOf(cause) : null;
  if (incident !== null) return capital(plain(nameIncident(incident, language)));
  return plain(customer.name ?? '') || plain(customer.id);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "five complaints"; an effect of time has no interaction. */
export function reasonWords({ interactionKind, interactions }: { readonly interactionKind?: string | undefined; readonly interactions: readonly string[] }, language: Language): string {
  return interactionKind === undefined ? '' : countedKind(interactionKind, Math.max(1, interactions.length))[language];
}

/** Points with their sign: "−18.8". */
export function pointWords(points: number, language: Language): string {
  const number = Math.abs(points).toLocaleString(language === 'de' ? 'de-DE' : 'en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return `${points < 0 ? '−' : '+'}${number}`;
}

export function moneyWords({ amount, currency }: { readonly amount: string; readonly currency: string }, language: Language): string {
  return new Intl.NumberFormat(language === 'de' ? 'de-DE' : 'en-GB', { style: 'currency', currency, maximumFractionDigits: 0 }).format(Number(amount));
}

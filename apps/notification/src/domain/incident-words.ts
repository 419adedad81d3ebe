import { manyOfKind } from '@rapport/contracts';
import type { Common } from '@rapport/contracts';
import type { StoryPiece } from './alert-story.ts';
import type { Language } from './moment-words.ts';
import { firstReason, reasonsOf, silence, sinceWords, type Sentence, type Told } from './sentence.ts';


/** What was lost, by which parts. */
export type ToldOfMany = Omit<Told, 'pieces'> & { readonly pieces: readonly StoryPiece[] };

export interface ToldIncident extends Common {
  readonly customers: number;
  readonly isOver: boolean;
}

/** An incident stands in the place of a customer: this is its name. */
export function nameIncident({ label, value }: Common, language: Language): string {
  return label === 'determinant' ? partOf(value, language) : `${labelWords[label]?.[language] ?? label} ${value}`;
}

/** What many customers have in common, and what became of them on average. */
export function tellIncident(told: ToldOfMany, incident: ToldIncident): Sentence {
  return { en: incidentWords(told, incident, 'en'), de: incidentWords(told, incident, 'de') };
}

function incidentWords(told: ToldOfMany, incident: ToldIncident, language: Language): string {
  const fate = itemFate(told, incident);
  if (fate !== null) return itemWords(told, { ...incident, ...fate }, language);
  const { label, value, customers } = incident;
  const what = label === 'determinant' ? `${language === 'en' ? 'in' : 'bei'} ${partOf(value, language)}` : nameIncident(incident, language);
  const reasons = reasonsOfMany(told, language);
  const move = moveWords(told, { who: language === 'en' ? `${customers} customers (${what})` : `${customers} Kunden (${what})`, where: '' }, language);
  return reasons === '' ? `${move}.` : `${move}: ${reasons}.`;
}

interface Fate {
  /** The kind of interaction that says what became of the item. */
  readonly kind: string;
  readonly words: Sentence;
}

/** What became of the item itself, where that is what cost most. */
function itemFate({ pieces }: ToldOfMany, { label, isOver }: ToldIncident): Fate | null {
  const kind = label === 'item' ? firstReason(pieces) : null;
  const [now, then] = (kind === null ? undefined : fates[kind]) ?? [];
  const words = isOver ? then : now;
  return kind === null || words === undefined ? null : { kind, words };
}

/** The item first, then what it cost; other reasons come last. */
function itemWords(told: ToldOfMany, { value, customers, kind, words }: ToldIncident & Fate, language: Language): string {
  const lost = new Set(told.pieces.filter(({ points }) => points < 0).map(({ determinant }) => determinant));
  const [part] = lost;
  const where = part === undefined || lost.size > 1 ? '' : `${language === 'en' ? ' in' : ' bei'} ${partOf(part, language)}`;
  const others = reasonsOfMany({ ...told, signals: [kind] }, language);
  const move = moveWords(told, { who: `${customers} ${language === 'en' ? 'customers' : 'Kunden'}`, where }, language);
  const also = others === '' ? '' : `; ${language === 'en' ? 'also' : 'außerdem'} ${others}`;
  return `${value} ${words[language]}: ${move}${also}.`;
}

function moveWords(told: ToldOfMany, { who, where }: { readonly who: string; readonly where: string }, language: Language): string {
  const lost = `${pointsWords(told.delta, language)}${where}`;
  const from = sinceWords(told, language);
  return language === 'en' ? `${who} lost ${lost} on average ${from}` : `${who} haben im Mittel ${lost} verloren, ${from}`;
}

function pointsWords(delta: number, language: Language): string {
  const points = Math.abs(Math.round(delta));
  if (points === 0) return language === 'en' ? 'less than a point' : 'weniger als einen Punkt';
  if (points === 1) return language === 'en' ? '1 point' : '1 Punkt';
  return `${points} ${language === 'en' ? 'points' : 'Punkte'}`;
}

function reasonsOfMany(told: ToldOfMany, language: Language): string {
  return reasonsOf({ ...told, unanswered: new Set() }, language, ({ kind }) => (kind === null ? silence(language) : manyOfKind(kind)[language]));
}

function partOf(part: string, language: Language): string {
  return partWords[part]?.[language] ?? part;
}

/** What became of an item, while it is so and afterwards. */
const fates: Readonly<Record<string, readonly [Sentence, Sentence]>> = {
  'stock.depleted': [{ en: 'is sold out', de: 'ist ausverkauft' }, { en: 'was sold out', de: 'war ausverkauft' }],
  'product.delisted': [{ en: 'is no longer sold', de: 'wird nicht mehr verkauft' }, { en: 'was taken off sale', de: 'wurde aus dem Verkauf genommen' }],
  'product.recalled': [{ en: 'is being recalled', de: 'wird zurückgerufen' }, { en: 'was recalled', de: 'wurde zurückgerufen' }],
  'price.raised': [{ en: 'costs more', de: 'kostet mehr' }, { en: 'cost more', de: 'kostete mehr' }],
};

const labelWords: Readonly<Record<string, Sentence>> = {
  segment: { en: 'segment', de: 'Segment' },
  region: { en: 'region', de: 'Region' },
  plan: { en: 'plan', de: 'Tarif' },
  item: { en: 'item', de: 'Artikel' },
};

const partWords: Readonly<Record<string, Sentence>> = {
  product: { en: 'product', de: 'Produkt' },
  loyalty: { en: 'loyalty', de: 'Loyalität' },
  availability: { en: 'availability', de: 'Verfügbarkeit' },
  service: { en: 'service', de: 'Service' },
  exitBarriers: { en: 'exit barriers', de: 'Wechselbarrieren' },
  rapport: { en: 'rapport', de: 'Beziehung' },
  trust: { en: 'trust', de: 'Vertrauen' },
  emotion: { en: 'emotion', de: 'Emotion' },
  supplierLoyalty: { en: "the supplier's loyalty", de: 'Loyalität des Anbieters' },
};

import type { SeededRandom } from './seeded-random.ts';

export type Language = 'de' | 'en';

interface Words {
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly places: readonly string[];
  readonly trades: readonly string[];
  readonly forms: readonly string[];
  readonly regions: readonly string[];
}

const words: Record<Language, Words> = {
  de: {
    first: ['Anke', 'Bernd', 'Claudia', 'Dieter', 'Elif', 'Frauke', 'Jörg', 'Katrin', 'Lukas', 'Miriam', 'Özlem', 'Sönke', 'Thea', 'Uwe', 'Yvonne'],
    last: ['Brandt', 'Dreyer', 'Feldmann', 'Grünwald', 'Hölzl', 'Jansen', 'Kowalski', 'Lindner', 'Maurer', 'Özdemir', 'Petersen', 'Reuß', 'Schäfer', 'Vogel'],
    places: ['Alster', 'Bergstraße', 'Eifel', 'Havel', 'Isar', 'Kiel', 'Lausitz', 'Münster', 'Neckar', 'Ostsee', 'Ruhr', 'Spree', 'Taunus', 'Weser'],
    trades: ['Backhaus', 'Bürotechnik', 'Fördertechnik', 'Großküchen', 'Haustechnik', 'Kaffeerösterei', 'Maschinenbau', 'Medizintechnik', 'Pumpenbau', 'Verpackung'],
    forms: ['GmbH', 'GmbH & Co. KG', 'AG', 'eG', 'KG'],
    regions: ['DACH-Nord', 'DACH-Süd'],
  },
  en: {
    first: ['Alice', 'Ben', 'Chloe', 'Dev', 'Emma', 'Femi', 'Grace', 'Harry', 'Isla', 'Jack', 'Kofi', 'Leila', 'Owen', 'Priya', 'Tom'],
    last: ['Ashworth', 'Brennan', 'Carter', 'Doyle', 'Evans', 'Fletcher', 'Gupta', 'Hughes', 'Iqbal', 'Marsh', 'Nolan', "O'Neill", 'Patel', 'Reid', 'Walsh'],
    places: ['Ashford', 'Brighton', 'Calder', 'Dover', 'Esk', 'Fenland', 'Harbour', 'Kestrel', 'Mersey', 'Northgate', 'Pennine', 'Severn', 'Thornbury', 'Wharf'],
    trades: ['Bakeries', 'Catering', 'Coffee', 'Dental Supplies', 'Fittings', 'Hotels', 'Logistics', 'Office', 'Packaging', 'Tools'],
    forms: ['Ltd', 'LLP', 'plc', 'Group'],
    regions: ['UK-North', 'UK-South'],
  },
};

export function companyName(language: Language, random: SeededRandom): string {
  const { places, trades, forms } = words[language];
  return `${random.pick(places)} ${random.pick(trades)} ${random.pick(forms)}`;
}

export function personName(language: Language, random: SeededRandom): string {
  return `${random.pick(words[language].first)} ${random.pick(words[language].last)}`;
}

export function regionOf(language: Language, random: SeededRandom): string {
  return random.pick(words[language].regions);
}

/** Letters and digits of a name, as an id or the local part of an address has them. */
export function plain(name: string): string {
  const folded = name.toLowerCase().replaceAll('ß', 'ss').replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue');
  return folded.normalize('NFD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
}

/** What is said, by occasion; the customer's language decides. */
export const sayings = {
  praise: { de: ['Gerne wieder.', 'Schnell und freundlich, danke.', 'Alles wie besprochen.'], en: ['Happy to order again.', 'Quick and friendly, thanks.', 'All as agreed.'] },
  mixed: { de: ['Passt, aber die Rechnung kam spät.', 'Gute Ware, zähe Abwicklung.'], en: ['Fine, but the invoice came late.', 'Good goods, slow handling.'] },
  complaint: {
    de: ['Schon wieder eine verspätete Lieferung.', 'Seit Tagen meldet sich niemand bei uns.', 'Es fehlen drei Kartons.'],
    en: ['Another late delivery.', 'Nobody has got back to us for days.', 'Three boxes are missing.'],
  },
  question: { de: ['Wann kommt die Lieferung?', 'Gibt es das auch in Edelstahl?', 'Können Sie das Angebot verlängern?'], en: ['When will it arrive?', 'Is there a steel version?', 'Can you extend the quote?'] },
  mail: { de: ['Danke für die Unterlagen.', 'Bitte um Rückruf zum Rahmenvertrag.'], en: ['Thanks for the documents.', 'Could we talk about the frame contract?'] },
  meeting: { de: ['Vor-Ort-Termin, gute Stimmung.', 'Jahresgespräch, zwei offene Punkte.'], en: ['Visit on site, warm.', 'Yearly review, two open points.'] },
} as const satisfies Record<string, Record<Language, readonly string[]>>;
